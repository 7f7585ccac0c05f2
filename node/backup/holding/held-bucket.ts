/** What a holder keeps in an object store that speaks S3; its own disk only takes in what is just arriving. */
import { createHash } from 'node:crypto';
import { STORED_MAX_BYTES, type StoredName, shardRoot, storedPath } from '@breakwater/backup-replication';
import { encodeBase64url } from '@breakwater/federation-protocol';
import { StoreError } from '../../shards/error.ts';
import { readShortFile } from '../../shards/read-piece.ts';
import { createS3ShardStore } from '../../shards/s3.ts';
import type { S3Address } from '../../shards/s3-address.ts';
import type { S3Bucket, S3Patience } from '../../shards/s3-bucket.ts';
import { HubBackupError } from '../error.ts';
import { requireDiskRoom } from './disk-room.ts';
import { removeParts } from './held-directory.ts';
import type { HeldStore, PlaceHolder } from './held-store.ts';
import { bucketPlace, DIGEST_NOTE } from './place.ts';
import { Turns } from './turns.ts';
import { spool } from './write-stream.ts';

/** The holder, where in the object store, and the folder on its own disk that arriving shards pass through. */
export interface HeldBucketParts extends PlaceHolder {
  readonly dir: string;
  readonly address: S3Address;
  readonly patience?: S3Patience;
}

/** Whole shards in memory at once, going either way: four of the largest are 64 MiB, and lines are no faster. */
const WHOLE_MAX = 4;

/** A store at `address`; see `HeldStore`. */
export function createHeldBucket(parts: HeldBucketParts): HeldStore {
  const store = createS3ShardStore(parts.address, parts.patience);
  const { bucket } = store;
  const turns = new Turns(WHOLE_MAX);
  const digestOf = async (name: StoredName) => digestIn(bucket, turns, name);
  return {
    put: (name, bytes) => orFailed(() => store.put(name, bytes)),
    get: (name, range) => {
      if (range === undefined) return orFailed(() => turns.take(() => store.get(name)));
      // Whoever asks names the length: what is stored is never longer, whatever the store would send.
      return orFailed(() => store.get(name, { ...range, bytes: Math.min(range.bytes, STORED_MAX_BYTES) }));
    },
    list: (owner, kind) => eachOrFailed(store.list(owner, kind)),
    remove: (name) => orFailed(() => store.remove(name)),
    // Through the disk: a sender that takes its time holds a file, and no memory that others wait for.
    receive: (name, shard) =>
      spool(parts, shard, (path) =>
        turns.take(async () => {
          const bytes = await readShortFile(path, shard.bytes);
          if (bytes?.byteLength !== shard.bytes) {
            throw new HubBackupError('HOLDING_HASH_MISMATCH', 'A shard was cut off on this holder’s disk.');
          }
          // Over whatever lies there: the book says that this name stands for these bytes, and they were checked.
          const notes = { [DIGEST_NOTE]: encodeBase64url(shard.root) };
          await orFailed(() => bucket.put(storedPath(name), bytes, notes));
        }),
      ),
    // The books are on this disk, and so is what is just arriving.
    checkRoom: (bytes) => requireDiskRoom(parts.dir, bytes),
    keepPaper: (name, text) => orFailed(() => bucket.put(storedPath(name), Buffer.from(text, 'latin1'))),
    sweep: () => removeParts(parts.dir),
    place: bucketPlace(bucket, parts, digestOf, orFailed),
  };
}

/** For a shard whose note was lost when somebody copied the bucket; its root says what is there, good or not. */
async function digestIn(bucket: S3Bucket, turns: Turns, name: StoredName): Promise<string | null> {
  const bytes = await turns.take(() => bucket.get(storedPath(name), STORED_MAX_BYTES));
  if (bytes === null) return null;
  if (name.kind === 'shard') return encodeBase64url(shardRoot(bytes));
  return createHash('sha256').update(bytes).digest('base64url');
}

async function* eachOrFailed(names: AsyncIterable<StoredName>): AsyncGenerator<StoredName> {
  try {
    yield* names;
  } catch (cause) {
    throw failed(cause);
  }
}

function orFailed<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  return work().catch((cause: unknown) => {
    throw failed(cause);
  });
}

/** To peers without the address; for the operator the store's own error is the cause. */
function failed(cause: unknown): unknown {
  if (!(cause instanceof StoreError)) return cause;
  if (cause.code === 'STORE_FULL') {
    return new HubBackupError('HOLDING_DISK_FULL', 'The object store for shards is full.', {}, cause);
  }
  const happened = `The object store of this holder failed (${cause.code}).`;
  return new HubBackupError('HOLDING_STORE_FAILED', happened, { reason: cause.code }, cause);
}
