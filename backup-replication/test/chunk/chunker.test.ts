/** Keyed content-defined chunking: the kernel against its twin, golden cuts, and edits that stay local (fault 30). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHUNK_AVERAGE_BYTES, CHUNK_MAX_BYTES, CHUNK_MIN_BYTES, cutPlain } from '../../chunk/chunker.ts';
import { deriveSecrets } from '../../chunk/secrets.ts';
import { createPackRoom, ROOM_INPUT_BYTES } from '../../erasure/pack-room.ts';
import { bytesFrom } from '../support.ts';

const { gear } = deriveSecrets(bytesFrom(32, 1));
const room = createPackRoom({ k: 1, n: 1 });

/** The ends of all chunks by the plain twin. */
function cutsOf(bytes: Uint8Array, table = gear): number[] {
  const ends: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    at = cutPlain(bytes, at, bytes.length, table);
    ends.push(at);
  }
  return ends;
}

/**
 * The same by the kernel, as a reader works: `pieces` bytes are read each time (over and over), what is not yet cut
 * moves to the front when the room is full.
 */
function streamedCutsOf(bytes: Uint8Array, pieces: readonly number[] = [ROOM_INPUT_BYTES], table = gear): number[] {
  const ends: number[] = [];
  let [read, from, to, turn] = [0, 0, 0, 0];
  while (read < bytes.length || from < to) {
    const end = room.cut(table, from, to, read === bytes.length);
    if (end >= 0) {
      from = end;
      ends.push(read - to + end);
      continue;
    }
    room.input.copyWithin(0, from, to);
    [from, to] = [0, to - from];
    const piece = bytes.subarray(read, read + Math.min(pieces[turn++ % pieces.length] ?? 1, ROOM_INPUT_BYTES - to));
    room.input.set(piece, to);
    to += piece.length;
    read += piece.length;
  }
  return ends;
}

describe('the chunker', () => {
  const data = bytesFrom(12_000_000, 2);

  test('cuts in the kernel where its plain twin cuts, at any alignment', () => {
    for (const from of [0, 1, 2, 3, 5, 63, 777]) {
      expect(streamedCutsOf(data.subarray(from))).toEqual(cutsOf(data.subarray(from)));
    }
  });

  test('cuts a few large shapes as its twin does: texts, runs, short periods', () => {
    const shapes = [
      Buffer.from('name,island,parish,year\n'.repeat(150_000)),
      Buffer.concat([new Uint8Array(3_000_000), data.subarray(0, 3_000_000), new Uint8Array(1_000_001).fill(255)]),
      Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * i) >> 7),
    ];
    for (const shape of shapes) expect(streamedCutsOf(shape)).toEqual(cutsOf(shape));
  });

  test('cuts the same wherever the stream is split', () => {
    const part = data.subarray(0, 3_000_000);
    const whole = cutsOf(part);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700_000 }), { minLength: 1, maxLength: 20 }), (pieces) => {
        expect(streamedCutsOf(part, pieces)).toEqual(whole);
      }),
      { numRuns: 40, seed: 7 },
    );
    expect(streamedCutsOf(part.subarray(0, 400_000), [997])).toEqual(cutsOf(part.subarray(0, 400_000)));
  });

  test('changes its cuts with the gear table, and back again', () => {
    const other = deriveSecrets(bytesFrom(32, 99)).gear;
    const part = data.subarray(0, 2_500_000);
    expect(streamedCutsOf(part, undefined, other)).toEqual(cutsOf(part, other));
    expect(streamedCutsOf(part)).toEqual(cutsOf(part));
    expect(cutsOf(part, other)).not.toEqual(cutsOf(part));
  });

  test('cuts where it always did: the cuts of format 1 are pinned', () => {
    const gearOfZeros = deriveSecrets(new Uint8Array(32)).gear;
    expect(streamedCutsOf(data.subarray(0, 2_000_000), undefined, gearOfZeros)).toMatchInlineSnapshot(`
      [
        266507,
        586783,
        893847,
        1198146,
        1531524,
        1597934,
        1870377,
        2000000,
      ]
    `);
  });

  test('keeps its bounds, and its lengths are spread as designed', () => {
    const lengths = cutsOf(data).map((end, i, ends) => end - (ends[i - 1] ?? 0));
    for (const length of lengths.slice(0, -1)) {
      expect(length).toBeGreaterThan(CHUNK_MIN_BYTES);
      expect(length).toBeLessThanOrEqual(CHUNK_MAX_BYTES);
    }
    const mean = data.length / lengths.length;
    expect(mean / CHUNK_AVERAGE_BYTES).toBeGreaterThan(0.9);
    expect(mean / CHUNK_AVERAGE_BYTES).toBeLessThan(1.5);
    // Before the average one byte in 2^20 cuts, after it one in 2^16: few chunks are much shorter or longer.
    const short = lengths.filter((length) => length < CHUNK_AVERAGE_BYTES).length / lengths.length;
    const long = lengths.filter((length) => length > 2 * CHUNK_AVERAGE_BYTES).length / lengths.length;
    expect(short).toBeLessThan(0.35);
    expect(long).toBeLessThan(0.1);
  });

  test.each([
    ['one byte in front', (bytes: Uint8Array) => Buffer.concat([Uint8Array.of(9), bytes])],
    ['one byte less in front', (bytes: Uint8Array) => bytes.subarray(1)],
    [
      'a page put in at a third',
      (bytes: Uint8Array) =>
        Buffer.concat([bytes.subarray(0, 4_000_000), bytesFrom(4096, 8), bytes.subarray(4_000_000)]),
    ],
    [
      'a thousand bytes out of the middle',
      (bytes: Uint8Array) => Buffer.concat([bytes.subarray(0, 6_000_000), bytes.subarray(6_001_000)]),
    ],
  ])('finds at least 90 % of its bytes again after %s', (_, edit) => {
    const chunksOf = (bytes: Uint8Array) => {
      const ends = cutsOf(bytes);
      return ends.map((end, i) => Buffer.from(bytes.subarray(ends[i - 1] ?? 0, end)));
    };
    const before = new Set(chunksOf(data).map((chunk) => chunk.toString('latin1')));
    const edited = edit(data);
    const found = chunksOf(edited).filter((chunk) => before.has(chunk.toString('latin1')));
    expect(found.reduce((sum, { length }) => sum + length, 0) / edited.length).toBeGreaterThanOrEqual(0.9);
  });

  test.each([0, 1, CHUNK_MIN_BYTES - 1, CHUNK_MIN_BYTES, CHUNK_MIN_BYTES + 1, CHUNK_AVERAGE_BYTES - 1])(
    'takes a stream of %i zeros',
    (length) => {
      const bytes = new Uint8Array(length);
      expect(streamedCutsOf(bytes)).toEqual(length === 0 ? [] : [length]);
      expect(cutsOf(bytes)).toEqual(length === 0 ? [] : [length]);
    },
  );

  test.each([CHUNK_MAX_BYTES - 1, CHUNK_MAX_BYTES, CHUNK_MAX_BYTES + 1, 3 * CHUNK_MAX_BYTES])(
    'takes a stream of %i bytes in which there is no cut',
    (length) => {
      // With this word for every byte the top bits of the hash are never all zero.
      const never = new Uint32Array(256).fill(0x8000_0001);
      const bytes = new Uint8Array(length);
      const ends = streamedCutsOf(bytes, undefined, never);
      expect(ends).toEqual(cutsOf(bytes, never));
      expect(ends.at(-1)).toBe(length);
      expect(ends[0]).toBe(Math.min(length, CHUNK_MAX_BYTES));
    },
  );
});
