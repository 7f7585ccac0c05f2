/** Chunks made smaller where that helps, and proved readable before anything relies on them. */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { BackupError } from '../../error.ts';
import { CHUNK_MAX_BYTES } from './chunker.ts';

/** How a chunk's bytes are stored: as they are, or as one zstd frame (RFC 8878). */
export type Encoding = 'raw' | 'zstd';

/** A chunk as it goes into the seal. */
export interface EncodedChunk {
  readonly encoding: Encoding;
  readonly bytes: Uint8Array;
}

/** Level 3 is zstd's own balance; higher levels cost more time than the wire they save. */
const LEVEL = 3;
/** A probe of this many bytes from the middle says whether a chunk is worth compressing. */
const PROBE_BYTES = 8 * 1024;
/** What must be left out at least, or the chunk stays raw: decoding costs time too. */
const WORTH_RATIO = 0.97;

/** Output grows in steps of this; the default of 16 KiB would make hundreds of pieces of one chunk. */
const STEP_BYTES = 256 * 1024;

const parameters = { [constants.ZSTD_c_compressionLevel]: LEVEL };
const probeParameters = { [constants.ZSTD_c_compressionLevel]: 1 };

/**
 * Compresses a chunk unless a probe or the result shows that it gains less than 3 %. A compressed chunk is decoded
 * and compared before it is returned: a compressor that errs must not be noticed only in the restore.
 * Throws `BACKUP_ENCODING_BROKEN`.
 */
export function compressChunk(plaintext: Uint8Array, compress: (bytes: Uint8Array) => Uint8Array = zstd): EncodedChunk {
  if (looksIncompressible(plaintext)) return { encoding: 'raw', bytes: plaintext };
  const bytes = compress(plaintext);
  if (bytes.length >= plaintext.length * WORTH_RATIO) return { encoding: 'raw', bytes: plaintext };
  if (Buffer.compare(decompressChunk({ encoding: 'zstd', bytes }, plaintext.length), plaintext) !== 0) {
    throw new BackupError('BACKUP_ENCODING_BROKEN', 'A compressed chunk did not decode to what went in.', {
      bytes: plaintext.length,
    });
  }
  return { encoding: 'zstd', bytes };
}

/** The plaintext of an encoded chunk; `rawBytes` is its known length. Throws `BACKUP_CHUNK_CORRUPT`. */
export function decompressChunk(chunk: EncodedChunk, rawBytes: number): Uint8Array {
  const plaintext = chunk.encoding === 'raw' ? chunk.bytes : unzstd(chunk.bytes, rawBytes);
  if (plaintext.length !== rawBytes) {
    throw new BackupError('BACKUP_CHUNK_CORRUPT', 'A chunk is not as long as the tree says.', {
      expectedBytes: rawBytes,
      bytes: plaintext.length,
    });
  }
  return plaintext;
}

function zstd(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes, { params: parameters, chunkSize: STEP_BYTES });
}

function unzstd(bytes: Uint8Array, rawBytes: number): Uint8Array {
  try {
    // The cap stops a decompression bomb at the longest chunk there can be.
    const maxOutputLength = Math.min(Math.max(rawBytes, 1), CHUNK_MAX_BYTES);
    return zstdDecompressSync(bytes, { maxOutputLength, chunkSize: Math.max(maxOutputLength, 1024) });
  } catch (cause) {
    throw new BackupError('BACKUP_CHUNK_CORRUPT', 'A chunk does not decompress.', { bytes: bytes.length }, cause);
  }
}

function looksIncompressible(plaintext: Uint8Array): boolean {
  if (plaintext.length < 4 * PROBE_BYTES) return plaintext.length < 64;
  const middle = (plaintext.length - PROBE_BYTES) >>> 1;
  const probe = plaintext.subarray(middle, middle + PROBE_BYTES);
  return zstdCompressSync(probe, { params: probeParameters }).length >= PROBE_BYTES * WORTH_RATIO;
}
