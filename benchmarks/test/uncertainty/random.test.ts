/** The generator against published and independently computed outputs, and streams against the laws they promise. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  nextBelow,
  nextUnit,
  seedBytes,
  splitmix64,
  streamOf,
  streamsOf,
  streamWords,
} from '../../uncertainty/random.ts';

/** The middle of the interval that the top 52 bits of a 64-bit output name. */
const middleOf = (output: bigint) => (Number(output >> 12n) + 0.5) / 2 ** 52;

function stateOf(words: readonly bigint[]): Int32Array {
  return Int32Array.from(words.flatMap((word) => [Number(word & 0xffffffffn), Number(word >> 32n)]));
}

/** xoshiro256** as its authors print it, with BigInt. */
function plainXoshiro(words: readonly bigint[]): () => bigint {
  const low = (1n << 64n) - 1n;
  const turned = (word: bigint, by: bigint) => ((word << by) | (word >> (64n - by))) & low;
  let [s0 = 0n, s1 = 0n, s2 = 0n, s3 = 0n] = words;
  return () => {
    const result = (turned((s1 * 5n) & low, 7n) * 9n) & low;
    const t = (s1 << 17n) & low;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = turned(s3, 45n);
    return result;
  };
}

const seedOf = (first: number) => Uint8Array.from({ length: seedBytes }, (_, index) => (index === 0 ? first : index));

describe('splitmix64', () => {
  it('gives the published outputs of seed 1234567', () => {
    expect(splitmix64(1234567n, 5)).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n,
    ]);
  });

  it('wraps at 64 bits', () => {
    const max = (1n << 64n) - 1n;
    expect(splitmix64(max, 2)).toEqual(splitmix64(-1n & max, 2));
    expect(splitmix64(max, 1)[0]).toBeLessThanOrEqual(max);
  });
});

describe('xoshiro256**', () => {
  it('gives the published outputs of state 1, 2, 3, 4 in their top 52 bits', () => {
    const state = stateOf([1n, 2n, 3n, 4n]);
    const outputs = [
      11520n,
      0n,
      1509978240n,
      1215971899390074240n,
      1216172134540287360n,
      607988272756665600n,
      16172922978634559625n,
      8476171486693032832n,
      10595114339597558777n,
      2904607092377533576n,
    ];
    expect(outputs.map(() => nextUnit(state, 0))).toEqual(outputs.map(middleOf));
  });

  it('runs as the plain one with BigInt does, in output and in state', () => {
    const word = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), (words) => {
        const plain = plainXoshiro(words);
        const state = stateOf(words);
        for (let draw = 0; draw < 40; draw++) expect(nextUnit(state, 0)).toBe(middleOf(plain()));
      }),
    );
  });

  it('is right after 100,000 steps from splitmix64 of 42', () => {
    const state = stateOf(splitmix64(42n, 4));
    let last = 0;
    for (let draw = 0; draw < 100_000; draw++) last = nextUnit(state, 0);
    expect(last).toBe(middleOf(16761237712576870417n));
  });

  it('is strictly between 0 and 1, and even', () => {
    const state = streamOf(streamsOf(seedOf(1)), 'even');
    const cells = new Array<number>(100).fill(0);
    for (let draw = 0; draw < 100_000; draw++) {
      const cell = nextBelow(state, 0, 100);
      cells[cell] = (cells[cell] ?? 0) + 1;
    }
    // Chi-square with 99 degrees of freedom is above 180 once in a million seeds; this seed is always the same.
    const chi = cells.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chi).toBeLessThan(180);
    expect(cells).toHaveLength(100);
  });
});

describe('streams', () => {
  it('depend on seed and name only, not on place or on who asked before', () => {
    const streams = streamsOf(seedOf(7));
    const alone = streamOf(streams, 'cell/JM/C1');
    const many = new Int32Array(3 * streamWords);
    streams.start('cell/BB/C1', many, 0);
    streams.start('cell/JM/C1', many, 2 * streamWords);
    expect(many.slice(2 * streamWords)).toEqual(alone);
    expect(nextUnit(many, 2 * streamWords)).toBe(nextUnit(alone, 0));
  });

  it('differ when name or seed differ in anything', () => {
    const names = ['', 'a', 'b', 'ab', 'ba', 'a\0', '\0a', 'cell/JM', 'cell/JM ', 'é', 'cell/JM/C1', 'cell/JM/C10'];
    const first = [seedOf(7), seedOf(8)].flatMap((seed) =>
      names.map((name) => nextUnit(streamOf(streamsOf(seed), name), 0)),
    );
    expect(new Set(first).size).toBe(first.length);
  });

  it('hears every byte of the seed', () => {
    const base = new Uint8Array(seedBytes);
    const draws = Array.from({ length: seedBytes }, (_, index) => {
      const seed = base.slice();
      seed[index] = 1;
      return nextUnit(streamOf(streamsOf(seed), 'x'), 0);
    });
    expect(new Set([nextUnit(streamOf(streamsOf(base), 'x'), 0), ...draws]).size).toBe(seedBytes + 1);
  });

  it('are not correlated with their neighbours', () => {
    const streams = streamsOf(seedOf(3));
    const [one, two] = [streamOf(streams, 'cell/1'), streamOf(streams, 'cell/2')];
    let product = 0;
    for (let draw = 0; draw < 50_000; draw++) product += (nextUnit(one, 0) - 0.5) * (nextUnit(two, 0) - 0.5);
    // The standard deviation of this correlation is 1/sqrt(50,000) = 0.0045.
    expect(Math.abs((product / 50_000) * 12)).toBeLessThan(0.02);
  });

  it('refuse a seed of any other length', () => {
    for (const length of [0, 31, 33, 64]) {
      expect(() => streamsOf(new Uint8Array(length))).toThrow(expect.objectContaining({ code: 'SEED_MALFORMED' }));
    }
  });
});
