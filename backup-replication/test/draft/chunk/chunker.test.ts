/** Keyed content-defined chunking: bounds, cuts that never depend on buffers, and edits that stay local. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunkIdWith } from '../../../draft/chunk/chunk-id.ts';
import {
  CHUNK_AVERAGE_BYTES,
  CHUNK_MAX_BYTES,
  CHUNK_MIN_BYTES,
  cutPoint,
  gearTable,
} from '../../../draft/chunk/chunker.ts';
import { ChunkCutter } from '../../../draft/chunk/cut-chunks.ts';
import { bytesFrom } from '../../support.ts';

const secret = bytesFrom(32, 1);
const gear = gearTable(secret);

async function cut(bytes: Uint8Array, pieces: readonly Uint8Array[] = [bytes]): Promise<number[]> {
  const lengths: number[] = [];
  let joined = 0;
  for await (const chunk of new ChunkCutter(gear).cut(pieces)) {
    expect(Buffer.compare(chunk, bytes.subarray(joined, joined + chunk.length))).toBe(0);
    joined += chunk.length;
    lengths.push(chunk.length);
  }
  expect(joined).toBe(bytes.length);
  return lengths;
}

describe('the chunker', () => {
  const data = bytesFrom(12_000_000, 2);

  test('keeps its bounds and comes near its average on random data', async () => {
    const lengths = await cut(data);
    for (const length of lengths.slice(0, -1)) {
      expect(length).toBeGreaterThan(CHUNK_MIN_BYTES);
      expect(length).toBeLessThanOrEqual(CHUNK_MAX_BYTES);
    }
    const mean = data.length / lengths.length;
    expect(mean).toBeGreaterThan(CHUNK_AVERAGE_BYTES / 2);
    expect(mean).toBeLessThan(CHUNK_AVERAGE_BYTES * 2);
  });

  test('cuts the same wherever the stream is split', async () => {
    const part = data.subarray(0, 3_000_000);
    const whole = await cut(part);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 700_000 }), { maxLength: 20 }), async (sizes) => {
        const pieces: Uint8Array[] = [];
        let at = 0;
        for (const size of sizes) {
          pieces.push(part.subarray(at, at + size));
          at += size;
        }
        pieces.push(part.subarray(Math.min(at, part.length)));
        expect(await cut(part, pieces)).toEqual(whole);
      }),
      { numRuns: 15, seed: 7 },
    );
  });

  test('finds almost all of its chunks again after one byte was put in front', async () => {
    const idOf = chunkIdWith(secret);
    const ids = async (bytes: Uint8Array) => {
      const found: string[] = [];
      for await (const chunk of new ChunkCutter(gear).cut([bytes]))
        found.push(Buffer.from(idOf(chunk)).toString('hex'));
      return found;
    };
    const before = new Set(await ids(data));
    const after = await ids(Buffer.concat([Uint8Array.of(9), data]));
    const survived = after.filter((id) => before.has(id)).length;
    expect(survived / after.length).toBeGreaterThan(0.9);
  });

  test('cuts elsewhere under another secret', async () => {
    const other = gearTable(bytesFrom(32, 99));
    expect(cutPoint(data, 0, data.length, other)).not.toBe(cutPoint(data, 0, data.length, gear));
  });

  test('cuts where it always did: the cuts of format 0 are pinned', async () => {
    expect((await cut(data.subarray(0, 2_000_000))).slice(0, 4)).toMatchInlineSnapshot(`
      [
        151581,
        285922,
        548451,
        155672,
      ]
    `);
  });

  test.each([0, 1, CHUNK_MIN_BYTES - 1, CHUNK_MIN_BYTES, CHUNK_AVERAGE_BYTES, CHUNK_MAX_BYTES, CHUNK_MAX_BYTES + 1])(
    'takes a stream of %i equal bytes',
    async (length) => {
      const lengths = await cut(new Uint8Array(length));
      expect(lengths.reduce((sum, n) => sum + n, 0)).toBe(length);
      expect(Math.max(0, ...lengths)).toBeLessThanOrEqual(CHUNK_MAX_BYTES);
    },
  );
});

describe('the chunk id', () => {
  test('depends on the secret and on every byte', () => {
    const [a, b] = [chunkIdWith(secret), chunkIdWith(bytesFrom(32, 3))];
    const text = Buffer.from('a chunk');
    expect(a(text)).toEqual(a(Buffer.from('a chunk')));
    expect(a(text)).not.toEqual(b(text));
    expect(a(text)).not.toEqual(a(Buffer.from('a chunK')));
    expect(a(text)).toHaveLength(32);
  });
});
