/** Makes the proofs that `inclusion.ts` and `consistency.ts` check (RFC 6962 sections 2.1.1 and 2.1.2). */
import { type Hash, nodeHash, sha256 } from './hash.ts';
import { wrongSize } from './tree-size.ts';

/** The hash of the full subtree number `index` on `level`: the 2^level entries from `index * 2^level`. */
export type NodeSource = (level: number, index: number) => Uint8Array;

/** Nodes over leaf hashes in memory; each is computed once. */
export function nodesOver(leafHashes: readonly Uint8Array[], hash: Hash = sha256): NodeSource {
  const known = new Map<string, Uint8Array>();
  const node: NodeSource = (level, index) => {
    if (level === 0) return leafHashes[index] ?? missing();
    const name = `${level}/${index}`;
    const made = known.get(name) ?? nodeHash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1), hash);
    known.set(name, made);
    return made;
  };
  return node;
}

/** The proof that entry `index` is in the tree of `size` entries; throws `MERKLE_SIZE_INVALID`. */
export function proveInclusion(
  index: number,
  size: number,
  nodes: NodeSource | readonly Uint8Array[],
  hash: Hash = sha256,
): readonly Uint8Array[] {
  if (!(Number.isSafeInteger(size) && Number.isSafeInteger(index) && index >= 0 && index < size)) missing();
  const tree = treeOver(nodes, hash);
  const proof: Uint8Array[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    const isLeft = index < middle;
    proof.unshift(isLeft ? tree(middle, end) : tree(start, middle));
    if (isLeft) end = middle;
    else start = middle;
  }
  return proof;
}

/** The proof that the tree of `size2` entries begins with that of `size1`; throws `MERKLE_SIZE_INVALID`. */
export function proveConsistency(
  size1: number,
  size2: number,
  nodes: NodeSource | readonly Uint8Array[],
  hash: Hash = sha256,
): readonly Uint8Array[] {
  if (!(Number.isSafeInteger(size2) && Number.isSafeInteger(size1) && size1 > 0 && size1 <= size2)) missing();
  const tree = treeOver(nodes, hash);
  const proof: Uint8Array[] = [];
  let [start, end] = [0, size2];
  while (size1 < end) {
    const middle = start + splitOf(end - start);
    const isLeft = size1 <= middle;
    proof.unshift(isLeft ? tree(middle, end) : tree(start, middle));
    if (isLeft) end = middle;
    else start = middle;
  }
  // When the older tree is itself the subtree where the way ends, the verifier has its root already.
  if (start > 0) proof.unshift(tree(start, end));
  return proof;
}

/** The root of the entries from `start` to `end`, which must be a subtree. */
function treeOver(nodes: NodeSource | readonly Uint8Array[], hash: Hash): (start: number, end: number) => Uint8Array {
  const node = typeof nodes === 'function' ? nodes : nodesOver(nodes, hash);
  const tree = (start: number, end: number): Uint8Array => {
    const width = end - start;
    const level = Math.log2(width);
    if (Number.isInteger(level)) return node(level, start / width);
    const middle = start + splitOf(width);
    return nodeHash(tree(start, middle), tree(middle, end), hash);
  };
  return tree;
}

/** The largest power of two below `width`. */
function splitOf(width: number): number {
  let split = 1;
  while (split * 2 < width) split *= 2;
  return split;
}

function missing(): never {
  throw wrongSize('the tree has no such entry');
}
