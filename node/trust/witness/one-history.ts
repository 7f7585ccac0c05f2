/** Whether trees of one log are beginnings of one another: shown by the leaves of the largest, out of any mirror. */
import { appendLeafHash, CodedError, type CompactRange, emptyRange, rangeRoot } from '@breakwater/federation-protocol';
import { type ForkEvidence, forkOf, hexOf } from '@breakwater/trust-lists';
import { nodeSuite } from '../../keys/node-suite.ts';
import { type ReadFile, readEntries, readLeafHashes } from '../log/read-tiles.ts';

/** A tree that the log has signed, and what says so. */
export interface ShownTree {
  readonly size: number;
  readonly rootHash: Uint8Array;
  /** The checkpoint as a signed note. */
  readonly note: Uint8Array;
}

/** Where leaves may be read, the likeliest first; any of them may lie. */
export type Mirrors = readonly ReadFile[];

/** `one`: all are beginnings of the largest. `unproven`: nobody has the largest one's leaves now. */
export type HistoryFinding =
  | { readonly kind: 'one' }
  | { readonly kind: 'unproven' }
  | { readonly kind: 'fork'; readonly evidence: ForkEvidence };

/** Leaves read at most: four times what two appends a day give in a century; 32 MB of hashes. */
const leavesMax = 1024 * 1024;

/** Compares `others` with `largest`. Throws only what is our own fault. */
export async function compareTrees(
  largest: ShownTree,
  others: readonly ShownTree[],
  mirrors: Mirrors,
): Promise<HistoryFinding> {
  const different = others.filter((other) => !isSameTree(other, largest));
  if (different.length === 0) return { kind: 'one' };
  const twin = different.find(({ size }) => size === largest.size);
  if (twin !== undefined) return { kind: 'fork', evidence: { a: twin.note, b: largest.note, range: null } };
  if (largest.size > leavesMax) return { kind: 'unproven' };
  for (const mirror of mirrors) {
    try {
      const ranges = rangesAt(await readLeafHashes(mirror, largest.size), different);
      if (rootOf(ranges.whole) !== hexOf(largest.rootHash)) continue;
      const broken = different.find(({ size, rootHash }) => rootOf(ranges.at.get(size)) !== hexOf(rootHash));
      if (broken === undefined) return { kind: 'one' };
      return { kind: 'fork', evidence: await proveBroken(broken, largest, ranges.at.get(broken.size), mirror) };
    } catch (error) {
      // Another mirror may have them; nothing was believed of this one.
      if (!(error instanceof CodedError)) throw error;
    }
  }
  return { kind: 'unproven' };
}

/** Whether two heads are the same tree. */
export function isSameTree(a: Pick<ShownTree, 'size' | 'rootHash'>, b: Pick<ShownTree, 'size' | 'rootHash'>): boolean {
  return a.size === b.size && hexOf(a.rootHash) === hexOf(b.rootHash);
}

function rangesAt(hashes: readonly Uint8Array[], trees: readonly ShownTree[]) {
  const sizes = new Set(trees.map(({ size }) => size));
  const at = new Map<number, CompactRange>([[0, emptyRange]]);
  let whole: CompactRange = emptyRange;
  for (const hash of hashes) {
    whole = appendLeafHash(whole, hash, nodeSuite.sha256);
    if (sizes.has(whole.size)) at.set(whole.size, whole);
  }
  return { at, whole };
}

function rootOf(range: CompactRange | undefined): string | null {
  return range === undefined ? null : hexOf(rangeRoot(range, nodeSuite.sha256));
}

/** The larger tree from where the smaller one ends: its frontier there gives another root than the smaller one's. */
async function proveBroken(
  small: ShownTree,
  large: ShownTree,
  range: CompactRange | undefined,
  mirror: ReadFile,
): Promise<ForkEvidence> {
  const leaves = await readEntries(mirror, small.size, large.size);
  return forkOf(small.note, { checkpoint: large.note, from: small.size, frontier: range?.hashes ?? [], leaves });
}
