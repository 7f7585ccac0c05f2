/** The hash tree over a shard's stored bytes (RFC 6962), in leaves of 64 KiB: the one hash a shard has. */
import { createHash, hash } from 'node:crypto';

/** Bytes of every leaf but the last, which may be shorter. */
export const SHARD_LEAF_BYTES = 65_536;

const HASH_BYTES = 32;
const LEAF_STATE = createHash('sha256').update(Uint8Array.of(0));
const pair = new Uint8Array(1 + 2 * HASH_BYTES).fill(1, 0, 1);

/** `SHA-256(0x00 ‖ leaf)`. */
export function shardLeafHash(leaf: Uint8Array): Uint8Array {
  return LEAF_STATE.copy().update(leaf).digest();
}

/** `SHA-256(0x01 ‖ left ‖ right)`. */
export function shardNodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  pair.set(left, 1);
  pair.set(right, 1 + HASH_BYTES);
  return hash('sha256', pair, 'buffer');
}

/** Leaf hashes added one by one become the root of their tree; memory is one hash for each power of two. */
export class LeafTree {
  /** Roots of complete subtrees, largest first; bit i of `#count` says whether one of 2^i leaves is among them. */
  readonly #stack: Uint8Array[] = [];
  #count = 0;

  /** Adds the hash of the next leaf. */
  add(leafHash: Uint8Array): void {
    let node = leafHash;
    for (let rest = this.#count; rest & 1; rest >>>= 1) node = shardNodeHash(this.#pop(), node);
    this.#stack.push(node);
    this.#count += 1;
  }

  /** The root; of no leaves, the hash of nothing. */
  root(): Uint8Array {
    const last = this.#stack.at(-1);
    if (last === undefined) return createHash('sha256').digest();
    return this.#stack.slice(0, -1).reduceRight((right, left) => shardNodeHash(left, right), last);
  }

  #pop(): Uint8Array {
    return this.#stack.pop() ?? new Uint8Array(HASH_BYTES);
  }
}
