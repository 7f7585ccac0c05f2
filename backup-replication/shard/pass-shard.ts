/** One pass over a shard on its way out: mask, leaves and writing, each byte touched while it is in the cache. */
import type { Cipheriv } from 'node:crypto';
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
  const room = mask === null ? null : roomForPieces();
  for (let at = 0; at < shard.length; at += PIECE_BYTES) {
    const plain = shard.subarray(at, at + PIECE_BYTES);
    const piece = room === null ? plain : room.subarray(0, plain.length);
    for (let leaf = 0; leaf < plain.length; leaf += SHARD_LEAF_BYTES) {
      const bytes = plain.subarray(leaf, leaf + SHARD_LEAF_BYTES);
      if (mask !== null) piece.set(mask.update(bytes), leaf);
      tree.add(shardLeafHash(piece.subarray(leaf, leaf + SHARD_LEAF_BYTES)));
    }
    write(piece);
  }
  return tree.root();
}

let pieces: Uint8Array | undefined;

/** One room for each thread: `passShard` is synchronous, so two passes never share it. */
function roomForPieces(): Uint8Array {
  pieces ??= new Uint8Array(PIECE_BYTES);
  return pieces;
}
