/** What the log says about lists, number by number, and how a root brings numbers back that were pushed ahead. */
import type { Root } from '../document/root.ts';
import type { LogLeaf } from '../log/leaf.ts';
import type { Baselines, Numbered } from '../log/walk-leaves.ts';
import type { TrustState } from '../state.ts';
import type { LoggedLists } from './follow-lists.ts';

/** The baselines by the version of the root that brought them; a root that only repeats one brings nothing. */
export function baselinesOf(roots: readonly Root[]): Baselines {
  const found = new Map<number, Numbered>();
  for (const [index, { version, baseline }] of roots.entries()) {
    const before = roots[index - 1];
    const isNew = before !== undefined && before.baseline.hubs?.sha256 !== baseline.hubs?.sha256;
    if (isNew && baseline.hubs !== null) found.set(version, baseline.hubs);
  }
  return found;
}

/**
 * The hash of every list number, from the state and the leaves after it. Where a leaf brings a baseline into force, the
 * numbers above it are free again. `isFar`: leaves between the state and these were not seen. That no number has two
 * hashes was seen when the leaves were walked.
 */
export function loggedLists(
  leaves: readonly LogLeaf[],
  head: LogLeaf,
  state: TrustState | null,
  roots: readonly Root[],
  isFar: boolean,
): LoggedLists {
  const hashes = new Map(state?.listHashes ?? []);
  const abandoned = new Set(state?.abandonedLists ?? []);
  const baselines = baselinesOf(roots);
  let back: Numbered | null = null;
  let rootVersion = state?.leaf.root.version ?? leaves[0]?.root.version ?? 0;
  for (const [index, { root, lists }] of leaves.entries()) {
    const { sequence, sha256 } = lists.hubs;
    // One version a leaf, save for a hub that has not seen the leaves between; then what a root could bring back counts
    // as brought back, since the baseline is where every later list goes on from for certain.
    for (rootVersion += 1; rootVersion <= root.version; rootVersion += 1) {
      const baseline = baselines.get(rootVersion);
      const isPast = rootVersion < root.version || (isFar && index === 0);
      if (baseline === undefined || !(isPast || sequence <= baseline.sequence + 1)) continue;
      bringBack(hashes, abandoned, baseline);
      back = baseline;
    }
    rootVersion = root.version;
    hashes.set(sequence, sha256);
  }
  return { head: head.lists.hubs, hashes, abandoned, baseline: back };
}

function bringBack(hashes: Map<number, string>, abandoned: Set<string>, baseline: Numbered): void {
  for (const [sequence, sha256] of [...hashes]) {
    if (sequence < baseline.sequence) continue;
    hashes.delete(sequence);
    if (sha256 !== baseline.sha256) abandoned.add(sha256);
  }
  hashes.set(baseline.sequence, baseline.sha256);
}
