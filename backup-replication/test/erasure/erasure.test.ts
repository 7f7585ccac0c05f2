/** The erasure code: every pattern of loss, and kernels, plain twin and a table-free code bit by bit the same. */
import { describe, expect, test } from 'vitest';
import { invert, multiply } from '../../erasure/field.ts';
import { createPackRoom } from '../../erasure/pack-room.ts';
import { encodePlain, rebuildPlain } from '../../erasure/plain.ts';
import { rebuildShards } from '../../erasure/rebuild.ts';
import type { Scheme } from '../../scheme.ts';
import { bytesFrom, refusal } from '../support.ts';
import { slowInvert, slowMultiply, subsets } from './subsets.ts';

/** All shards of a pack, each a copy. */
function shardsOf(pack: Uint8Array, scheme: Scheme): Uint8Array[] {
  const shardBytes = pack.length / scheme.k;
  const data = Array.from({ length: scheme.k }, (_, i) => pack.slice(i * shardBytes, (i + 1) * shardBytes));
  return [...data, ...encodePlain(pack, scheme)];
}

const schemesToTen = Array.from({ length: 6 }, (_, i) => i + 1).flatMap((k) =>
  Array.from({ length: 11 - k }, (_, i) => ({ k, n: k + i })),
);

describe('the field', () => {
  test('multiplies like shift-and-reduce for all 65,536 pairs', () => {
    for (let a = 0; a < 256; a += 1) {
      for (let b = 0; b < 256; b += 1) if (multiply(a, b) !== slowMultiply(a, b)) expect.fail(`${a} x ${b}`);
    }
  });

  test('has an inverse for all but zero', () => {
    for (let a = 1; a < 256; a += 1) expect(invert(a)).toBe(slowInvert(a));
    expect(() => invert(0)).toThrow(RangeError);
  });
});

describe('the code', () => {
  test.each([
    { k: 3, n: 6 },
    { k: 2, n: 4 },
    { k: 1, n: 3 },
    { k: 5, n: 12 },
  ])('makes the parity that the document describes: $k of $n', (scheme) => {
    const { k, n } = scheme;
    const pack = bytesFrom(k * 192, 7);
    const parity = encodePlain(pack, scheme);
    expect(parity).toHaveLength(n - k);
    parity.forEach((shard, r) => {
      for (let at = 0; at < 192; at += 1) {
        let sum = 0;
        for (let j = 0; j < k; j += 1) sum ^= slowMultiply(slowInvert((k + r) ^ j), pack[j * 192 + at] ?? 0);
        if (shard[at] !== sum) expect.fail(`shard ${k + r}, byte ${at}`);
      }
    });
  });

  test.each(schemesToTen)('rebuilds all shards from every set of $k of $n (fault 29)', (scheme) => {
    const all = shardsOf(bytesFrom(scheme.k * 64, scheme.n), scheme);
    const want = all.map((_, index) => index);
    for (const kept of subsets(scheme.n, scheme.k)) {
      const have = new Map(kept.map((index) => [index, all[index] ?? new Uint8Array(0)]));
      rebuildShards(scheme, have, want).forEach((shard, index) => {
        if (Buffer.compare(shard, all[index] ?? new Uint8Array(0)) !== 0) expect.fail(`shard ${index} from ${kept}`);
      });
    }
  });

  test.each([
    { k: 3, n: 6 },
    { k: 2, n: 4 },
    { k: 1, n: 1 },
    { k: 4, n: 4 },
    { k: 20, n: 33 },
    { k: 100, n: 256 },
    { k: 255, n: 256 },
    { k: 1, n: 256 },
  ])('rebuilds as the plain twin does, whatever the length: $k of $n', (scheme) => {
    const { k, n } = scheme;
    for (const [turn, shardBytes] of [64, 128, 16_384, 16_448, 8256].entries()) {
      if (n > 33 && shardBytes > 128) continue;
      const all = shardsOf(bytesFrom(k * shardBytes, n + turn), scheme);
      // Other shards for each length: k in a row, around the end, odd ones first.
      const indices = all.map((_, index) => index);
      const order = [...indices.filter((i) => i % 2 === 1), ...indices.filter((i) => i % 2 === 0)];
      const start = (turn * 7) % n;
      const kept = [...order.slice(start), ...order.slice(0, start)].slice(0, k);
      const have = new Map(kept.map((index) => [index, all[index] ?? new Uint8Array(0)]));
      expect(have.size).toBe(k);
      const want = all.map((_, index) => index);
      expect(rebuildShards(scheme, have, want).map((s) => Buffer.from(s).toString('base64'))).toEqual(
        all.map((s) => Buffer.from(s).toString('base64')),
      );
      expect(rebuildPlain(scheme, have, want.slice(-1))).toEqual(all.slice(-1));
    }
  });

  test('takes shards that begin anywhere in their buffer, and prefers data when more than k are there', () => {
    const scheme = { k: 2, n: 4 };
    const all = shardsOf(bytesFrom(2 * 64, 3), scheme);
    const moved = all.map((shard) => {
      const buffer = new Uint8Array(shard.length + 1);
      buffer.set(shard, 1);
      return buffer.subarray(1);
    });
    const have = new Map([...moved.entries()].reverse());
    expect(rebuildShards(scheme, have, [3, 0])).toEqual([all[3], all[0]]);
  });

  test('refuses too few shards, uneven ones, and schemes that cannot be', () => {
    const scheme = { k: 3, n: 6 };
    const of = (...lengths: number[]) => new Map(lengths.map((length, index) => [index, new Uint8Array(length)]));
    expect(refusal(() => rebuildShards(scheme, of(64, 64), [3]))).toBe('ERASURE_SHARDS_TOO_FEW');
    expect(refusal(() => rebuildShards(scheme, of(64, 64, 128), [3]))).toBe('ERASURE_SHAPE_INVALID');
    expect(refusal(() => rebuildShards(scheme, of(60, 60, 60), [3]))).toBe('ERASURE_SHAPE_INVALID');
    expect(refusal(() => rebuildShards(scheme, of(0, 0, 0), [3]))).toBe('ERASURE_SHAPE_INVALID');
    expect(refusal(() => rebuildShards(scheme, of(64, 64, 64), [6]))).toBe('ERASURE_SHAPE_INVALID');
    const stranger = new Map([...of(64, 64), [9, new Uint8Array(64)] as const]);
    expect(refusal(() => rebuildShards(scheme, stranger, [3]))).toBe('ERASURE_SHAPE_INVALID');
    for (const bad of [
      { k: 0, n: 3 },
      { k: 4, n: 3 },
      { k: 200, n: 257 },
      { k: 1.5, n: 3 },
    ]) {
      expect(refusal(() => createPackRoom(bad))).toBe('ERASURE_SHAPE_INVALID');
      expect(refusal(() => rebuildShards(bad, of(64, 64, 64), [0]))).toBe('ERASURE_SHAPE_INVALID');
    }
  });
});
