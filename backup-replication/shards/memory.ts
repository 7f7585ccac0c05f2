/** The reference shard store: a map. Durable only as long as the process, which is all a test needs. */
import { BackupError } from '../error.ts';
import type { ByteRange, OwnedShardStore, PutResult } from './shard-store.ts';
import { parseStoredPath, type StoredName, storedFolder, storedPath } from './stored-name.ts';

/** A new, empty store in memory. */
export function createMemoryShardStore(): OwnedShardStore {
  const stored = new Map<string, Uint8Array>();
  return {
    async put(name: StoredName, bytes: Uint8Array): Promise<PutResult> {
      const key = storedPath(name);
      const present = stored.get(key);
      if (present !== undefined && Buffer.compare(present, bytes) !== 0) {
        throw new BackupError('SHARD_CONFLICT', 'Other bytes are stored under this name.', { name: key });
      }
      if (present === undefined) stored.set(key, new Uint8Array(bytes));
      return { receipt: null };
    },
    async get(name: StoredName, range?: ByteRange): Promise<Uint8Array | null> {
      const present = stored.get(storedPath(name));
      if (present === undefined) return null;
      return range === undefined ? new Uint8Array(present) : present.slice(range.from, range.from + range.bytes);
    },
    async *list(owner, kind) {
      const folder = `${storedFolder(owner, kind)}/`;
      for (const path of [...stored.keys()]) {
        const name = path.startsWith(folder) ? parseStoredPath(path) : null;
        if (name !== null) yield name;
      }
    },
    async remove(name) {
      stored.delete(storedPath(name));
    },
  };
}
