/** What may still be lost of each tier: for whoever may read, since only the tree says which packs a tier needs. */
import type { TreeLine } from '@breakwater/backup-replication';
import type { OpenSnapshot } from '../restore/open-snapshot.ts';
import { openReading } from '../restore/reading.ts';
import { treeLines } from '../restore/tree-lines.ts';
import { type BackupHealth, type Spare, spareOf } from './health.ts';

/** One tier: 1 is restored first. */
export interface TierHealth extends Spare {
  readonly tier: number;
  readonly sources: readonly string[];
}

/** Reads the tree of the newest snapshot and counts for each tier. Throws what reading the tree throws. */
export async function tierHealth(snapshot: OpenSnapshot, health: BackupHealth): Promise<readonly TierHealth[]> {
  const reading = openReading(snapshot, { workers: 0 });
  // Whatever a tier holds, it takes the tree to find it.
  const tree = snapshot.root.tree.map(({ pack }) => pack);
  const tiers = new Map<number, { sources: string[]; packs: Set<string> }>();
  let current = { sources: [] as string[], packs: new Set<string>() };
  try {
    for await (const line of treeLines(snapshot, reading.reader)) {
      if (line.type === 'source') {
        current = tiers.get(line.tier) ?? { sources: [], packs: new Set(tree) };
        current.sources.push(line.name);
        tiers.set(line.tier, current);
      }
      for (const pack of packsOf(line)) current.packs.add(pack);
    }
  } finally {
    await reading.close();
  }
  return [...tiers]
    .sort(([a], [b]) => a - b)
    .map(([tier, { sources, packs }]) => ({ tier, sources, ...spareOf(snapshot.packs, health.isThere, packs) }));
}

function packsOf(line: TreeLine): readonly string[] {
  if (!('places' in line)) return [];
  return line.places.flatMap((place) => ('pack' in place ? [place.pack] : []));
}
