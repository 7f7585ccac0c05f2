/** Is this entry in the log? Inclusion proofs, checked from the leaf up to the root (RFC 9162 section 2.1.3.2). */
import { sameBytes } from '../jose/bytes.ts';
import { type Hash, nodeHash, sha256 } from './hash.ts';
import { checkHashes, checkSubtree, sizeOf, type TreeSize, wrongProof, wrongRoot, wrongSize } from './tree-size.ts';

/** The claim: the entry with `leafHash` is number `index` of the tree of `size` entries with `root`. */
export interface InclusionClaim {
  readonly index: TreeSize;
  readonly size: TreeSize;
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** The same claim about the subtree of the entries from `start` to `end`, `end` not included. */
export interface SubtreeInclusionClaim extends Omit<InclusionClaim, 'size'> {
  readonly start: TreeSize;
  readonly end: TreeSize;
}

/**
 * Checks an inclusion proof. Throws `MERKLE_SIZE_INVALID` (an index outside the tree), `MERKLE_PROOF_MALFORMED` (too
 * few, too many or wrong hashes) or `MERKLE_ROOT_MISMATCH`.
 * @see RFC 9162 section 2.1.3.2
 */
export function verifyInclusion({ size, ...claim }: InclusionClaim, hash: Hash = sha256): void {
  verifySubtreeInclusion({ ...claim, start: 0, end: size }, hash);
}

/** Checks an inclusion proof into a subtree (`index` counts in the whole log). Codes as `verifyInclusion`. */
export function verifySubtreeInclusion(claim: SubtreeInclusionClaim, hash: Hash = sha256): void {
  const [index, start, end] = [sizeOf(claim.index, 'index'), sizeOf(claim.start, 'start'), sizeOf(claim.end, 'end')];
  checkSubtree(start, end);
  if (index < start || index >= end) throw wrongSize('the entry lies outside the tree');
  checkHashes([claim.leafHash, ...claim.proof]);
  // The specification's words: fn is where we stand on this level, sn the last node of this level.
  let fn = index - start;
  let sn = end - start - 1n;
  let reached = claim.leafHash;
  for (const sibling of claim.proof) {
    if (sn === 0n) throw wrongProof('it has more hashes than the tree has levels');
    if (isOdd(fn) || fn === sn) {
      reached = nodeHash(sibling, reached, hash);
      // A last node without a right neighbour rises until it is a right child itself.
      for (; !isOdd(fn); fn >>= 1n) sn >>= 1n;
    } else {
      reached = nodeHash(reached, sibling, hash);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  if (sn !== 0n) throw wrongProof('it has fewer hashes than the way to the root');
  if (!sameBytes(reached, claim.root)) throw wrongRoot('it does not lead to the root of the tree');
}

function isOdd(value: bigint): boolean {
  return (value & 1n) === 1n;
}
