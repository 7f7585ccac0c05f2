/** What of a snapshot is not where its lists say: shards that a holder lacks, spoilt ones, holders that are lost. */
import { isStoredShard, type OwnerName, type ShardStore } from '@breakwater/backup-replication';
import type { PackEntry, PackTable } from '../restore/pack-table.ts';

/** One shard that is to be made anew, and for whom. */
export interface Gap {
  readonly pack: PackEntry;
  readonly index: number;
  /** Who is to hold it: the holder of the list, or the one that takes its place. */
  readonly target: OwnerName;
}

/** What is known before anything is fetched. */
export interface GapOrder {
  readonly owner: OwnerName;
  readonly packs: PackTable;
  /** What each holder says that it keeps, by pack id; null when it does not say. A holder may lie: see `suspects`. */
  readonly claims: ReadonlyMap<OwnerName, ReadonlySet<string> | null>;
  /** Holders that failed an audit: every shard of theirs is fetched and compared. */
  readonly suspects: ReadonlyMap<OwnerName, Pick<ShardStore, 'get'>>;
  /** Holders that are given up, and who takes their place. */
  readonly replaced: ReadonlyMap<OwnerName, OwnerName>;
}

/** All gaps, in the order of the packs. */
export async function findGaps(order: GapOrder): Promise<readonly Gap[]> {
  const gaps: Gap[] = [];
  for (const pack of order.packs.values()) {
    for (const [index, holder] of pack.holders.entries()) {
      const substitute = order.replaced.get(holder);
      // One that holds a shard of this pack already would be lost, or lie, twice at once.
      if (substitute !== undefined && pack.holders.includes(substitute)) continue;
      if (substitute !== undefined) gaps.push({ pack, index, target: substitute });
      else if (await isMissing(order, pack, index, holder)) gaps.push({ pack, index, target: holder });
    }
  }
  return gaps;
}

async function isMissing(
  { owner, claims, suspects }: GapOrder,
  pack: PackEntry,
  index: number,
  holder: OwnerName,
): Promise<boolean> {
  const suspect = suspects.get(holder);
  if (suspect !== undefined) {
    // What does not answer is not yet lost: only an answer that is none makes a gap.
    const bytes = await suspect.get({ kind: 'shard', owner, pack: pack.id, index }).catch(() => undefined);
    return bytes !== undefined && (bytes === null || !isStoredShard(pack, index, bytes));
  }
  const claimed = claims.get(holder);
  return claimed != null && !claimed.has(pack.id);
}
