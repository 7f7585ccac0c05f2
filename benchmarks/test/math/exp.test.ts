/** Our own exponential, logarithm and roots: as near as a double allows, and the same on every machine. */
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { exp, ln, pow, root } from '../../math/exp.ts';

/** Whole numbers scaled by 2^200: sixty decimal digits, far more than the doubles under test. */
const one = 1n << 200n;
const toScaled = (x: number) => {
  // A double is a whole number of 2^-1074; only the numbers tested here are this large or small.
  const text = BigInt(Math.round(x * 2 ** 52));
  return (text * one) >> 52n;
};
const scaledExp = (x: bigint): bigint => {
  // exp(x) = exp(x / 2^64)^(2^64), with the series for the small one.
  const small = x >> 20n;
  let term = one;
  let total = one;
  for (let n = 1n; n < 60n; n += 1n) {
    term = (term * small) / one / n;
    total += term;
  }
  for (let square = 0; square < 20; square += 1) total = (total * total) / one;
  return total;
};
const relative = (found: number, wanted: number) => Math.abs(found - wanted) / Math.abs(wanted);

describe('exp', () => {
  it('is within 2.3e-16 of sixty digits computed with whole numbers', () => {
    for (let step = -2_000; step <= 2_000; step += 1) {
      const x = step / 256;
      const exact = scaledExp(toScaled(x));
      const found = BigInt(Math.round(exp(x) * 2 ** 52)) * (one >> 52n);
      const apart = Number(((found > exact ? found - exact : exact - found) * 10n ** 20n) / exact) / 1e20;
      // Rounding to 2^-52 for the comparison adds as much again for results below 1.
      expect(apart).toBeLessThan(2.3e-16 + 2 ** -53 / exp(x));
    }
  });

  it('is within two units in the last place of the engine’s own, over the whole range', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 709, noNaN: true }), (x) => {
        expect(relative(exp(x), Math.exp(x))).toBeLessThan(4.5e-16);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    [0, 1],
    [Number.NEGATIVE_INFINITY, 0],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [710, Number.POSITIVE_INFINITY],
    [-746, 0],
    [-745, 5e-324],
    [709.782712893384, Math.exp(709.782712893384)],
    [-708.5, Math.exp(-708.5)],
  ])('exp(%d) is %d', (x, wanted) => {
    expect(exp(x)).toBe(wanted);
  });

  it('passes nothing on as nothing', () => {
    expect([exp(Number.NaN), ln(Number.NaN), root(Number.NaN, 3)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});

describe('ln', () => {
  it('is within two units in the last place of the engine’s own, down to the smallest doubles', () => {
    const anywhere = fc.double({ min: 5e-324, max: Number.MAX_VALUE, noNaN: true });
    fc.assert(
      fc.property(anywhere, (x) => {
        const wanted = Math.log(x);
        expect(wanted === 0 ? ln(x) : relative(ln(x), wanted)).toBeLessThan(4.5e-16);
      }),
      { numRuns: 5_000 },
    );
  });

  it('undoes exp as far as a double can say it', () => {
    fc.assert(
      fc.property(fc.double({ min: -600, max: 600, noNaN: true }), (x) => {
        expect(Math.abs(ln(exp(x)) - x)).toBeLessThan(2e-16 * (1 + Math.abs(x)) * 2);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [1, 0],
    [0, Number.NEGATIVE_INFINITY],
    [-1, Number.NaN],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [2, Math.LN2],
    [10, Math.LN10],
    [5e-324, Math.log(5e-324)],
  ])('ln(%d) is %d', (x, wanted) => {
    expect(ln(x)).toBe(wanted);
  });

  it('never falls where its argument rises', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (x) => {
        expect(ln(x * (1 + 2 ** -50))).toBeGreaterThanOrEqual(ln(x));
        expect(exp(x / 2 + 2 ** -40)).toBeGreaterThanOrEqual(exp(x / 2));
      }),
    );
  });
});

describe('root and pow', () => {
  it.each([2, 3, 5, 7, 12])('the %i-th root of a whole number’s power is that number exactly', (n) => {
    for (let whole = 1; whole <= 30; whole += 1) expect(root(whole ** n, n)).toBe(whole);
  });

  it('a root, raised again, is what it was taken of', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 40 }), (x, n) => {
        let power = 1;
        const r = root(x, n);
        for (let factor = 0; factor < n; factor += 1) power *= r;
        expect(relative(power, x)).toBeLessThan(n * 3e-16);
      }),
    );
  });

  it('the third root is within 5e-16 of the engine’s own', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
        expect(relative(root(x, 3), Math.cbrt(x))).toBeLessThan(5e-16);
      }),
    );
  });

  it('powers of 0, 1 and by 0, 1 are exact; others within what their size allows', () => {
    expect([pow(5, 0), pow(1, 7.5), pow(3.7, 1), pow(0, 2)]).toEqual([1, 1, 3.7, 0]);
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.double({ min: -9, max: 9, noNaN: true }),
        (x, y) => {
          expect(relative(pow(x, y), x ** y)).toBeLessThan((1 + Math.abs(y * Math.log(x))) * 4e-16);
        },
      ),
    );
  });
});

describe('another engine', () => {
  afterEach(() => vi.restoreAllMocks());

  it('whose Math is slightly wrong gives the same bits', () => {
    const before = [0.3, 1.7, 55, 1e-9].flatMap((x) => [exp(x), ln(x), root(x, 3), pow(x, 1.3)]);
    for (const name of ['exp', 'log', 'pow', 'cbrt', 'log2', 'log10', 'expm1', 'log1p'] as const) {
      vi.spyOn(Math, name).mockImplementation(() => 0.123);
    }
    expect(Math.exp(1)).toBe(0.123);
    expect([0.3, 1.7, 55, 1e-9].flatMap((x) => [exp(x), ln(x), root(x, 3), pow(x, 1.3)])).toEqual(before);
  });
});
