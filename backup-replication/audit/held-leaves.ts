/** All leaves that one holder keeps of a snapshot, numbered from 0: what an audit chooses from. */
import { BackupError } from '../error.ts';
import type { OwnerName } from '../owner.ts';
import type { GatheredPack } from '../pack-list/gather-packs.ts';
import { SHARD_LEAF_BYTES } from '../shard/leaves.ts';

/** A shard that a holder keeps, as the signed lists describe it. */
export interface HeldShard {
  readonly pack: string;
  readonly index: number;
  /** Stored bytes. */
  readonly bytes: number;
  /** Root of the stored bytes, base64url. */
  readonly root: string;
}

/** One leaf of one shard. */
export interface LeafPlace {
  readonly shard: HeldShard;
  /** From 0, in steps of 64 KiB. */
  readonly leaf: number;
}

/** The numbering: shards in the order of the lists, leaves in the order of their bytes. */
export interface HeldLeaves {
  readonly total: number;
  readonly shards: readonly HeldShard[];
  /** The leaf with this number, from 0 to `total` - 1. */
  at(number: number): LeafPlace;
}

/** How many leaves a shard of this length has. */
export function leafCountOf(shardBytes: number): number {
  return Math.ceil(shardBytes / SHARD_LEAF_BYTES);
}

/** The leaves of `holder` in `packs`, which stand in the manifest's order. Throws `AUDIT_NOTHING_HELD`. */
export function heldLeaves(packs: Iterable<GatheredPack>, holder: OwnerName): HeldLeaves {
  const shards: HeldShard[] = [];
  const ends: number[] = [];
  let total = 0;
  for (const { id, bytes, scheme, holders, roots } of packs) {
    const index = holders.indexOf(holder);
    const root = roots[index];
    if (root === undefined) continue;
    const shard = { pack: id, index, bytes: bytes / scheme.k, root };
    shards.push(shard);
    total += leafCountOf(shard.bytes);
    ends.push(total);
  }
  if (total === 0) throw new BackupError('AUDIT_NOTHING_HELD', `${holder} holds nothing of this snapshot.`, { holder });
  return { total, shards, at: (number) => placeOf(number, shards, ends) };
}

/** Binary search for the shard whose leaves reach past the number. */
function placeOf(number: number, shards: readonly HeldShard[], ends: readonly number[]): LeafPlace {
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) > number) high = middle;
    else low = middle + 1;
  }
  const shard = shards[low];
  const first = low === 0 ? 0 : (ends[low - 1] ?? 0);
  if (shard === undefined || number < first || number >= (ends[low] ?? 0) || !Number.isInteger(number)) {
    throw new BackupError('AUDIT_CHALLENGE_INVALID', 'A leaf was asked for that is not there.', { number });
  }
  return { shard, leaf: number - first };
}
