/** The quick way is taken where it costs little, and only there; what comes back is the same. */
import { describe, expect, it } from 'vitest';
import { BlockCompressor } from '../../block/block-compressor.ts';
import { compressBlock, decompressBlock } from '../../block/compress.ts';
import { bytesFrom } from '../support.ts';

const BLOCK_BYTES = 128 * 1024;
/** Long runs alternating with noise: both ways find the runs. */
const plain = (seed: number) =>
  Buffer.concat(
    Array.from({ length: 16 }, (_, part) =>
      Buffer.concat([bytesFrom(512, seed * 99 + part), Buffer.alloc(BLOCK_BYTES / 16 - 512, part)]),
    ),
  );
/** Words of four letters from a small list: only the usual way finds enough of them. */
const wordy = (seed: number) => {
  const dice = bytesFrom(BLOCK_BYTES / 4, seed);
  return Buffer.concat(
    Array.from(dice, (roll) => Buffer.from(`${(roll * 7919 + 1000).toString(36)}`.padEnd(4, 'e').slice(0, 4))),
  );
};
const lengthOf = (block: Uint8Array, effort: 'usual' | 'quick') => compressBlock(block, effort).bytes.length;

describe('the choice of effort', () => {
  it('has material on which the two ways differ, and such on which they hardly do', () => {
    expect(lengthOf(plain(1), 'quick')).toBeLessThanOrEqual(lengthOf(plain(1), 'usual') * 1.04);
    expect(lengthOf(wordy(1), 'quick')).toBeGreaterThan(lengthOf(wordy(1), 'usual') * 1.04);
  });

  it('is the quick way where that costs less than 4 %', () => {
    const compressor = new BlockCompressor();
    for (let seed = 0; seed < 5; seed += 1) {
      expect(compressor.compress(plain(seed)).bytes.length).toBe(lengthOf(plain(seed), 'quick'));
    }
  });

  it('is the usual way where it costs more', () => {
    const compressor = new BlockCompressor();
    for (let seed = 0; seed < 5; seed += 1) {
      expect(compressor.compress(wordy(seed)).bytes.length).toBe(lengthOf(wordy(seed), 'usual'));
    }
  });

  it('is made anew after 64 blocks that shrink; those that do not are not counted', () => {
    const compressor = new BlockCompressor();
    const noise = bytesFrom(BLOCK_BYTES, 77);
    compressor.compress(plain(1));
    for (let count = 0; count < 63; count += 1) {
      expect(compressor.compress(noise).bytes).toBe(noise);
      expect(compressor.compress(wordy(2)).bytes.length).toBe(lengthOf(wordy(2), 'quick'));
    }
    expect(compressor.compress(wordy(2)).bytes.length).toBe(lengthOf(wordy(2), 'usual'));
    expect(compressor.compress(wordy(3)).bytes.length).toBe(lengthOf(wordy(3), 'usual'));
  });

  it('gives every block back, in whatever order kinds come', () => {
    const compressor = new BlockCompressor();
    for (let seed = 0; seed < 150; seed += 1) {
      const block =
        [plain, wordy, (of: number) => bytesFrom(BLOCK_BYTES + of, of), (of: number) => Buffer.from(`short ${of}`)][
          seed % 4
        ]?.(seed) ?? Buffer.alloc(1);
      const { encoding, bytes } = compressor.compress(block);
      expect(Buffer.compare(decompressBlock(bytes, encoding, block.length), block)).toBe(0);
    }
  });
});
