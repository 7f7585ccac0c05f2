/** A tree's proofs, ranges and roots fit each other at every size, and nothing else fits them. */
import { describe, expect, it } from 'vitest';
import {
  appendLeafHash,
  type CompactRange,
  emptyRange,
  parseRange,
  rangeRoot,
  treeRoot,
} from '../../merkle/compact-range.ts';
import { verifyConsistency } from '../../merkle/consistency.ts';
import { leafHash, nodeHash, sha256 } from '../../merkle/hash.ts';
import { verifyInclusion, verifySubtreeInclusion } from '../../merkle/inclusion.ts';
import { proveConsistency, proveInclusion } from '../../merkle/prove.ts';
import { refusal } from '../keys.ts';

const sizeMax = 40;
const leaves = Array.from({ length: sizeMax }, (_, index) => leafHash(new TextEncoder().encode(`entry ${index}`)));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** The root as RFC 6962 section 2.1 defines it, without any of the shortcuts. */
function plainRoot(hashes: readonly Uint8Array[]): Uint8Array {
  const [only] = hashes;
  if (only === undefined) return sha256(new Uint8Array(0));
  if (hashes.length === 1) return only;
  let split = 1;
  while (split * 2 < hashes.length) split *= 2;
  return nodeHash(plainRoot(hashes.slice(0, split)), plainRoot(hashes.slice(split)));
}

describe('a tree', () => {
  it('of no entries has the hash of nothing as its root', () => {
    expect(hex(treeRoot([]))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('hashes leaves and nodes apart', () => {
    expect(hex(leafHash(new Uint8Array(0)))).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
    const [a, b] = [leaves[0] ?? fail(), leaves[1] ?? fail()];
    expect(hex(nodeHash(a, b))).not.toBe(hex(leafHash(Buffer.concat([a, b]))));
  });

  it('has the root of the definition at every size', () => {
    for (let size = 0; size <= sizeMax; size += 1) {
      expect(hex(treeRoot(leaves.slice(0, size)))).toBe(hex(plainRoot(leaves.slice(0, size))));
    }
  });

  it('proves every entry at every size, and no other entry with the same proof', () => {
    for (let size = 1; size <= sizeMax; size += 1) {
      const root = treeRoot(leaves.slice(0, size));
      for (let index = 0; index < size; index += 1) {
        const proof = proveInclusion(index, size, leaves.slice(0, size));
        const claim = { index, size, leafHash: leaves[index] ?? fail(), proof, root };
        expect(() => verifyInclusion(claim)).not.toThrow();
        expect(() => verifyInclusion({ ...claim, leafHash: leaves[(index + 1) % sizeMax] ?? fail() })).toThrow();
        if (size > 1) expect(() => verifyInclusion({ ...claim, index: (index + 1) % size })).toThrow();
      }
    }
  });

  it('proves every older size in every newer one, and no other older root', () => {
    for (let size2 = 1; size2 <= sizeMax; size2 += 1) {
      const root2 = treeRoot(leaves.slice(0, size2));
      for (let size1 = 1; size1 <= size2; size1 += 1) {
        const root1 = treeRoot(leaves.slice(0, size1));
        const proof = proveConsistency(size1, size2, leaves.slice(0, size2));
        expect(() => verifyConsistency({ size1, size2, root1, root2, proof })).not.toThrow();
        const forged = treeRoot([...leaves.slice(1, size1), leaves[0] ?? fail(), leaves[0] ?? fail()]);
        expect(() => verifyConsistency({ size1, size2, root1: forged, root2, proof })).toThrow(
          refusal('MERKLE_ROOT_MISMATCH'),
        );
      }
    }
  });

  it('refuses to prove what it does not have', () => {
    expect(() => proveInclusion(3, 3, leaves)).toThrow(refusal('MERKLE_SIZE_INVALID'));
    expect(() => proveConsistency(0, 3, leaves)).toThrow(refusal('MERKLE_SIZE_INVALID'));
    expect(() => proveInclusion(0, 41, leaves)).toThrow(refusal('MERKLE_SIZE_INVALID'));
  });
});

describe('a proof', () => {
  const root = treeRoot(leaves.slice(0, 7));
  const proof = proveInclusion(2, 7, leaves.slice(0, 7));
  const claim = { index: 2, size: 7, leafHash: leaves[2] ?? fail(), proof, root };

  it('of hashes cut at another place is refused, although the bytes hashed are the same', () => {
    const [first, second] = [proof[0] ?? fail(), proof[1] ?? fail()];
    // The node over `longer` and `shorter` would hash the very bytes of the node over the two true hashes.
    const longer = Buffer.concat([first, second.subarray(0, 1)]);
    const shifted = [longer, second.subarray(1), ...proof.slice(2)];
    expect(() => verifyInclusion({ ...claim, proof: shifted })).toThrow(refusal('MERKLE_PROOF_MALFORMED'));
    const cut = Buffer.concat([claim.leafHash, first.subarray(0, 1)]);
    const shiftedLeaf = { ...claim, leafHash: cut, proof: [first.subarray(1), ...proof.slice(1)] };
    expect(() => verifyInclusion(shiftedLeaf)).toThrow(refusal('MERKLE_PROOF_MALFORMED'));
  });

  it('is refused for sizes that are no whole numbers, and for those that a log cannot have', () => {
    for (const size of [7.5, -1, Number.NaN, 2 ** 53, 2n ** 64n]) {
      expect(() => verifyInclusion({ ...claim, size })).toThrow(refusal('MERKLE_SIZE_INVALID'));
      expect(() => verifyConsistency({ size1: 1, size2: size, root1: root, root2: root, proof })).toThrow(
        refusal('MERKLE_SIZE_INVALID'),
      );
    }
  });

  it('reaches sizes beyond what a double holds', () => {
    const size = 2n ** 63n;
    const way = Array.from({ length: 63 }, (_, level) => leaves[level % sizeMax] ?? fail());
    const top = way.reduce((below, sibling) => nodeHash(below, sibling), leaves[0] ?? fail());
    const large = { index: 0n, size, leafHash: leaves[0] ?? fail(), proof: way, root: top };
    expect(() => verifyInclusion(large)).not.toThrow();
    // As doubles, 2^63 and 2^63 - 1 are the same number, and so would these two claims be.
    expect(() => verifyInclusion({ ...large, index: size - 1n })).toThrow(refusal('MERKLE_ROOT_MISMATCH'));
    expect(() => verifyInclusion({ ...large, index: size })).toThrow(refusal('MERKLE_SIZE_INVALID'));
  });

  it('into a subtree that cannot be one is refused', () => {
    const subtree = { ...claim, start: 2, end: 6 };
    expect(() => verifySubtreeInclusion(subtree)).toThrow(refusal('MERKLE_SIZE_INVALID'));
  });
});

describe('a compact range', () => {
  it('grows to the root of every size, from any size that it was stored at', () => {
    let range: CompactRange = emptyRange;
    for (const [index, leaf] of leaves.entries()) {
      range = parseRange(index, range.hashes);
      range = appendLeafHash(range, leaf);
      expect(range.size).toBe(index + 1);
      expect(hex(rangeRoot(range))).toBe(hex(plainRoot(leaves.slice(0, index + 1))));
    }
  });

  it('with a hash too many, too few or too short is refused', () => {
    const hash = leaves[0] ?? fail();
    expect(parseRange(3, [hash, hash]).size).toBe(3);
    for (const hashes of [[], [hash], [hash, hash, hash], [hash, hash.subarray(1)]]) {
      expect(() => parseRange(3, hashes)).toThrow(refusal('MERKLE_RANGE_INVALID'));
    }
    for (const size of [-1, 0.5, 2 ** 53]) expect(() => parseRange(size, [])).toThrow(refusal('MERKLE_RANGE_INVALID'));
    expect(() => appendLeafHash(emptyRange, hash.subarray(1))).toThrow(refusal('MERKLE_RANGE_INVALID'));
  });
});

function fail(): never {
  throw new Error('a test lacks a leaf');
}
