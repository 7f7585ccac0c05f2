/** What shapes the erasure kernel takes, and their refusals. */
import { BackupError } from '../error.ts';
import { SHARD_ALIGN_BYTES } from '../pack/pack-class.ts';
import type { Scheme } from '../scheme.ts';

/** The kernel's strip (assembly/kernel.ts), of which the check of the parity needs one for each output. */
export const STRIP_BYTES = 2048;

/** The whole numbers from `from` up to but not including `to`. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** Throws `ERASURE_SHAPE_INVALID` unless shards of this length can be: a positive multiple of 64 bytes. */
export function checkShardBytes(shardBytes: number): void {
  if (Number.isInteger(shardBytes) && shardBytes > 0 && shardBytes % SHARD_ALIGN_BYTES === 0) return;
  throw new BackupError('ERASURE_SHAPE_INVALID', 'Shards must be of whole blocks of 64 bytes.', { shardBytes });
}

/** Throws `ERASURE_SHARDS_TOO_FEW` for fewer than k, `ERASURE_SHAPE_INVALID` unless they are k different ones of n. */
export function checkPresent({ k, n }: Scheme, present: readonly number[]): void {
  if (present.length < k) {
    const { length } = present;
    throw new BackupError('ERASURE_SHARDS_TOO_FEW', `Only ${length} shards of a pack are there; it takes ${k}.`, {
      present: length,
      needed: k,
    });
  }
  const isEachOne = new Set(present).size === k && present.every((i) => Number.isInteger(i) && i >= 0 && i < n);
  if (present.length === k && isEachOne) return;
  throw new BackupError('ERASURE_SHAPE_INVALID', 'These are not k different shards of the scheme.', {
    present: present.join(' '),
    k,
    n,
  });
}
