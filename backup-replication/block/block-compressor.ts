/** How hard each block is compressed, chosen by what it gained on blocks before it. */
import type { EncodedBlock } from './block.ts';
import { compressBlock } from './compress.ts';
import { freeBytes } from './free-bytes.ts';

/** One block in so many is compressed both ways: 16 MiB of data, over which files are mostly of one kind. */
const TRIAL_EVERY = 64;
/** What the quick way may cost in length: rows of a database lose 2 %, code and letters 10 to 20 %. */
const QUICK_ENOUGH = 1.04;
/** Shorter blocks are few, or say little about others. */
const TRIAL_BYTES = 64 * 1024;

/** The compressor of one line of packs. What it makes depends on what it saw; what is read back does not. */
export class BlockCompressor {
  #isQuick = false;
  #untilTrial = 0;

  /** As `compressBlock`. */
  compress(block: Uint8Array): EncodedBlock {
    if (block.length < TRIAL_BYTES) return compressBlock(block);
    if (this.#untilTrial > 0) {
      const encoded = compressBlock(block, this.#isQuick ? 'quick' : 'usual');
      // What is stored raw was hardly looked at, and says nothing about others.
      if (encoded.encoding === 1) this.#untilTrial -= 1;
      return encoded;
    }
    const usual = compressBlock(block);
    return usual.encoding === 0 ? usual : this.#tryQuick(block, usual);
  }

  #tryQuick(block: Uint8Array, usual: EncodedBlock): EncodedBlock {
    const quick = compressBlock(block, 'quick');
    this.#isQuick = quick.encoding === 1 && quick.bytes.length <= usual.bytes.length * QUICK_ENOUGH;
    this.#untilTrial = TRIAL_EVERY - 1;
    const [chosen, other] = this.#isQuick ? [quick, usual] : [usual, quick];
    if (other.encoding === 1) freeBytes(other.bytes);
    return chosen;
  }
}
