/** The fewest hashes from which a tree can grow: the roots of the full subtrees of its first `size` entries. */
import { FederationError } from '../federation-error.ts';
import { emptyRoot, type Hash, hashBytes, nodeHash, sha256 } from './hash.ts';

/**
 * The tree of `size` entries as the roots of its full subtrees, the largest first (RFC 9162 section 2.1.2): one hash
 * for each binary one in `size`.
 */
export interface CompactRange {
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
}

/** A tree without entries. */
export const emptyRange: CompactRange = { size: 0, hashes: [] };

/** `hashes` as the compact range of `size` entries; `MERKLE_RANGE_INVALID` when number or lengths do not fit. */
export function parseRange(size: number, hashes: readonly Uint8Array[]): CompactRange {
  if (!Number.isSafeInteger(size) || size < 0) throw invalid('its size is not a whole number');
  if (hashes.length !== onesIn(size)) throw invalid('it has not one hash for each full subtree');
  if (hashes.some((hash) => hash.length !== hashBytes)) throw invalid('a hash is not 32 bytes long');
  return { size, hashes: [...hashes] };
}

/** The range with one entry more. */
export function appendLeafHash(range: CompactRange, leafHash: Uint8Array, hash: Hash = sha256): CompactRange {
  if (leafHash.length !== hashBytes) throw invalid('a leaf hash is not 32 bytes long');
  if (range.size >= Number.MAX_SAFE_INTEGER) throw invalid('it cannot grow any further');
  const hashes = [...range.hashes];
  let last = leafHash;
  // Every binary one at the end of the size is a full subtree of the same height as what was built so far.
  for (let rest = range.size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
    const left = hashes.pop();
    if (left === undefined) throw invalid('it has not one hash for each full subtree');
    last = nodeHash(left, last, hash);
  }
  hashes.push(last);
  return { size: range.size + 1, hashes };
}

/** The root of the range's tree. */
export function rangeRoot(range: CompactRange, hash: Hash = sha256): Uint8Array {
  return foldRight(range.hashes, hash) ?? emptyRoot(hash);
}

/** The root of the tree over these leaf hashes; for none the hash of nothing. */
export function treeRoot(leafHashes: readonly Uint8Array[], hash: Hash = sha256): Uint8Array {
  return rangeRoot(
    leafHashes.reduce((range, leaf) => appendLeafHash(range, leaf, hash), emptyRange),
    hash,
  );
}

/** Joins neighbours from the right, as the smaller subtrees of a tree hang together; nothing for an empty list. */
export function foldRight(hashes: readonly Uint8Array[], hash: Hash): Uint8Array | undefined {
  let joined = hashes.at(-1);
  for (let at = hashes.length - 2; at >= 0; at -= 1) {
    const left = hashes[at];
    if (left !== undefined && joined !== undefined) joined = nodeHash(left, joined, hash);
  }
  return joined;
}

function onesIn(size: number): number {
  let ones = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones;
}

function invalid(why: string): FederationError {
  return new FederationError('MERKLE_RANGE_INVALID', `The hashes of a tree were refused: ${why}.`, { why });
}
