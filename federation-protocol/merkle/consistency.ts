/** Is the newer tree the older one with entries added? Consistency proofs (RFC 9162 section 2.1.4.2). */
import { sameBytes } from '../jose/bytes.ts';
import { emptyRoot, type Hash, nodeHash, sha256 } from './hash.ts';
import { checkHashes, checkSubtree, sizeOf, type TreeSize, wrongProof, wrongRoot, wrongSize } from './tree-size.ts';

/** The claim: the tree of `size2` entries with `root2` begins with the tree of `size1` entries with `root1`. */
export interface ConsistencyClaim {
  readonly size1: TreeSize;
  readonly size2: TreeSize;
  readonly root1: Uint8Array;
  readonly root2: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** The claim: in the tree of `size` entries with `root2`, those from `start` to `end` have `root1`. */
export interface SubtreeConsistencyClaim {
  readonly start: TreeSize;
  readonly end: TreeSize;
  readonly size: TreeSize;
  readonly root1: Uint8Array;
  readonly root2: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Checks a consistency proof. An older tree without entries proves nothing and is refused. Throws
 * `MERKLE_SIZE_INVALID`, `MERKLE_PROOF_MALFORMED` or `MERKLE_ROOT_MISMATCH`.
 * @see RFC 9162 section 2.1.4.2
 */
export function verifyConsistency(claim: ConsistencyClaim, hash: Hash = sha256): void {
  const { size1, size2, ...rest } = claim;
  if (sizeOf(size1, 'size1') === 0n) throw wrongSize('a tree without entries is the beginning of every tree');
  verifySubtreeConsistency({ start: 0, end: size1, size: size2, ...rest }, hash);
}

/**
 * Checks that a subtree belongs to a tree; a subtree without entries has the empty root and needs no proof. Codes as
 * `verifyConsistency`.
 * @see draft-ietf-plants-merkle-tree-certs, "Verifying a Subtree Consistency Proof"
 */
export function verifySubtreeConsistency(claim: SubtreeConsistencyClaim, hash: Hash = sha256): void {
  const { root1, root2, proof } = claim;
  const [start, end, size] = [sizeOf(claim.start, 'start'), sizeOf(claim.end, 'end'), sizeOf(claim.size, 'size')];
  checkSubtree(start, end);
  if (end > size) throw wrongSize('the older tree is larger than the newer');
  checkHashes(proof);
  if (start === end) {
    if (proof.length > 0) throw wrongProof('a tree without entries has no proof');
    if (!sameBytes(root1, emptyRoot(hash))) throw wrongRoot('a tree without entries has another root');
    return;
  }
  const reached = climb({ start, end, size, root1, proof }, hash);
  if (!sameBytes(reached.older, root1)) throw wrongRoot('it does not lead to the root of the older tree');
  if (!sameBytes(reached.newer, root2)) throw wrongRoot('it does not lead to the root of the newer tree');
}

interface Climb {
  readonly start: bigint;
  readonly end: bigint;
  readonly size: bigint;
  readonly root1: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** The two roots that the proof leads to. fn, sn, tn: the first and last node of the older tree, the last of all. */
function climb({ start, end, size, root1, proof }: Climb, hash: Hash): { older: Uint8Array; newer: Uint8Array } {
  let [fn, sn, tn] = [start, end - 1n, size - 1n];
  const rise = () => {
    fn >>= 1n;
    sn >>= 1n;
    tn >>= 1n;
  };
  while (fn !== sn && (sn === tn || isOdd(sn))) rise();
  // When one node is the whole older tree, its root is known and not repeated in the proof.
  const [seed, siblings] = fn === sn ? [root1, proof] : [proof[0], proof.slice(1)];
  if (seed === undefined) throw wrongProof('it has no hashes');
  let older = seed;
  let newer = seed;
  for (const sibling of siblings) {
    if (tn === 0n) throw wrongProof('it has more hashes than the tree has levels');
    if (isOdd(sn) || sn === tn) {
      if (fn < sn) older = nodeHash(sibling, older, hash);
      newer = nodeHash(sibling, newer, hash);
      while (!isOdd(sn)) rise();
    } else {
      newer = nodeHash(newer, sibling, hash);
    }
    rise();
  }
  if (tn !== 0n) throw wrongProof('it has fewer hashes than the way to the root');
  return { older, newer };
}

function isOdd(value: bigint): boolean {
  return (value & 1n) === 1n;
}
