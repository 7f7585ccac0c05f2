/** The exact count of orders against counting them one by one. */
import { describe, expect, it } from 'vitest';
import { rankCorrelation } from '../../statistics/correlation.ts';
import { shuffleShare } from '../../statistics/shuffles.ts';

function ordersOf(numbers: readonly number[]): readonly (readonly number[])[] {
  if (numbers.length < 2) return [numbers];
  return numbers.flatMap((first, index) =>
    ordersOf(numbers.filter((_, other) => other !== index)).map((rest) => [first, ...rest]),
  );
}

describe('the share of shuffled orders that agree as strongly', () => {
  const x = [1, 2, 3, 4, 5, 6, 7];

  it.each([[[1, 2, 3, 4, 5, 6, 7]], [[2, 1, 4, 3, 7, 5, 6]], [[4, 1, 7, 2, 6, 3, 5]]])(
    'equals brute force over all 5,040 orders of 7 countries for %j',
    (y) => {
      const observed = Math.abs(rankCorrelation(x, y));
      const orders = ordersOf(y);
      const asFar = orders.filter((order) => Math.abs(rankCorrelation(x, order)) >= observed - 1e-12);
      expect(shuffleShare(x, y)).toBe(asFar.length / orders.length);
    },
  );

  it('is 2 in 14! for two equal orders of 14 countries', () => {
    const places = Array.from({ length: 14 }, (_, index) => index);
    expect(shuffleShare(places, places)).toBe(2 / 87_178_291_200);
  });

  it('refuses ties and more than 14 countries', () => {
    const many = Array.from({ length: 15 }, (_, index) => index);
    for (const [a, b] of [
      [many, many],
      [
        [1, 1, 2],
        [1, 2, 3],
      ],
    ] as const) {
      expect(() => shuffleShare(a, b)).toThrow(expect.objectContaining({ code: 'STATISTIC_TOO_LARGE' }));
    }
  });

  it('refuses lists of unequal length', () => {
    expect(() => shuffleShare([1, 2], [1])).toThrow(expect.objectContaining({ code: 'STATISTIC_UNDEFINED' }));
  });
});
