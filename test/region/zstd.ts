/** zstd as the program hands it to bundles: packed well and with a checksum, unpacked only up to a bound. */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { BundleCompressor, BundleDecompressor } from '@breakwater/trust-lists';

const { ZSTD_c_checksumFlag, ZSTD_c_compressionLevel } = constants;

/** Both directions. */
export const zstd: BundleCompressor & BundleDecompressor = {
  compress: (bytes) => zstdCompressSync(bytes, { params: { [ZSTD_c_checksumFlag]: 1, [ZSTD_c_compressionLevel]: 19 } }),
  decompress: (bytes, maxOutputLength) => zstdDecompressSync(bytes, { maxOutputLength }),
};
