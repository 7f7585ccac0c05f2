/** Takes in one shard as it streams: room first, then the bytes, then the book, and only then the receipt. */
import {
  type Arrival,
  admitLoss,
  confirmArrival,
  type HostingAgreement,
  isStoredName,
  releaseRoom,
  type StoredName,
  shardObject,
  shardRoot,
  subjectOf,
  takeRoom,
} from '@breakwater/backup-replication';
import { type CountryCode, encodeBase64url, sameBytes } from '@breakwater/federation-protocol';
import { HubBackupError } from '../error.ts';
import type { ArrivingShard } from './held-store.ts';
import { removeStruck } from './hold-generation.ts';
import { type HolderParts, receiptFor, requireRoom } from './holder.ts';

/** A shard is at most a whole pack of the largest class, rounded up to 64 bytes for each data shard. */
export const SHARD_MAX_BYTES = 16 * 1_048_576 + 64;

/** Whose shard. */
export interface ShardPlace {
  readonly owner: CountryCode;
  readonly pack: string;
  readonly index: number;
}

/**
 * Answers the receipt. What is there already gets its receipt without a byte of the sender's being read; should it be
 * spoilt or gone, it is taken anew. Throws `HOLDING_NAME_INVALID`, `HOLDING_NO_AGREEMENT`, `HOLDING_QUOTA_EXCEEDED`,
 * `HOLDING_BUSY`, `HOLDING_HASH_MISMATCH`, `HOLDING_DISK_FULL`, `HOLDING_STORE_FAILED`, `SHARD_CONFLICT`.
 */
export async function holdShard(parts: HolderParts, place: ShardPlace, shard: ArrivingShard): Promise<string> {
  const name: StoredName = { kind: 'shard', ...place };
  const { owner } = place;
  if (!isStoredName(name) || !(shard.bytes >= 1 && shard.bytes <= SHARD_MAX_BYTES)) {
    const evidence = { bytes: Number.isFinite(shard.bytes) ? shard.bytes : null };
    throw new HubBackupError('HOLDING_NAME_INVALID', 'A shard has an impossible name or size.', evidence);
  }
  const terms = await parts.termsWith(owner);
  await parts.shards.checkRoom(shard.bytes);
  const object = shardObject(place.pack, place.index);
  const arrival = { object, subject: subjectOf(object), bytes: shard.bytes, digest: encodeBase64url(shard.root) };
  const end = parts.arriving.begin(owner, object);
  let isOver = false;
  try {
    const { room, known } = await parts.books.run(owner, (book) => {
      return { room: takeRoom(book, arrival, terms), known: book.thing(object) };
    });
    if (room === 'kept' && known !== null) {
      if (await isRight(parts, name, shard.root)) return await receiptFor(parts, owner, known, terms.retentionDays);
      await takeLost(parts, owner, arrival, terms);
    } else requireRoom(room, parts, owner, terms.quotaBytes);
    await parts.shards.receive(name, shard);
    // The bytes are durable. A crash before the next line costs the sender one repetition, which meets the same bytes.
    const kept = await parts.books.run(owner, (book) => confirmArrival(book, object, terms, parts.clock()));
    return await receiptFor(parts, owner, kept, terms.retentionDays);
  } finally {
    isOver = end();
    if (isOver) await parts.books.run(owner, (book) => releaseRoom(book, object));
  }
}

/** A receipt is a word about bytes on the disk, not about a row: who sends again may have found them spoilt. */
async function isRight({ shards }: HolderParts, name: StoredName, root: Uint8Array): Promise<boolean> {
  const bytes = await shards.get(name);
  return bytes !== null && sameBytes(shardRoot(bytes), root);
}

/** Admits the loss, and takes room for the bytes that come now. */
async function takeLost(parts: HolderParts, owner: CountryCode, arrival: Arrival, terms: HostingAgreement) {
  const { object } = arrival;
  // Of two that come at once only one takes the bytes away: the other would take those that the first just wrote.
  const isAdmitted = await parts.books.run(owner, (book) => admitLoss(book, object));
  if (isAdmitted) await removeStruck(parts, owner, [object]);
  const room = await parts.books.run(owner, (book) => takeRoom(book, arrival, terms));
  requireRoom(room, parts, owner, terms.quotaBytes);
}
