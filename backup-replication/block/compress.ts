/** Blocks made smaller where that helps, and read back within bounds. */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { BackupError } from '../error.ts';
import { BLOCK_MAX_BYTES, type EncodedBlock, type Encoding } from './block.ts';
import { looksRandom } from './looks-random.ts';

/**
 * Level 1: on code and registries level 2 takes a third more time and saves 1 % of the input, level 3 takes 60 % more
 * and saves 2 %, which at 3 of 6 is six core-milliseconds a megabyte spent for one saved. The quick way steps faster
 * over what does not repeat and looks for shorter repetitions: on rows of a database a fifth of the time for 2 %.
 */
const EFFORTS = {
  usual: { [constants.ZSTD_c_compressionLevel]: 1 },
  quick: {
    [constants.ZSTD_c_compressionLevel]: 1,
    [constants.ZSTD_c_targetLength]: 2,
    [constants.ZSTD_c_minMatch]: 5,
  },
};
/** How hard to try. */
export type Effort = keyof typeof EFFORTS;

/** What must be left out at least, or the block stays raw: decoding costs time too. */
const WORTH_RATIO = 0.97;
/** Below this, nothing a frame could save would pay for its header. */
const LEAST_BYTES = 64;
/** 2^21 is the longest block: a frame that asks for a wider window is refused, so a reader's memory is bounded. */
const WINDOW_LOG_MAX = 21;

const decoding = { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG_MAX };

/**
 * Compresses a block unless samples or the result show that it gains less than 3 %; then `bytes` is the block itself,
 * not a copy.
 */
export function compressBlock(block: Uint8Array, effort: Effort = 'usual'): EncodedBlock {
  if (block.length < LEAST_BYTES || looksRandom(block)) return { encoding: 0, bytes: block };
  const bytes = zstdCompressSync(block, { params: EFFORTS[effort], chunkSize: roomFor(block.length) });
  return bytes.length < block.length * WORTH_RATIO ? { encoding: 1, bytes } : { encoding: 0, bytes: block };
}

/**
 * The block of `blockBytes` bytes that `bytes` encode; for encoding 0 it is `bytes` itself. Output stops at
 * `blockBytes`, which must be at most `BLOCK_MAX_BYTES`. Throws `BACKUP_CHUNK_CORRUPT`.
 */
export function decompressBlock(bytes: Uint8Array, encoding: Encoding, blockBytes: number): Uint8Array {
  if (blockBytes < 1 || blockBytes > BLOCK_MAX_BYTES) throw wrongLength(blockBytes, bytes.length);
  const block = encoding === 0 ? bytes : unzstd(bytes, blockBytes);
  if (block.length !== blockBytes) throw wrongLength(blockBytes, block.length);
  return block;
}

/** What zlib answers when it is asked for its engine as well. */
interface Answer {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

function isAnswer(answer: object): answer is Answer {
  return 'engine' in answer;
}

function unzstd(bytes: Uint8Array, blockBytes: number): Uint8Array {
  const options = { params: decoding, maxOutputLength: blockBytes, chunkSize: roomFor(blockBytes), info: true };
  try {
    const answer = zstdDecompressSync(bytes, options);
    // It stops at the end of the first frame; what stands behind it is nothing we wrote.
    if (isAnswer(answer) && answer.engine.bytesWritten === bytes.length) return answer.buffer;
  } catch (cause) {
    throw new BackupError('BACKUP_CHUNK_CORRUPT', 'A block does not decompress.', { bytes: bytes.length }, cause);
  }
  throw new BackupError('BACKUP_CHUNK_CORRUPT', 'A block is more than one frame.', { bytes: bytes.length });
}

/** One step of output for the whole block: were it filled to the brim, zlib would make another and join the two. */
function roomFor(bytes: number): number {
  return bytes + 64;
}

function wrongLength(expectedBytes: number, bytes: number): BackupError {
  return new BackupError('BACKUP_CHUNK_CORRUPT', 'A block is not as long as the tree says.', { expectedBytes, bytes });
}
