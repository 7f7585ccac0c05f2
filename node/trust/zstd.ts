/** zstd for courier bundles, from Node, bounded. */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** What encoding and decoding a bundle take. */
export const zstd = {
  compress: (bytes: Uint8Array): Uint8Array => new Uint8Array(zstdCompressSync(bytes)),
  /** Throws a RangeError when more than `maxBytes` would come out. */
  decompress: (bytes: Uint8Array, maxBytes: number): Uint8Array =>
    new Uint8Array(zstdDecompressSync(bytes, { maxOutputLength: maxBytes })),
} as const;
