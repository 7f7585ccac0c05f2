/** zstd for courier bundles, from Node, bounded. */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { bundleWindowBytesMax } from '@breakwater/trust-lists';

/** With it, a byte that flipped on a stick is told as damage, not as a document that somebody forged. */
const packing = { [constants.ZSTD_c_checksumFlag]: 1 };
const params = { [constants.ZSTD_d_windowLogMax]: Math.log2(bundleWindowBytesMax) };

/** What encoding and decoding a bundle take. */
export const zstd = {
  compress: (bytes: Uint8Array): Uint8Array => new Uint8Array(zstdCompressSync(bytes, { params: packing })),
  /** Throws a RangeError when more than `maxBytes` would come out, and refuses a window larger than a bundle's. */
  decompress: (bytes: Uint8Array, maxBytes: number): Uint8Array =>
    new Uint8Array(zstdDecompressSync(bytes, { maxOutputLength: maxBytes, params })),
} as const;
