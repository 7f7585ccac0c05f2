/** How a pack is spread: any `k` of its `n` shards rebuild it. */
import { BackupError } from '../error.ts';

/** `k` shards carry the data as it is, `n - k` are parity; any `k` of the `n` give the pack back. */
export interface Scheme {
  readonly k: number;
  readonly n: number;
}

/** The region's default: six holders, any three rebuild. */
export const DEFAULT_SCHEME: Scheme = { k: 3, n: 6 };

/** GF(2^8) has 256 elements, and each shard needs one of its own. */
export const SHARDS_MAX = 256;

/** Shards are cut at this many bytes, so that every shard can be worked on in words of up to 512 bits. */
export const SHARD_ALIGN_BYTES = 64;

/** The length of each shard of a pack that must hold `bytes`. */
export function shardBytesFor(bytes: number, scheme: Scheme): number {
  return Math.ceil(bytes / scheme.k / SHARD_ALIGN_BYTES) * SHARD_ALIGN_BYTES;
}

/** Throws `ERASURE_SHAPE_INVALID` for a scheme that cannot be: `1 <= k <= n <= 256`, whole numbers. */
export function checkScheme(scheme: Scheme): void {
  const { k, n } = scheme;
  if (Number.isInteger(k) && Number.isInteger(n) && k >= 1 && k <= n && n <= SHARDS_MAX) return;
  throw new BackupError('ERASURE_SHAPE_INVALID', `A scheme of ${k} of ${n} shards cannot be.`, { k, n });
}

/** Throws `ERASURE_SHAPE_INVALID` unless shards of this length can be: a positive multiple of 64 bytes. */
export function checkShardBytes(shardBytes: number): void {
  if (Number.isInteger(shardBytes) && shardBytes > 0 && shardBytes % SHARD_ALIGN_BYTES === 0) return;
  throw new BackupError('ERASURE_SHAPE_INVALID', 'Shards must be of whole blocks of 64 bytes.', { shardBytes });
}
