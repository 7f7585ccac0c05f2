/** The three sizes a pack can have: all that its holders ever learn about what is in it. */
import type { Scheme } from '../scheme.ts';

/** Nominal sizes: small registries, medium leftovers, everything else. */
export const PACK_CLASSES_BYTES = [64 * 1024, 1024 * 1024, 16 * 1024 * 1024] as const;

/** Shards are cut at this many bytes, so that every shard can be worked on in words of up to 512 bits. */
export const SHARD_ALIGN_BYTES = 64;

/** The length of each shard of a pack of this class. */
export function shardBytesOf(classBytes: number, scheme: Scheme): number {
  return Math.ceil(classBytes / scheme.k / SHARD_ALIGN_BYTES) * SHARD_ALIGN_BYTES;
}

/** The exact length of a pack: its class rounded up so that it falls into equal shards of whole 64-byte blocks. */
export function packBytesOf(classBytes: number, scheme: Scheme): number {
  return shardBytesOf(classBytes, scheme) * scheme.k;
}

/** The length of the longest pack of a scheme: what the room of a `PackBuilder` must have. */
export function packBytesMaxOf(scheme: Scheme): number {
  return packBytesOf(PACK_CLASSES_BYTES[2], scheme);
}

/** Whether a pack may have this length under this scheme. */
export function isPackLength(bytes: number, scheme: Scheme): boolean {
  return PACK_CLASSES_BYTES.some((classBytes) => packBytesOf(classBytes, scheme) === bytes);
}
