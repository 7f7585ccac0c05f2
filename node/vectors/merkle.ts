/** Cases of Merkle proofs, as transparency-dev/merkle writes them: of whole trees, and of subtrees. */
import {
  verifyConsistency,
  verifyInclusion,
  verifySubtreeConsistency,
  verifySubtreeInclusion,
} from '@breakwater/federation-protocol';
import { nodeSuite } from '../keys/node-suite.ts';
import { bytesOf, integerOf, proofOf, type VectorCase } from './case.ts';

/** `leafIdx`, `treeSize` (a subtree: `start` and `end`), `root`, `leafHash`, `proof`. Throws a `MERKLE_…` code. */
export function checkInclusion(given: VectorCase): void {
  const claim = {
    index: integerOf(given, 'leafIdx'),
    leafHash: bytesOf(given, 'leafHash'),
    proof: proofOf(given),
    root: bytesOf(given, 'root'),
  };
  if (isAboutSubtree(given)) {
    const part = { start: integerOf(given, 'start'), end: integerOf(given, 'end') };
    verifySubtreeInclusion({ ...claim, ...part }, nodeSuite.sha256);
  } else {
    verifyInclusion({ ...claim, size: integerOf(given, 'treeSize') }, nodeSuite.sha256);
  }
}

/** `size1`, `size2` (a subtree: `start`, `end`, `size`), `root1`, `root2`, `proof`. Throws a `MERKLE_…` code. */
export function checkConsistency(given: VectorCase): void {
  const claim = { root1: bytesOf(given, 'root1'), root2: bytesOf(given, 'root2'), proof: proofOf(given) };
  if (isAboutSubtree(given)) {
    const part = { start: integerOf(given, 'start'), end: integerOf(given, 'end'), size: integerOf(given, 'size') };
    verifySubtreeConsistency({ ...claim, ...part }, nodeSuite.sha256);
  } else {
    const sizes = { size1: integerOf(given, 'size1'), size2: integerOf(given, 'size2') };
    verifyConsistency({ ...claim, ...sizes }, nodeSuite.sha256);
  }
}

function isAboutSubtree({ fields }: VectorCase): boolean {
  return Object.hasOwn(fields, 'start') || Object.hasOwn(fields, 'end');
}
