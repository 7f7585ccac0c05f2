/** The smallest change of weights: worked cases, the scores after it, and no smaller change found by search. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leads, type MeanKind, smallestSwap } from '../../uncertainty/swap.ts';

/** The mean of a kind, written out with the machine's own functions. */
function meanOf(kind: MeanKind, weights: readonly number[], scores: readonly number[]): number {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const over = (of: (score: number) => number) =>
    scores.reduce((all, score, index) => all + (weights[index] ?? 0) * of(score), 0) / sum;
  if (kind === 'geometric') return Math.exp(over(Math.log));
  return kind === 'harmonic' ? 1 / over((score) => 1 / score) : over((score) => score);
}

const total = (weights: readonly number[]) => weights.reduce((all, weight) => all + weight, 0);

/** Weights and scores of two units, the first in front. */
const pair = fc
  .integer({ min: 2, max: 8 })
  .chain((components) => {
    const list = (of: fc.Arbitrary<number>) => fc.array(of, { minLength: components, maxLength: components });
    const score = fc.integer({ min: 1, max: 100 });
    return fc.tuple(list(fc.integer({ min: 1, max: 9 })), list(score), list(score));
  })
  .chain((drawn) => fc.tuple(fc.constant(drawn), fc.constantFrom<MeanKind>('arithmetic', 'geometric', 'harmonic')))
  .map(([[weights, one, two], kind]) => {
    const isFirst = meanOf(kind, weights, one) >= meanOf(kind, weights, two);
    return { kind, weights, front: isFirst ? one : two, behind: isFirst ? two : one };
  })
  .filter(({ kind, weights, front, behind }) => {
    const [high, low] = [meanOf(kind, weights, front), meanOf(kind, weights, behind)];
    return high - low > 1e-6 * high;
  });

describe('smallest change of weights', () => {
  it('is worked out by hand for two components', () => {
    // Leads 2 and -1, equal weights: level where 2 u = 1 - u, so 1/3 and 2/3 of the weight, a third less and more.
    const { relative, total: moved } = smallestSwap([1, 1], [2, -1]);
    expect(relative?.size).toBeCloseTo(1 / 3, 15);
    expect(relative?.weights[0]).toBeCloseTo(2 / 3, 15);
    expect(moved?.weights[1]).toBeCloseTo(4 / 3, 15);
    expect(moved?.size).toBeCloseTo(1 / 3, 15);
  });

  it('goes beyond doubling when it must', () => {
    // Leads 9 and -1: level only at 1/10 and 9/10, and from 9 : 1 that is ninefold the second weight.
    const { relative } = smallestSwap([0.9, 0.1], [9, -1]);
    expect(relative?.size).toBeCloseTo(8, 12);
    expect(relative?.weights[1]).toBeCloseTo(0.9, 12);
  });

  it('takes nothing from a component as good as the receiver', () => {
    // Leads 5, -1, -1, 21: the last gives all it has and the first the rest; the third has nothing to win.
    const { total: moved } = smallestSwap([3, 3, 2, 3], [5, -1, -1, 21]);
    expect(moved?.weights.map((weight) => Math.round(weight * 1e9) / 1e9)).toEqual([1.833333333, 7.166666667, 2, 0]);
  });

  it('says that no weights can when the unit behind leads nowhere', () => {
    expect(smallestSwap([1, 1, 1], [2, 0, 1])).toEqual({ relative: null, total: null });
    // It leads in a component without weight: a relative change cannot bring that in, a total change can.
    const { relative, total: moved } = smallestSwap([1, 0], [2, -2]);
    expect(relative).toBeNull();
    expect(moved).toEqual({ weights: [0.5, 0.5], size: 1 });
  });

  it('is nothing when the two are level already', () => {
    expect(smallestSwap([1, 3], [3, -1]).relative).toEqual({ weights: [1, 3], size: 0 });
  });

  it('makes both scores equal, keeps the sum and the signs, in every mean', () => {
    fc.assert(
      fc.property(pair, ({ kind, weights, front, behind }) => {
        const { relative, total: moved } = smallestSwap(weights, leads(front, behind, kind));
        const someLead = front.some((score, index) => score < (behind[index] ?? 0));
        expect(relative !== null).toBe(someLead);
        expect(moved !== null).toBe(someLead);
        for (const change of [relative, moved]) {
          if (change === null) continue;
          expect(change.weights.every((weight) => weight >= -1e-12)).toBe(true);
          expect(total(change.weights)).toBeCloseTo(total(weights), 10);
          const high = meanOf(kind, change.weights, front);
          expect(Math.abs(high - meanOf(kind, change.weights, behind))).toBeLessThan(1e-9 * high);
        }
        weights.forEach((weight, index) => {
          const moves = Math.abs((relative?.weights[index] ?? weight) - weight);
          expect(moves).toBeLessThanOrEqual((relative?.size ?? 0) * weight + 1e-9);
        });
        const moves = (moved?.weights ?? weights).map((weight, index) => Math.abs(weight - (weights[index] ?? 0)));
        expect(total(moves) / total(weights)).toBeCloseTo(moved?.size ?? 0, 10);
      }),
    );
  });

  it('swaps the two when it is taken a little further', () => {
    fc.assert(
      fc.property(pair, ({ kind, weights, front, behind }) => {
        const answer = smallestSwap(weights, leads(front, behind, kind));
        for (const change of [answer.relative, answer.total]) {
          if (change === null) continue;
          const further = change.weights.map((weight, index) => weight + 1e-3 * (weight - (weights[index] ?? 0)));
          expect(meanOf(kind, further, front)).toBeLessThan(meanOf(kind, further, behind));
        }
      }),
    );
  });

  it('is not beaten by any of many changes of less size', () => {
    const moves = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(pair, moves, fc.double({ min: 0, max: 0.999, noNaN: true }), ({ kind, ...of }, signs, short) => {
        const lead = leads(of.front, of.behind, kind);
        const { relative, total: moved } = smallestSwap(of.weights, lead);
        const distance = (weights: readonly number[]) =>
          weights.reduce((all, weight, index) => all + weight * (lead[index] ?? 0), 0);
        const summed = total(of.weights);
        // Any weights of about that change, never all zero, with the old sum; their true size is taken after.
        const within = relative === null ? 3 : relative.size * short;
        const box = of.weights.map((weight, index) =>
          Math.max(weight / 1000, weight * (1 + within * (signs[index] ?? 0))),
        );
        const scaled = box.map((weight) => (weight * summed) / total(box));
        const size = Math.max(...scaled.map((weight, index) => Math.abs(weight / (of.weights[index] ?? 1) - 1)));
        if (relative === null) expect(distance(scaled)).toBeGreaterThanOrEqual(-1e-12);
        else if (size < relative.size * 0.999) expect(distance(scaled)).toBeGreaterThan(0);
        const spent = total(scaled.map((weight, index) => Math.abs(weight - (of.weights[index] ?? 0)))) / summed;
        if (moved !== null && spent < moved.size * 0.999) expect(distance(scaled)).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it('refuses what has no answer', () => {
    const bad: readonly (() => unknown)[] = [
      () => leads([1], [1, 2], 'arithmetic'),
      () => leads([1, Number.NaN], [1, 2], 'arithmetic'),
      () => leads([1, 2], [1, Number.NaN], 'arithmetic'),
      () => leads([1, 0], [1, 2], 'geometric'),
      () => leads([1, -1], [1, 2], 'harmonic'),
      () => smallestSwap([1, 1], [1]),
      () => smallestSwap([0, 0], [1, 1]),
      () => smallestSwap([1, -1], [1, 1]),
      () => smallestSwap([1, 1], [-1, 0]),
    ];
    for (const one of bad) expect(one).toThrow(expect.objectContaining({ code: 'WEIGHTS_NOT_COMPARABLE' }));
  });
});
