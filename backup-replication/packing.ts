/**
 * The entry for threads: packs, blocks and shards alone, without the documents that name and sign them. A thread that
 * loads this starts in half the time that the whole package takes. Every name is documented in `index.ts`.
 */
export { BLOCK_GATHER_BYTES, BLOCK_MAX_BYTES } from './block/block.ts';
export { BlockCompressor } from './block/block-compressor.ts';
export { compressBlock, decompressBlock } from './block/compress.ts';
export { freeBytes } from './block/free-bytes.ts';
export { type ChunkNamer, chunkNamer } from './chunk/chunk-id.ts';
export { createPackRoom, createSharedPackRoom, type PackRoom } from './erasure/pack-room.ts';
export { BackupError } from './error.ts';
export { isMasked, maskCipher, maskShard } from './mask/mask.ts';
export { PackBuilder } from './pack/pack-builder.ts';
export { PACK_CLASSES_BYTES, packBytesOf } from './pack/pack-class.ts';
export { checkCommitment, PACK_HEADER_BYTES, packKeyOf } from './seal/pack-key.ts';
export { SlotSeal } from './seal/slot.ts';
export { passShard } from './shard/pass-shard.ts';
export { shardRoot } from './shard/shard-hasher.ts';
export { storedPath } from './shards/stored-name.ts';
export { checkTreePath, type TreePath, treePathOf } from './tree/tree-path.ts';
