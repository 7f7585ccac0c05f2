/** The bounds of a block: the plaintext of one slot, which is one chunk or several small ones one after the other. */

/** The longest block: the longest chunk. What a reader must be ready to hold for one slot, and no more. */
export const BLOCK_MAX_BYTES = 2 * 1024 * 1024;

/** Small chunks are gathered into one block up to about this many bytes, so that they share compression and seal. */
export const BLOCK_GATHER_BYTES = 256 * 1024;

/** How a block's bytes are stored: 0 as they are, 1 as one zstd frame (RFC 8878). */
export type Encoding = 0 | 1;

/** A block as it goes into the seal. */
export interface EncodedBlock {
  readonly encoding: Encoding;
  readonly bytes: Uint8Array;
}
