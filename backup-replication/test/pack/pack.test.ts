/** Packs: filled, padded to three lengths, opened with their key alone, and read back before anybody relies on them. */
import { describe, expect, test } from 'vitest';
import { BLOCK_MAX_BYTES } from '../../block/block.ts';
import { compressBlock } from '../../block/compress.ts';
import { type BlockLocation, openPack } from '../../pack/open-pack.ts';
import { PackBuilder } from '../../pack/pack-builder.ts';
import { isPackLength, packBytesMaxOf, packBytesOf, shardBytesOf } from '../../pack/pack-class.ts';
import { DEFAULT_SCHEME } from '../../scheme.ts';
import { packKeyOf } from '../../seal/pack-key.ts';
import { SlotSeal } from '../../seal/slot.ts';
import { bytesFrom, refusal } from '../support.ts';

const dataKey = bytesFrom(32, 1);
const room = new Uint8Array(packBytesMaxOf(DEFAULT_SCHEME));
const builder = (seed = 2) => new PackBuilder('DM', DEFAULT_SCHEME, dataKey, bytesFrom(32, seed), room);
const raw = (bytes: Uint8Array) => ({ encoding: 0, bytes }) as const;
const expected = (id: string) => ({ owner: 'DM', id, dataKey });

describe('a pack', () => {
  test('gives back every block that was put into it, raw and compressed', () => {
    const pack = builder();
    const blocks = [bytesFrom(70_000, 1), Buffer.from('text '.repeat(9000)), bytesFrom(1, 2), bytesFrom(300_000, 3)];
    const locations = blocks.map((block): BlockLocation => {
      const encoded = compressBlock(block);
      return { ...pack.add('data', encoded, block), encoding: encoded.encoding, blockBytes: block.length };
    });
    const opened = openPack(pack.finish(), expected(pack.id));
    expect(locations.map(({ encoding }) => encoding)).toEqual([0, 1, 0, 0]);
    for (const [at, location] of locations.entries()) {
      expect(Buffer.compare(opened.block('data', location), blocks[at] ?? new Uint8Array(0))).toBe(0);
      expect(refusal(() => opened.block('tree', location))).toBe('BACKUP_CHUNK_CORRUPT');
    }
  });

  test('has one of three lengths, whatever is in it', () => {
    for (const size of [0, 1, 65_000, 66_000, 1_000_000, 1_100_000]) {
      const pack = builder(size + 3);
      const block = bytesFrom(size, 1);
      if (size > 0) pack.add('data', raw(block), block);
      const smallest = [64 * 1024, 1024 * 1024, 16 * 1024 * 1024].find((length) => length >= size + 128) ?? 0;
      expect(pack.finish().length).toBe(packBytesOf(smallest, DEFAULT_SCHEME));
    }
    expect(isPackLength(packBytesOf(64 * 1024, DEFAULT_SCHEME) + 64, DEFAULT_SCHEME)).toBe(false);
  });

  test('is full when a seam would be too short for the tag of its padding, and padded to the last byte otherwise', () => {
    const small = room.subarray(0, packBytesOf(64 * 1024, DEFAULT_SCHEME));
    for (let seam = 0; seam < 40; seam += 1) {
      const salt = bytesFrom(32, seam);
      const pack = new PackBuilder('DM', DEFAULT_SCHEME, dataKey, salt, small);
      const block = bytesFrom(small.length - 64 - 16 - seam, 1);
      expect(pack.hasRoomFor(block.length)).toBe(seam >= 16);
      if (seam < 16) continue;
      pack.add('data', raw(block), block);
      const padding = pack.finish().subarray(small.length - seam);
      const zeros = new SlotSeal('DM', pack.id, packKeyOf(dataKey, salt)).open(1, 'padding', padding);
      expect(Buffer.compare(zeros, new Uint8Array(seam - 16))).toBe(0);
    }
  });

  test('shows nothing of its padding: no run of a hundred bytes repeats', () => {
    const pack = builder().finish();
    const seen = new Set<string>();
    for (let at = 64; at + 100 <= pack.length; at += 100)
      seen.add(Buffer.from(pack.subarray(at, at + 100)).toString('hex'));
    expect(seen.size).toBe(Math.floor((pack.length - 64) / 100));
  });

  test('falls into whole shards of 64-byte pieces for every scheme', () => {
    for (const k of [1, 2, 3, 5, 7, 64, 255, 256]) {
      for (const size of [64 * 1024, 1024 * 1024, 16 * 1024 * 1024]) {
        const shardBytes = shardBytesOf(size, { k, n: 256 });
        expect([shardBytes % 64, shardBytes * k >= size, (shardBytes - 64) * k < size]).toEqual([0, true, true]);
      }
    }
  });

  test('is refused when it is not the one that was asked for, or was sealed under another key', () => {
    const pack = builder();
    const bytes = pack.finish();
    expect(refusal(() => openPack(bytes, expected('00'.repeat(32))))).toBe('BACKUP_PACK_CORRUPT');
    expect(refusal(() => openPack(bytes.subarray(0, 63), expected(pack.id)))).toBe('BACKUP_PACK_CORRUPT');
    const other = { ...expected(pack.id), dataKey: bytesFrom(32, 9) };
    expect(refusal(() => openPack(bytes, other))).toBe('BACKUP_KEY_WRONG');
    const uncommitted = Uint8Array.from(bytes);
    uncommitted[40] = (uncommitted[40] ?? 0) ^ 1;
    expect(refusal(() => openPack(uncommitted, expected(pack.id)))).toBe('BACKUP_KEY_WRONG');
  });

  test('is never read outside itself', () => {
    const pack = builder();
    const block = bytesFrom(100, 1);
    const location = { ...pack.add('data', raw(block), block), encoding: 0, blockBytes: 100 } as const;
    const opened = openPack(pack.finish(), expected(pack.id));
    for (const offset of [0, 63, 65_000_000, -1]) {
      expect(refusal(() => opened.block('data', { ...location, offset }))).toBe('BACKUP_PACK_CORRUPT');
    }
    expect(refusal(() => opened.block('data', { ...location, sealedBytes: 2 ** 31 }))).toBe('BACKUP_PACK_CORRUPT');
    expect(refusal(() => opened.block('data', { ...location, sealedBytes: 0 }))).toBe('BACKUP_CHUNK_CORRUPT');
  });
});

describe('adding a block', () => {
  test('is refused when what was encoded does not read back as the block', () => {
    const block = Buffer.from('text '.repeat(9000));
    const wrong = Buffer.from(block);
    wrong[100] = 0;
    for (const encoded of [
      raw(wrong),
      compressBlock(wrong),
      { encoding: 1, bytes: block } as const,
      raw(block.subarray(1)),
    ]) {
      expect(refusal(() => builder().add('data', encoded, block))).toBe('BACKUP_ENCODING_BROKEN');
    }
  });

  test('is refused when the pack is full, and the pack stays as it was', () => {
    const pack = builder();
    const block = bytesFrom(BLOCK_MAX_BYTES, 1);
    const first = { ...pack.add('data', raw(block), block), encoding: 0, blockBytes: block.length } as const;
    while (pack.hasRoomFor(block.length)) pack.add('data', raw(block), block);
    expect(refusal(() => pack.add('data', raw(block), block))).toBe('BACKUP_LIMIT_EXCEEDED');
    expect(Buffer.compare(openPack(pack.finish(), expected(pack.id)).block('data', first), block)).toBe(0);
  });
});
