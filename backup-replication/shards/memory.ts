/** The reference shard store: a map. Durable only as long as the process, which is all a test needs. */
import { BackupError } from '../error.ts';
import type { PutResult, ShardStore, StoredName } from './shard-store.ts';

/** A new, empty store in memory. */
export function createMemoryShardStore(): ShardStore {
  const stored = new Map<string, Uint8Array>();
  return {
    async put(name: StoredName, bytes: Uint8Array): Promise<PutResult> {
      const key = keyOf(name);
      const present = stored.get(key);
      if (present !== undefined && Buffer.compare(present, bytes) !== 0) {
        throw new BackupError('SHARD_CONFLICT', 'Other bytes are stored under this name.', { name: key });
      }
      if (present === undefined) stored.set(key, new Uint8Array(bytes));
      return { receipt: null };
    },
    async get(name: StoredName): Promise<Uint8Array | null> {
      const present = stored.get(keyOf(name));
      return present === undefined ? null : new Uint8Array(present);
    },
  };
}

function keyOf(name: StoredName): string {
  return name.kind === 'shard'
    ? `${name.owner}/packs/${name.pack}/${name.index}`
    : `${name.owner}/manifests/${name.sha256}`;
}
