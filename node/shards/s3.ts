/** Shards in an object store that speaks S3: one object each, under the same paths as in a directory. */
import {
  BackupError,
  type ByteRange,
  isStoredName,
  type OwnedShardStore,
  parseStoredPath,
  STORED_MAX_BYTES,
  type StoredName,
  storedFolder,
  storedPath,
} from '@breakwater/backup-replication';
import { HubBackupError } from '../backup/error.ts';
import type { S3Address } from './s3-address.ts';
import { openS3Bucket, type S3Bucket, type S3Patience } from './s3-bucket.ts';

/** A store of shards that also gives access to objects beside them, such as the `archive.json` of an archive. */
export interface S3ShardStore extends OwnedShardStore {
  readonly bucket: S3Bucket;
}

/**
 * A store in a bucket. Objects appear whole or not at all, and are durable when the server says so. Throws
 * `SHARD_CONFLICT`, `HOLDING_NAME_INVALID`, the `STORE_…` codes.
 */
export function createS3ShardStore(address: S3Address, patience?: S3Patience): S3ShardStore {
  const bucket = openS3Bucket(address, patience);
  const underWay = new Map<string, Promise<unknown>>();

  async function putOnce(key: string, bytes: Uint8Array): Promise<void> {
    const size = await bucket.sizeOf(key);
    // A server that knows no conditional put takes the second of two; asking first leaves it a moment, no more.
    if (size === null && (await bucket.putNew(key, bytes))) return;
    const present = size !== null && size !== bytes.length ? null : await bucket.get(key, STORED_MAX_BYTES);
    if (present === null || Buffer.compare(present, bytes) !== 0) {
      throw new BackupError('SHARD_CONFLICT', 'Other bytes are stored under this name.', { key });
    }
  }

  return {
    bucket,
    async put(name, bytes) {
      const key = keyOf(name);
      // Two writers of one name in this process come one after the other, so that the second compares.
      const before = underWay.get(key) ?? Promise.resolve();
      const mine = before.then(() => putOnce(key, bytes));
      const settled = mine.catch(() => undefined);
      underWay.set(key, settled);
      try {
        await mine;
      } finally {
        if (underWay.get(key) === settled) underWay.delete(key);
      }
      return { receipt: null };
    },
    get: (name: StoredName, range?: ByteRange) => bucket.get(keyOf(name), STORED_MAX_BYTES, range),
    async *list(owner, kind) {
      for await (const key of bucket.list(`${storedFolder(owner, kind)}/`)) {
        const name = parseStoredPath(key);
        if (name !== null) yield name;
      }
    },
    remove: (name) => bucket.remove(keyOf(name)),
  };
}

function keyOf(name: StoredName): string {
  if (isStoredName(name)) return storedPath(name);
  throw new HubBackupError('HOLDING_NAME_INVALID', 'A shard or manifest has an impossible name.');
}
