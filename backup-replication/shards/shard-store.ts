/** Where shards lie, whatever lies beneath: the promise every store keeps, in words. */
import type { OwnerName } from '../owner.ts';
import type { StoredKind, StoredName } from './stored-name.ts';

/** What a `put` came to: a signed receipt where somebody else keeps the bytes, null where we do ourselves. */
export interface PutResult {
  readonly receipt: string | null;
}

/** A piece of what is stored: at most `bytes` bytes from byte `from` on, both whole numbers, `bytes` at least 1. */
export interface ByteRange {
  readonly from: number;
  readonly bytes: number;
}

/**
 * Nothing stored is larger: a whole pack of 16 MiB as one shard, a list of 1000 packs with 256 roots each (12 MB), and
 * as much again to spare. What is larger under one of our names was put there by somebody else and is not read.
 */
export const STORED_MAX_BYTES = 33_554_432;

/**
 * Keeps immutable bytes under names.
 *
 * - When `put` resolves, the bytes are durable: they survive the loss of power a moment later.
 * - `put` is idempotent: the same bytes under the same name again are a success and change nothing.
 * - Other bytes under a name in use throw `SHARD_CONFLICT` and change nothing.
 * - A `put` that fails leaves nothing behind that a `get` would see.
 * - `get` gives exactly the bytes that were put, or null when there are none. The caller may keep them; changing
 *   them, or the array that was put, does not change what is stored.
 * - `get` with a range gives those bytes only: fewer where the end comes first, none behind the end.
 * - Owners do not see each other's names.
 * - Any number of calls may run at the same time.
 *
 * The store is not trusted with anything but availability: who reads checks the hash against the signed manifest.
 */
export interface ShardStore {
  /** `digest` (the shard root or SHA-256, base64url) saves a store that needs it from computing it again. */
  put(name: StoredName, bytes: Uint8Array, digest?: string): Promise<PutResult>;
  get(name: StoredName, range?: ByteRange): Promise<Uint8Array | null>;
}

/**
 * A store of our own, where we may also look around and clear away.
 *
 * - `list` names each thing of an owner and kind that was put before the call and not removed, once, in any order;
 *   nothing half written and nothing that is not ours.
 * - `remove` is idempotent; once it resolves, `get` answers null, also after the loss of power. Nothing else changes.
 */
export interface OwnedShardStore extends ShardStore {
  list(owner: OwnerName, kind: StoredKind): AsyncIterable<StoredName>;
  remove(name: StoredName): Promise<void>;
}
