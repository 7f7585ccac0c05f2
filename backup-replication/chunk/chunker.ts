/** Content-defined chunking (FastCDC, normalised level 2) with a gear table that only the owner of the data knows. */

/** The shortest chunk, except the last of a file: below it there is no hash, so that a quarter costs nothing. */
export const CHUNK_MIN_BYTES = 64 * 1024;
/** Where normalised chunking changes its mask; near it lies the average. */
export const CHUNK_AVERAGE_BYTES = 256 * 1024;
/** The longest chunk. */
export const CHUNK_MAX_BYTES = 2 * 1024 * 1024;

/**
 * 2^18 is the average; level 2 asks for two bits more before it and two fewer after it. The top 20 (16) bits of the
 * hash are zero exactly when it is below these; high bits have seen the most bytes.
 */
export const CUT_BELOW_BEFORE_AVERAGE = 1 << 12;
/** See `CUT_BELOW_BEFORE_AVERAGE`. */
export const CUT_BELOW_AFTER_AVERAGE = 1 << 16;

/**
 * The end of the first chunk of `bytes[from, to)`, in plain TypeScript: what the kernel is compared with. When fewer
 * than `CHUNK_MAX_BYTES` are given and no cut is found, it is `to`, which is right only at the end of a file.
 * `gear` is 256 words. FORMAT.md section "Chunks".
 */
export function cutPlain(bytes: Uint8Array, from: number, to: number, gear: Uint32Array): number {
  const end = Math.min(to, from + CHUNK_MAX_BYTES);
  const average = Math.min(end, from + CHUNK_AVERAGE_BYTES);
  let hash = 0;
  for (let at = from + CHUNK_MIN_BYTES; at < end; at += 1) {
    hash = ((hash << 1) + (gear[bytes[at] ?? 0] ?? 0)) >>> 0;
    if (hash < (at < average ? CUT_BELOW_BEFORE_AVERAGE : CUT_BELOW_AFTER_AVERAGE)) return at + 1;
  }
  return end;
}
