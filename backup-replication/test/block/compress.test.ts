/** Compression of blocks: gains where it can, never beyond its bounds, whatever it is given. */
import { zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { BLOCK_MAX_BYTES } from '../../block/block.ts';
import { compressBlock, decompressBlock } from '../../block/compress.ts';
import { bytesFrom, refusal } from '../support.ts';

const text = Buffer.from('The sea was high, and the wall held. '.repeat(4000));

describe('compressing a block', () => {
  test('makes text smaller, the usual way and the quick one, and gives it back', () => {
    for (const effort of ['usual', 'quick'] as const) {
      const { encoding, bytes } = compressBlock(text, effort);
      expect([encoding, bytes.length < text.length / 20]).toEqual([1, true]);
      expect(Buffer.compare(decompressBlock(bytes, 1, text.length), text)).toBe(0);
    }
  });

  test('leaves bytes alone that do not shrink, without copying them', () => {
    for (const block of [bytesFrom(300_000, 1), bytesFrom(20_000, 2), bytesFrom(1, 3), Buffer.from('short text')]) {
      const { encoding, bytes } = compressBlock(block);
      expect([encoding, bytes === block]).toEqual([0, true]);
      expect(decompressBlock(bytes, 0, block.length)).toBe(block);
    }
  });

  test('shrinks a block of zeros to almost nothing, and the longest one too', () => {
    for (const length of [64, 4096, 262_144, BLOCK_MAX_BYTES]) {
      const zeros = new Uint8Array(length);
      const { encoding, bytes } = compressBlock(zeros);
      expect([encoding, bytes.length < 100]).toEqual([1, true]);
      expect(Buffer.compare(decompressBlock(bytes, 1, length), zeros)).toBe(0);
    }
  });

  test('is not misled by text with random bytes in its middle, nor by random bytes with text there', () => {
    const mixed = Buffer.concat([text, bytesFrom(40_000, 4), text]);
    const { encoding, bytes } = compressBlock(mixed);
    expect([encoding, bytes.length < mixed.length / 4]).toEqual([1, true]);
    const other = Buffer.concat([bytesFrom(120_000, 5), text.subarray(0, 9000), bytesFrom(120_000, 6)]);
    expect(compressBlock(other).encoding).toBe(0);
    const tenth = Buffer.concat([bytesFrom(200_000, 7), text.subarray(0, 30_000)]);
    expect(compressBlock(tenth).encoding).toBe(1);
  });
});

describe('decompressing a block', () => {
  test('stops at the length the tree says: a bomb is refused before it goes off', () => {
    const bomb = zstdCompressSync(new Uint8Array(64 * 1024 * 1024));
    const before = process.memoryUsage().arrayBuffers;
    expect(bomb.length).toBeLessThan(10_000);
    expect(refusal(() => decompressBlock(bomb, 1, 1000))).toBe('BACKUP_CHUNK_CORRUPT');
    expect(refusal(() => decompressBlock(bomb, 1, BLOCK_MAX_BYTES))).toBe('BACKUP_CHUNK_CORRUPT');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
  });

  test('refuses a frame that asks for a wider window than a block is long', () => {
    // RFC 8878 section 3.1.1: magic, no content size, window, one last block of five bytes as they are.
    const frame = (log: number) =>
      Buffer.concat([Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0, (log - 10) << 3, (5 << 3) | 1, 0, 0), Buffer.from('block')]);
    expect(Buffer.from(decompressBlock(frame(21), 1, 5)).toString()).toBe('block');
    for (const log of [22, 25, 31])
      expect(refusal(() => decompressBlock(frame(log), 1, 5))).toBe('BACKUP_CHUNK_CORRUPT');
  });

  test('refuses a frame that asks for a dictionary: there are none, so none can be lost', () => {
    const header = (flags: number, ...more: readonly number[]) =>
      Buffer.concat([Buffer.of(0x28, 0xb5, 0x2f, 0xfd, flags, 0, ...more, (5 << 3) | 1, 0, 0), Buffer.from('block')]);
    expect(Buffer.from(decompressBlock(header(0), 1, 5)).toString()).toBe('block');
    expect(refusal(() => decompressBlock(header(1, 7), 1, 5))).toBe('BACKUP_CHUNK_CORRUPT');
  });

  test('refuses a block longer than any can be, although it is what the tree says', () => {
    const length = BLOCK_MAX_BYTES + 1;
    const long = zstdCompressSync(new Uint8Array(length));
    expect(refusal(() => decompressBlock(long, 1, length))).toBe('BACKUP_CHUNK_CORRUPT');
    expect(refusal(() => decompressBlock(new Uint8Array(length), 0, length))).toBe('BACKUP_CHUNK_CORRUPT');
  });

  test('refuses another length than the tree says, more or less, and lengths no block has', () => {
    const { bytes } = compressBlock(text);
    for (const length of [text.length - 1, text.length + 1, 0, -1, BLOCK_MAX_BYTES + 1, Number.NaN]) {
      expect(refusal(() => decompressBlock(bytes, 1, length))).toBe('BACKUP_CHUNK_CORRUPT');
    }
    expect(refusal(() => decompressBlock(text, 0, text.length - 1))).toBe('BACKUP_CHUNK_CORRUPT');
  });

  test('refuses what is no frame, half a frame, and two frames', () => {
    const { bytes } = compressBlock(text);
    const broken = [text, new Uint8Array(0), bytes.subarray(0, bytes.length - 1), Buffer.concat([bytes, bytes])];
    for (const given of broken)
      expect(refusal(() => decompressBlock(given, 1, text.length))).toBe('BACKUP_CHUNK_CORRUPT');
  });
});
