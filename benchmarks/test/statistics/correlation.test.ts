/** Spearman's rank correlation against known answers and its own laws. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankCorrelation } from '../../statistics/correlation.ts';
import { averageRanks } from '../../statistics/rank.ts';

const pairs = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), {
  minLength: 2,
  maxLength: 20,
});

describe('rank correlation', () => {
  it('is 1 for the same order, -1 for the reverse', () => {
    expect(rankCorrelation([1, 2, 3, 4], [10, 20, 30, 1000])).toBe(1);
    expect(rankCorrelation([1, 2, 3, 4], [4, 3, 2, 1])).toBe(-1);
  });

  it('gives 1 - 6 Σd² / n(n² - 1) without ties', () => {
    // Worked by hand: d = 0, 1, 1, 1, 1 and so Σd² = 4, n = 5: 1 - 24/120.
    expect(rankCorrelation([5, 4, 3, 2, 1], [5, 3, 4, 1, 2])).toBeCloseTo(0.8, 15);
  });

  it('shares places between equal numbers', () => {
    expect(averageRanks([7, 3, 7, 1])).toEqual([1.5, 3, 1.5, 4]);
    // Pearson of (1.5, 1.5, 3) and (1, 2, 3): 1.5 / √(1.5 · 2).
    expect(rankCorrelation([2, 2, 1], [3, 2, 1])).toBeCloseTo(1.5 / Math.sqrt(3), 15);
  });

  it('stays between -1 and 1, is symmetric, and does not see any stretching of the scale', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const x = list.map(([one]) => one);
        const y = list.map(([, one]) => one);
        fc.pre(new Set(x).size > 1 && new Set(y).size > 1);
        const rho = rankCorrelation(x, y);
        expect(Math.abs(rho)).toBeLessThanOrEqual(1 + 1e-12);
        expect(rankCorrelation(y, x)).toBe(rho);
        expect(
          rankCorrelation(
            x.map((one) => one ** 3),
            y,
          ),
        ).toBe(rho);
      }),
    );
  });

  it.each([
    ['lists of unequal length', [1, 2], [1]],
    ['a single country', [1], [1]],
    ['numbers that are all the same', [1, 1, 1], [1, 2, 3]],
  ])('refuses %s', (_, x, y) => {
    expect(() => rankCorrelation(x, y)).toThrow(expect.objectContaining({ code: 'STATISTIC_UNDEFINED' }));
  });
});
