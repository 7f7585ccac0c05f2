/** Schemes and quorums: how many must have signed, and how many may lie. */
import { describe, expect, test } from 'vitest';
import { checkScheme, liarsWithstood, readQuorumOf, writeQuorumOf } from '../scheme.ts';
import { refusal } from './support.ts';

describe('quorums', () => {
  test('are all but one to write and k to read', () => {
    const quorums = [
      [1, 1, 1, 1],
      [1, 2, 2, 1],
      [2, 2, 2, 2],
      [2, 3, 2, 2],
      [2, 4, 3, 2],
      [3, 6, 5, 3],
      [6, 6, 6, 6],
    ] as const;
    for (const [k, n, write, read] of quorums) {
      expect([k, n, writeQuorumOf({ k, n }), readQuorumOf({ k, n })]).toEqual([k, n, write, read]);
    }
  });

  test('withstand as many liars as writers and readers overlap beyond one, found by trying every case', () => {
    for (const [k, n] of [
      [3, 6],
      [2, 4],
      [2, 3],
      [4, 6],
      [1, 2],
    ] as const) {
      for (let answers = k; answers <= n; answers += 1) {
        // The worst case: whoever missed the write is among those who answer.
        const knowing = answers - (n - writeQuorumOf({ k, n }));
        expect(liarsWithstood({ k, n }, answers)).toBe(Math.max(0, knowing - 1));
      }
    }
  });

  test('are not asked of a scheme that cannot be', () => {
    for (const [k, n] of [
      [0, 1],
      [2, 1],
      [1, 257],
      [1.5, 3],
      [Number.NaN, 3],
      [-1, 3],
    ] as const) {
      expect(refusal(() => checkScheme({ k, n }))).toBe('ERASURE_SHAPE_INVALID');
    }
  });
});
