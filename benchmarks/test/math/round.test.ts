/** Four ways to drop digits, each as the program it is named after does it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoundingRule } from '../../framework/framework.ts';
import { roundTo } from '../../math/round.ts';

const halves = [0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95, 2.5, -1.25];

describe('rounding', () => {
  it.each<[RoundingRule, readonly number[]]>([
    // R 4: round(c(.15, .25, …), 1).
    ['r4', [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.8, 0.9, 2.5, -1.2]],
    // Python 3: [round(x, 1) for x in …].
    ['exact', [0.1, 0.2, 0.3, 0.5, 0.6, 0.7, 0.8, 0.8, 0.9, 2.5, -1.2]],
    ['half-up', [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 2.5, -1.3]],
    ['half-even', [0.2, 0.2, 0.4, 0.4, 0.6, 0.6, 0.8, 0.8, 1, 2.5, -1.2]],
  ])('%s, one digit', (rule, wanted) => {
    expect(halves.map((x) => roundTo(x, 1, rule))).toEqual(wanted);
  });

  it.each<[number, number, readonly [number, number, number, number]]>([
    [2.675, 2, [2.67, 2.67, 2.68, 2.68]],
    [1.005, 2, [1, 1, 1.01, 1]],
    [0.125, 2, [0.12, 0.12, 0.13, 0.12]],
    [0.375, 2, [0.38, 0.38, 0.38, 0.38]],
    [1234.5, -2, [1200, 1200, 1200, 1200]],
    [1250, -2, [1200, 1200, 1300, 1200]],
    [2.5, 0, [2, 2, 3, 2]],
    [0.5, 0, [0, 0, 1, 0]],
    [1e300, 2, [1e300, 1e300, 1e300, 1e300]],
    [5e-324, 3, [0, 0, 0, 0]],
    [99.995, 2, [100, 100, 100, 100]],
  ])('%d to %i digits by each rule', (x, digits, wanted) => {
    const rules = ['r4', 'exact', 'half-up', 'half-even'] as const;
    expect(rules.map((rule) => roundTo(x, digits, rule))).toEqual(wanted);
    expect(rules.map((rule) => roundTo(-x, digits, rule))).toEqual(wanted.map((one) => (one === 0 ? 0 : -one)));
  });

  it('half-up sees the number that a person sees, whatever a sum left in the sixteenth digit', () => {
    expect(roundTo(0.1 + 0.2 - 0.295, 3, 'half-up')).toBe(0.005);
    expect(roundTo(1.0049999999999999, 2, 'half-up')).toBe(1.01);
    expect(roundTo(1.0049999999999, 2, 'half-up')).toBe(1);
  });

  it('leaves missing and endless numbers alone, and never makes -0', () => {
    expect(roundTo(Number.NaN, 2, 'r4')).toBe(Number.NaN);
    expect(roundTo(Number.NEGATIVE_INFINITY, 2, 'exact')).toBe(Number.NEGATIVE_INFINITY);
    for (const rule of ['r4', 'exact', 'half-up', 'half-even'] as const) {
      expect(Object.is(roundTo(-0.001, 2, rule), 0)).toBe(true);
    }
  });

  const rules = fc.constantFrom<RoundingRule>('r4', 'exact', 'half-up', 'half-even');
  const scores = fc.double({ min: -1e4, max: 1e4, noNaN: true });

  it('is at most half a unit away, changes nothing twice, and keeps the order', () => {
    fc.assert(
      fc.property(scores, scores, fc.integer({ min: 0, max: 6 }), rules, (x, y, digits, rule) => {
        const [a, b] = [roundTo(x, digits, rule), roundTo(y, digits, rule)];
        expect(Math.abs(a - x)).toBeLessThanOrEqual(0.5 * 10 ** -digits * (1 + 1e-9) + 1e-12);
        expect(roundTo(a, digits, rule)).toBe(a);
        if (x < y) expect(a).toBeLessThanOrEqual(b);
      }),
      { numRuns: 2_000 },
    );
  });

  it('exact: agrees with whole-number arithmetic on the binary value', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), fc.integer({ min: 0, max: 3 }), (whole, digits) => {
        // whole / 1024, rounded to digits: ties to even, all in integers.
        const scale = 10n ** BigInt(digits);
        const numerator = BigInt(Math.abs(whole)) * scale;
        const [low, rest] = [numerator / 1024n, numerator % 1024n];
        const up = rest > 512n || (rest === 512n && low % 2n === 1n);
        const wanted = (Number(low + (up ? 1n : 0n)) / 10 ** digits) * Math.sign(whole);
        expect(roundTo(whole / 1024, digits, 'exact')).toBe(wanted + 0);
      }),
      { numRuns: 2_000 },
    );
  });
});
