/** The root of a shard that arrives in pieces of any size, as a holder receives it. */
import { createHash, type Hash } from 'node:crypto';
import { LeafTree, SHARD_LEAF_BYTES, shardLeafHash } from './leaves.ts';

const LEAF_PREFIX = Uint8Array.of(0);

/** Hashes each byte once and keeps none; memory does not grow with the shard. */
export class ShardHasher {
  readonly #tree = new LeafTree();
  /** A leaf that is not complete yet. */
  #open: Hash | null = null;
  #openBytes = 0;

  /** The next bytes of the shard. */
  update(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      const piece = bytes.subarray(at, at + SHARD_LEAF_BYTES - this.#openBytes);
      if (piece.length === SHARD_LEAF_BYTES) this.#tree.add(shardLeafHash(piece));
      else this.#continue(piece);
      at += piece.length;
    }
  }

  /** The root, 32 bytes; call it once, at the end. */
  digest(): Uint8Array {
    if (this.#open !== null) this.#tree.add(this.#open.digest());
    this.#open = null;
    return this.#tree.root();
  }

  #continue(piece: Uint8Array): void {
    this.#open ??= createHash('sha256').update(LEAF_PREFIX);
    this.#open.update(piece);
    this.#openBytes += piece.length;
    if (this.#openBytes < SHARD_LEAF_BYTES) return;
    this.#tree.add(this.#open.digest());
    this.#open = null;
    this.#openBytes = 0;
  }
}

/** The root of a whole shard, 32 bytes. */
export function shardRoot(bytes: Uint8Array): Uint8Array {
  const hasher = new ShardHasher();
  hasher.update(bytes);
  return hasher.digest();
}

/** The hashes of all leaves of a shard, in order: what audits prove membership of. */
export function shardLeaves(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / SHARD_LEAF_BYTES) }, (_, leaf) =>
    shardLeafHash(bytes.subarray(leaf * SHARD_LEAF_BYTES, (leaf + 1) * SHARD_LEAF_BYTES)),
  );
}
