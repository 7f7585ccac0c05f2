/** One pass over a shard on its way out: mask, leaves and writing, each byte touched while it is in the cache. */
import type { Cipheriv } from 'node:crypto';
import { freeBytes } from '../block/free-bytes.ts';
import { LeafTree, SHARD_LEAF_BYTES, shardLeafHash } from './leaves.ts';

/** A shard as the coder gives it, and the mask it is stored under. */
export interface OutgoingShard {
  readonly shard: Uint8Array;
  /** From `maskCipher`, fresh for each shard; null for shards that are stored as they are. */
  readonly mask: Cipheriv | null;
}

/** Pieces for the writer: large enough that a system call costs nothing beside them. */
const PIECE_BYTES = 16 * SHARD_LEAF_BYTES;

/**
 * Gives the stored bytes to `write` in order, in pieces of at most 1 MiB, and answers their root (32 bytes). A piece
 * is only valid until `write` returns.
 */
export function passShard({ shard, mask }: OutgoingShard, write: (piece: Uint8Array) => void): Uint8Array {
  const tree = new LeafTree();
  for (let at = 0; at < shard.length; at += PIECE_BYTES) {
    const plain = shard.subarray(at, at + PIECE_BYTES);
    const piece = mask === null ? plain : mask.update(plain);
    for (let leaf = 0; leaf < piece.length; leaf += SHARD_LEAF_BYTES) {
      tree.add(shardLeafHash(piece.subarray(leaf, leaf + SHARD_LEAF_BYTES)));
    }
    write(piece);
    if (piece !== plain) freeBytes(piece);
  }
  return tree.root();
}
