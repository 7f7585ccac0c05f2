/** The rules by which totals are worked out again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Check, type CheckRule, residualOf } from '../../values/check.ts';

const check = (rule: CheckRule, more: Partial<Check> = {}): Check => ({
  id: 'x',
  rule,
  total: 't',
  parts: ['a', 'b'],
  weights: [0.5, 0.5],
  steps: 0,
  periods: ['2024'],
  tolerance: 0,
  words: 'made up',
  units: 0,
  residualMax: 0,
  ...more,
});
const residual = (one: Check, values: Readonly<Record<string, number>>) => residualOf(one, (id) => values[id]);

describe('a total worked out again', () => {
  it.each<readonly [CheckRule, Partial<Check>, Record<string, number>, number | undefined]>([
    ['weighted-sum', {}, { t: 3, a: 2, b: 4 }, 0],
    ['weighted-sum', { weights: [1, 1] }, { t: 7, a: 2, b: 4 }, -1],
    ['weighted-sum', {}, { t: 3, a: 2 }, undefined],
    ['weighted-sum', {}, { a: 2, b: 4 }, undefined],
    ['mean-present', {}, { t: 2, a: 2 }, 0],
    ['mean-present', {}, { t: 2, a: 2, b: 4 }, 1],
    ['mean-present', {}, { t: 2 }, undefined],
    ['capped-sum', { parts: ['a'], weights: [2] }, { t: 6, a: 3 }, 0],
    ['capped-sum', { parts: ['a'], weights: [2] }, { t: 10, a: 7 }, 0],
    ['capped-sum', { parts: ['a'], weights: [2] }, { t: 14, a: 7 }, -4],
    ['factored-sum', { parts: ['a', 'b', 'f'] }, { t: 6, a: 2, b: 4, f: 2 }, 0],
    ['factored-sum', { parts: ['a', 'b', 'f'] }, { t: 6, a: 2, b: 4, f: 1 }, -3],
    ['factored-sum', { parts: ['a', 'b', 'f'] }, { t: 6, a: 2, b: 4 }, undefined],
    ['geometric', {}, { t: 4, a: 2, b: 8 }, 0],
    ['inverted-geometric', {}, { t: 5, a: 5, b: 5 }, 0],
    ['inverted-geometric', {}, { t: 10, a: 10, b: 10 }, 0],
    ['equal', { parts: ['a'] }, { t: 2, a: 2.5 }, 0.5],
    ['whole-steps', { parts: [], steps: 4 }, { t: 0.75 }, 0],
    ['whole-steps', { parts: [], steps: 4 }, { t: 0.7 }, 0.05],
  ])('%s %j of %j leaves %s', (rule, more, values, expected) => {
    const left = residual(check(rule, more), values);
    if (expected === undefined) expect(left).toBeUndefined();
    else expect(left).toBeCloseTo(expected, 12);
  });

  it('INFORM’s inverted mean lies above the plain mean of what lacks, and within its parts', () => {
    const scale = fc.double({ min: 0, max: 10, noNaN: true });
    fc.assert(
      fc.property(scale, scale, (a, b) => {
        const mean = (residual(check('inverted-geometric'), { t: 0, a, b }) ?? Number.NaN) + 0;
        expect(mean).toBeGreaterThanOrEqual((a + b) / 2 - 1e-9);
        expect(mean).toBeLessThanOrEqual(Math.max(a, b) + 1e-9);
      }),
    );
  });

  it('notices any change of a part by more than its share of the tolerance', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        (a, by) => {
          expect(Math.abs(residual(check('weighted-sum'), { t: a, a, b: a + by }) ?? 0)).toBeGreaterThan(0.0004);
        },
      ),
    );
  });
});
