/** The erasure code: any k of n, every pattern, and against a slow code written another way. */
import { describe, expect, test } from 'vitest';
import { decodeShards, type ErasureScheme, encodeShards, shardCount } from '../../../draft/erasure/erasure-code.ts';
import { invert, multiply } from '../../../draft/erasure/field.ts';
import { generatorMatrix } from '../../../draft/erasure/matrix.ts';
import { bytesFrom, refusal } from '../../support.ts';

/** All ways to choose `size` of 0 … count-1. */
function subsets(count: number, size: number, from = 0): number[][] {
  if (size === 0) return [[]];
  const heads = Array.from({ length: count - from }, (_, i) => from + i);
  return heads.flatMap((head) => subsets(count, size - 1, head + 1).map((rest) => [head, ...rest]));
}

/** Multiplication in GF(2^8) by shift and reduce, with no table. */
function slowMultiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 0, shifted = a; bit < 8; bit += 1) {
    if (b & (1 << bit)) product ^= shifted;
    shifted = shifted & 0x80 ? ((shifted << 1) ^ 0x11d) & 0xff : shifted << 1;
  }
  return product;
}

describe('the field', () => {
  test('multiplies like shift-and-reduce for all 65,536 pairs', () => {
    for (let a = 0; a < 256; a += 1) {
      for (let b = 0; b < 256; b += 1) if (multiply(a, b) !== slowMultiply(a, b)) expect.fail(`${a} x ${b}`);
    }
  });

  test('has an inverse for all but zero', () => {
    for (let a = 1; a < 256; a += 1) expect(multiply(a, invert(a))).toBe(1);
    expect(() => invert(0)).toThrow(RangeError);
  });
});

describe('the code', () => {
  const schemes: ErasureScheme[] = [
    { dataShards: 3, parityShards: 3 },
    { dataShards: 2, parityShards: 2 },
    { dataShards: 1, parityShards: 0 },
    { dataShards: 1, parityShards: 4 },
    { dataShards: 4, parityShards: 0 },
    { dataShards: 5, parityShards: 6 },
    { dataShards: 6, parityShards: 4 },
  ];

  test.each(schemes)('rebuilds from every set of k shards: %o', (scheme) => {
    const pack = bytesFrom(scheme.dataShards * 128, scheme.parityShards);
    const shards = encodeShards(pack, scheme);
    for (const kept of subsets(shardCount(scheme), scheme.dataShards)) {
      const some = shards.map((shard, index) => (kept.includes(index) ? shard : null));
      expect(decodeShards(some, scheme)).toEqual(pack);
    }
  });

  test('makes the parity that a slow, table-free code makes', () => {
    const scheme = { dataShards: 3, parityShards: 5 };
    const pack = bytesFrom(3 * 192, 7);
    const rows = generatorMatrix(3, 5);
    encodeShards(pack, scheme).forEach((shard, row) => {
      for (let at = 0; at < 192; at += 1) {
        const slow = [0, 1, 2].reduce((sum, j) => sum ^ slowMultiply(rows[row]?.[j] ?? 0, pack[j * 192 + at] ?? 0), 0);
        if (shard[at] !== slow) expect.fail(`shard ${row}, byte ${at}`);
      }
    });
  });

  test('keeps the data shards as they are and lends parity the room it is given', () => {
    const scheme = { dataShards: 3, parityShards: 3 };
    const pack = bytesFrom(3 * 64, 1);
    const room = new Uint8Array(3 * 64);
    const shards = encodeShards(pack, scheme, room);
    expect(Buffer.concat(shards.slice(0, 3))).toEqual(Buffer.from(pack));
    expect(Buffer.concat(shards.slice(3))).toEqual(Buffer.from(room));
  });

  test('takes shards that begin anywhere in their buffer', () => {
    const scheme = { dataShards: 2, parityShards: 2 };
    const pack = bytesFrom(2 * 64, 3);
    const moved = encodeShards(pack, scheme).map((shard) => {
      const buffer = new Uint8Array(shard.length + 1);
      buffer.set(shard, 1);
      return buffer.subarray(1);
    });
    expect(decodeShards([null, null, ...moved.slice(2)], scheme)).toEqual(pack);
  });

  test('refuses too few shards', () => {
    const scheme = { dataShards: 3, parityShards: 3 };
    const shards = encodeShards(bytesFrom(3 * 64, 1), scheme);
    expect(refusal(() => decodeShards([...shards.slice(0, 2), null, null, null, null], scheme))).toBe(
      'ERASURE_SHARDS_TOO_FEW',
    );
  });

  test('refuses packs and shards of the wrong shape, and schemes that cannot be', () => {
    const scheme = { dataShards: 3, parityShards: 3 };
    expect(refusal(() => encodeShards(new Uint8Array(100), scheme))).toBe('ERASURE_SHAPE_INVALID');
    expect(refusal(() => encodeShards(new Uint8Array(0), scheme))).toBe('ERASURE_SHAPE_INVALID');
    expect(refusal(() => encodeShards(new Uint8Array(64), { dataShards: 0, parityShards: 3 }))).toBe(
      'ERASURE_SHAPE_INVALID',
    );
    expect(refusal(() => encodeShards(new Uint8Array(64), { dataShards: 200, parityShards: 57 }))).toBe(
      'ERASURE_SHAPE_INVALID',
    );
    const uneven = [new Uint8Array(64), new Uint8Array(64), new Uint8Array(60), null, null, null];
    expect(refusal(() => decodeShards(uneven, scheme))).toBe('ERASURE_SHAPE_INVALID');
  });
});
