/** Buffers given back at once: those that own their memory, and no others. */
import { createCipheriv } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compressBlock, decompressBlock } from '../../block/compress.ts';
import { freeBytes } from '../../block/free-bytes.ts';
import { createPackRoom } from '../../erasure/pack-room.ts';
import { bytesFrom } from '../support.ts';

const cipher = () => createCipheriv('aes-256-ctr', bytesFrom(32, 1), bytesFrom(16, 2));

describe('giving bytes back', () => {
  test('empties what a cipher made', () => {
    const made = cipher().update(bytesFrom(262_144, 1));
    freeBytes(made);
    expect(made).toHaveLength(0);
  });

  test('empties what is as long as the buffers that Node shares out, or shorter, if it is all of its buffer', () => {
    for (const bytes of [Buffer.poolSize, 65_536, 40_000]) {
      const made = cipher().update(bytesFrom(bytes, 1));
      freeBytes(made);
      expect(made).toHaveLength(0);
    }
  });

  test('leaves small buffers alone, which share their memory with others', () => {
    const neighbour = Buffer.from('a neighbour in the same pool');
    const small = Buffer.from('small');
    freeBytes(small);
    freeBytes(zstdCompressSync(Buffer.from('small too')));
    expect(small.toString()).toBe('small');
    expect(neighbour.toString()).toBe('a neighbour in the same pool');
  });

  test('refuses the memory of a room, which cannot be given back', () => {
    const room = createPackRoom({ k: 1, n: 1 });
    expect(() => freeBytes(room.pack)).toThrow(TypeError);
    expect(room.pack.length).toBeGreaterThan(0);
  });

  test('keeps the memory of a thread flat while blocks are compressed and read', () => {
    const block = Buffer.from('name,island,parish,year\n'.repeat(10_922));
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    for (let turn = 0; turn < 400; turn += 1) {
      const { encoding, bytes } = compressBlock(block);
      const read = decompressBlock(bytes, encoding, block.length);
      expect(read.length).toBe(block.length);
      freeBytes(bytes);
      freeBytes(read);
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    // 400 blocks of 256 KiB and their frames come to 200 MB.
    expect(most).toBeLessThan(8_000_000);
  });
});
