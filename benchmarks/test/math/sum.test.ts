/** Sums, moments and quantiles against values that can be checked by hand, or that R prints. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviation, mean, median, quantile, shape, sorted, sum } from '../../math/sum.ts';

describe('sum and mean', () => {
  it('keep what plain addition drops', () => {
    expect(sum([1, 1e100, 1, -1e100])).toBe(2);
    expect(sum(Array.from({ length: 10 }, () => 0.1))).toBe(1);
    expect([0.1, 0.2, 0.3].reduce((a, b) => a + b)).not.toBe(0.6);
    expect(sum([0.1, 0.2, 0.3])).toBe(0.6);
  });

  it('of nothing are 0 and undefined', () => {
    expect([sum([]), mean([])]).toEqual([0, Number.NaN]);
  });

  it('the mean of equal numbers is that number, however many', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 200 }), (x, n) => {
        expect(mean(new Float64Array(n).fill(x))).toBe(x + 0);
      }),
    );
  });

  it('are within an ulp of exact arithmetic, in any order', () => {
    const cents = fc.array(fc.integer({ min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(cents, (whole) => {
        const numbers = whole.map((one) => one / 128);
        expect(sum(numbers)).toBe(whole.reduce((a, b) => a + b, 0) / 128);
        expect(sum(numbers.toReversed())).toBe(sum(numbers));
      }),
    );
  });
});

describe('the mean', () => {
  it('rounds once: the mean of doubles is the double nearest to their exact mean', () => {
    const doubles = fc.array(fc.integer({ min: 1, max: 2 ** 53 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(doubles, (whole) => {
        const numbers = whole.map((one) => one / 2 ** 50);
        const [total, n] = [whole.reduce((sum, one) => sum + BigInt(one), 0n), BigInt(whole.length)];
        // The nearest of the neighbours, compared in whole numbers: |m n - total| is least.
        const found = mean(numbers);
        const apart = (x: number) => {
          const scaled = BigInt(x * 2 ** 110) * n - total * 2n ** 60n;
          return scaled < 0n ? -scaled : scaled;
        };
        const step = 2 ** (Math.floor(Math.log2(found)) - 52);
        expect(apart(found) <= apart(found + step) && apart(found) <= apart(found - step)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is endless where the sum is, and not undefined', () => {
    expect([mean([1e308, 1e308]), mean([1e300])]).toEqual([Number.POSITIVE_INFINITY, 1e300]);
  });
});

describe('quantile', () => {
  // R 4: quantile(c(1, 2, 4, 8, 16), p), type 7.
  it.each([
    [0, 1],
    [0.05, 1.2],
    [0.25, 2],
    [0.5, 4],
    [0.9, 12.8],
    [0.95, 14.4],
    [1, 16],
  ])('at %d of 1, 2, 4, 8, 16 is %d', (p, wanted) => {
    expect(quantile([1, 2, 4, 8, 16], p)).toBeCloseTo(wanted, 12);
  });

  it('the median of an even number is the mean of the middle two', () => {
    expect(median(sorted([9, 1, Number.NaN, 4, 2]))).toBe(3);
    expect(median([])).toBe(Number.NaN);
  });

  it('lies between the neighbours, and rises with p', () => {
    const numbers = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 0.9, noNaN: true }), (all, p) => {
        const ascending = sorted(all);
        const found = quantile(ascending, p);
        expect(found).toBeGreaterThanOrEqual(ascending[0] ?? 0);
        expect(quantile(ascending, p + 0.1)).toBeGreaterThanOrEqual(found - 1e-9);
      }),
    );
  });
});

describe('moments', () => {
  it('the standard deviation is that of a sample', () => {
    expect(deviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 14);
    expect(deviation([3])).toBe(Number.NaN);
    expect(deviation([3, 3, 3])).toBe(0);
  });

  it('skewness and kurtosis are of type 2: what Excel’s SKEW and KURT give', () => {
    // Documentation of SKEW and KURT in Excel: {3,4,5,2,3,4,5,6,4,7}.
    const found = shape([3, 4, 5, 2, 3, 4, 5, 6, 4, 7]);
    expect(found.skewness).toBeCloseTo(0.359543071, 9);
    expect(found.kurtosis).toBeCloseTo(-0.151799637, 9);
  });

  it('are undefined for too few numbers, and for equal ones', () => {
    expect(shape([1, 2]).skewness).toBe(Number.NaN);
    expect(shape([1, 2, 4]).kurtosis).toBe(Number.NaN);
    expect(shape([1, 2, 4]).skewness).toBeCloseTo(0.935219529582825, 12);
    expect(shape([5, 5, 5, 5])).toEqual({ skewness: Number.NaN, kurtosis: Number.NaN });
  });

  it('a mirror turns skewness over and leaves kurtosis', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 4, maxLength: 30 }), (all) => {
        const [there, back] = [shape(all), shape(all.map((x) => -x))];
        if (Number.isNaN(there.skewness)) return;
        expect(back.skewness).toBeCloseTo(-there.skewness, 9);
        expect(back.kurtosis).toBeCloseTo(there.kurtosis, 9);
      }),
    );
  });
});
