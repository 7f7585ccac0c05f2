/** Content-defined chunking (FastCDC, normalised level 2) with a gear table that only the country knows. */
import { deriveFromSecret } from './secret.ts';

/** The shortest chunk, except the last of a file. */
export const CHUNK_MIN_BYTES = 64 * 1024;
/** Where normalised chunking changes its mask; near it lies the average. */
export const CHUNK_AVERAGE_BYTES = 256 * 1024;
/** The longest chunk. */
export const CHUNK_MAX_BYTES = 2 * 1024 * 1024;

/** 2^18 is the average; level 2 asks two bits more before it and two fewer after it. High bits see the most bytes. */
const MASK_BEFORE_AVERAGE = 0xfffff000;
const MASK_AFTER_AVERAGE = 0xffff0000;

/** 256 random words, one for each byte value. */
export type GearTable = Int32Array;

/** The country's gear table: 1024 bytes of the backup secret, little-endian words. */
export function gearTable(secret: Uint8Array): GearTable {
  const bytes = deriveFromSecret(secret, 'chunker', 1024);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Int32Array.from({ length: 256 }, (_, i) => view.getInt32(i * 4, true));
}

/**
 * The length of the first chunk of `bytes[start, end)`. When fewer than `CHUNK_MAX_BYTES` are given and no cut is
 * found, the answer is everything given: only right at the end of a file.
 */
export function cutPoint(bytes: Uint8Array, start: number, end: number, gear: GearTable): number {
  const length = Math.min(end - start, CHUNK_MAX_BYTES);
  if (length <= CHUNK_MIN_BYTES) return length;
  const average = start + Math.min(length, CHUNK_AVERAGE_BYTES);
  const stop = start + length;
  let hash = 0;
  let position = start + CHUNK_MIN_BYTES;
  for (; position < average; position += 1) {
    hash = ((hash << 1) + (gear[bytes[position] as number] as number)) | 0;
    if ((hash & MASK_BEFORE_AVERAGE) === 0) return position + 1 - start;
  }
  for (; position < stop; position += 1) {
    hash = ((hash << 1) + (gear[bytes[position] as number] as number)) | 0;
    if ((hash & MASK_AFTER_AVERAGE) === 0) return position + 1 - start;
  }
  return length;
}
