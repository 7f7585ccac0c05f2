/** The three sizes a pack can have: all that its holders ever learn about what is in it. */
import { type ErasureScheme, SHARD_ALIGN_BYTES } from '../erasure/erasure-code.ts';

/** Nominal sizes: small registries, medium leftovers, everything else. */
export const PACK_CLASSES_BYTES = [64 * 1024, 1024 * 1024, 16 * 1024 * 1024] as const;

/** The exact length of a pack: its class rounded up so that it falls into equal shards of whole 64-byte blocks. */
export function packBytesOf(classBytes: number, scheme: ErasureScheme): number {
  return shardBytesOf(classBytes, scheme) * scheme.dataShards;
}

/** The length of each shard of a pack of this class. */
export function shardBytesOf(classBytes: number, scheme: ErasureScheme): number {
  return Math.ceil(classBytes / scheme.dataShards / SHARD_ALIGN_BYTES) * SHARD_ALIGN_BYTES;
}

/** Whether a pack may have this length under this scheme. */
export function isPackLength(bytes: number, scheme: ErasureScheme): boolean {
  return PACK_CLASSES_BYTES.some((classBytes) => packBytesOf(classBytes, scheme) === bytes);
}
