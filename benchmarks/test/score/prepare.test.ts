/** What happens to data before they become scores: denominators, filling in, screening, outliers, in the order stated. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Treatment } from '../../framework/framework.ts';
import { shape } from '../../math/sum.ts';
import { compile } from '../../score/plan.ts';
import { prepare } from '../../score/prepare.ts';
import { treat } from '../../score/treat.ts';
import { frameworkOf, tableOf } from './an-index.ts';

const prepared = (fields: Record<string, unknown>, table: ReturnType<typeof tableOf>) =>
  prepare(compile(frameworkOf(fields)), table);

describe('denominators', () => {
  const indicators = [{ id: 'x', denominator: { column: 'people', per: 1_000 } }, { id: 'y' }];

  it('divide, and multiply by what it is counted per; a missing one makes the value missing', () => {
    const table = tableOf({ a: [5, 1, 200], b: [5, 2, null], c: [null, 3, 0] }, ['x', 'y', 'people']);
    expect([...prepared({ indicators }, table).values]).toEqual([25, 1, Number.NaN, 2, Number.NaN, 3]);
  });

  it('of zero are refused where there is something to divide', () => {
    expect(() => prepared({ indicators }, tableOf({ a: [5, 1, 0] }, ['x', 'y', 'people']))).toThrowError(
      expect.objectContaining({
        code: 'SCORE_DENOMINATOR_ZERO',
        evidence: { unit: 'a', indicator: 'x', denominator: 'people' },
      }),
    );
  });

  it('must be among the columns, as must every indicator and group', () => {
    expect(() => prepared({ indicators }, tableOf({ a: [5, 1] }, ['x', 'y']))).toThrowError(
      expect.objectContaining({
        code: 'SCORE_COLUMN_MISSING',
        evidence: { column: 'people', neededBy: 'x', columns: ['x', 'y'] },
      }),
    );
    const steps = [{ step: 'impute', method: 'group-mean', group: 'region' }];
    expect(() => prepared({ indicators: [{ id: 'x' }], steps }, tableOf({ a: [5] }, ['x']))).toThrowError(
      expect.objectContaining({ code: 'SCORE_COLUMN_MISSING' }),
    );
  });
});

describe('filling in', () => {
  const table = tableOf({ a: [1, 1], b: [2, null], c: [6, 9], d: [null, null], e: [null, 5] }, ['x', 'y'], {
    region: ['n', 'n', 's', 's', 'w'],
  });
  const filled = (by: Record<string, unknown>, own: Record<string, unknown> = {}) => {
    const indicators = [{ id: 'x' }, { id: 'y', ...own }];
    return prepared({ indicators, steps: [{ step: 'impute', ...by }] }, table);
  };

  it.each<[Record<string, unknown>, readonly number[]]>([
    [{ method: 'mean' }, [1, 1, 2, 5, 6, 9, 3, 5, 3, 5]],
    [{ method: 'median' }, [1, 1, 2, 5, 6, 9, 2, 5, 2, 5]],
    [{ method: 'constant', value: 0 }, [1, 1, 2, 0, 6, 9, 0, 0, 0, 5]],
    [{ method: 'group-mean', group: 'region' }, [1, 1, 2, 1, 6, 9, 6, 9, Number.NaN, 5]],
    [{ method: 'group-median', group: 'region' }, [1, 1, 2, 1, 6, 9, 6, 9, Number.NaN, 5]],
    [{ method: 'none' }, [1, 1, 2, Number.NaN, 6, 9, Number.NaN, Number.NaN, Number.NaN, 5]],
  ])('by %j', (by, wanted) => {
    expect([...filled(by).values]).toEqual(wanted);
  });

  it('marks what it filled in, gives it no quality, and lets an indicator have its own way', () => {
    const own = filled({ method: 'mean' }, { impute: 'none' });
    expect([...own.imputed]).toEqual([0, 0, 0, 0, 0, 0, 1, 0, 1, 0]);
    expect([...own.quality]).toEqual([1, 1, 1, 0, 1, 1, 0, 0, 0, 1]);
    expect(own.values[3]).toBe(Number.NaN);
  });
});

describe('screening', () => {
  it('takes out units with too few values, and only in its place among the steps', () => {
    const table = tableOf({ a: [1, null], b: [2, 4], c: [null, null] }, ['x', 'y']);
    const indicators = [{ id: 'x' }, { id: 'y' }];
    const screen = { step: 'screen', minShare: 0.9 };
    const early = prepared({ indicators, steps: [screen, { step: 'impute', method: 'mean' }] }, table);
    expect(early.screened).toEqual(['a', 'c']);
    const late = prepared({ indicators, steps: [{ step: 'impute', method: 'mean' }, screen] }, table);
    expect(late.screened).toEqual([]);
    expect([...late.values]).toEqual([1, 4, 2, 4, 1.5, 4]);
  });
});

describe('age', () => {
  it('takes quality away between fresh and stale; a value of unknown year counts in full', () => {
    const table = {
      ...tableOf({ a: [1, 1, 1, 1] }, [...'wxyz']),
      years: Float64Array.of(2024, 2019, 2000, Number.NaN),
    };
    const quality = { year: 2025, freshYears: 2, staleYears: 10 };
    const indicators = [...'wxyz'].map((id) => ({ id }));
    expect([...prepared({ indicators, quality }, table).quality]).toEqual([1, 0.5, 0, 1]);
  });
});

describe('treating outliers', () => {
  const rule: Treatment = { method: 'winsorise', max: 5, skewness: 2, kurtosis: 3.5, otherwise: 'log' };
  const column = (...values: number[]) => Float64Array.from(values);

  it('leaves alone what passes, whatever its shape, and what has too few values to tell', () => {
    for (const values of [column(1, 2, 3, 4, 5, 6), column(1, 1, 900), column(7, 7, 7, 7), column()]) {
      const before = values.slice();
      expect(treat('x', values, rule)).toMatchObject({ treatment: 'none', low: 0, high: 0, passed: true });
      expect(values).toEqual(before);
    }
  });

  it('pulls in one outlier, above or below, to the next value, and leaves missing cells alone', () => {
    const above = column(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, Number.NaN, 500);
    expect(treat('x', above, rule)).toMatchObject({ treatment: 'winsorised', low: 0, high: 1, passed: true });
    expect([...above]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, Number.NaN, 10]);
    const below = column(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, -500);
    expect(treat('x', below, rule)).toMatchObject({ treatment: 'winsorised', low: 1, high: 0 });
    expect(below[10]).toBe(1);
  });

  it('moves ties together, and a value that is moved again counts once', () => {
    const twice = column(...Array.from({ length: 20 }, (_, x) => x), 400, 400);
    expect(treat('x', twice, rule)).toMatchObject({ treatment: 'winsorised', high: 2 });
    const steps = column(...Array.from({ length: 20 }, (_, x) => x / 10), 90, 300);
    expect(treat('x', steps, rule)).toMatchObject({ treatment: 'winsorised', high: 2 });
    expect([steps[20], steps[21]]).toEqual([1.9, 1.9]);
  });

  it('starts again from the untouched values with a logarithm when pulling in was not enough', () => {
    const values = column(...Array.from({ length: 30 }, (_, x) => 1.001 ** x), 50, 300, 2_000);
    const before = values.slice();
    const row = treat('x', values, { ...rule, max: 1 });
    expect(row).toMatchObject({ treatment: 'log', low: 0, high: 0 });
    const range = 2_000 - 1;
    expect(values[32]).toBeCloseTo(Math.log(range + 0.01 * range), 12);
    expect(values[0]).toBeCloseTo(Math.log(0.01 * range), 12);
    expect([...values].every((x, at) => at === 0 || x > (values[at - 1] ?? 0))).toBe(true);
    const other = before.slice();
    expect(treat('x', other, { ...rule, max: 1, otherwise: 'none' })).toMatchObject({
      treatment: 'winsorised',
      high: 1,
      passed: false,
    });
    expect(other[32]).toBe(300);
  });

  it('can be turned off for one indicator, or as a whole', () => {
    const values = column(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 500);
    expect(treat('x', values, { ...rule, method: 'none' })).toMatchObject({ treatment: 'none', passed: false });
    expect(values[10]).toBe(500);
  });

  it('passes as it says, keeps the order of values, and never moves more than it may', () => {
    const tailed = fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 4, maxLength: 25 });
    fc.assert(
      fc.property(tailed, fc.integer({ min: 0, max: 6 }), (exponents, max) => {
        const values = Float64Array.from(exponents, (x) => Math.sign(x) * 1.5 ** Math.abs(x));
        const before = values.slice();
        const row = treat('x', values, { ...rule, max });
        const now = shape(values);
        const passes = !(Math.abs(now.skewness) >= 2 && now.kurtosis >= 3.5);
        expect(row.passed).toBe(passes);
        const ties = Math.max(...before.map((x) => before.filter((y) => y === x).length));
        expect(row.low + row.high).toBeLessThan(max + 2 * ties + 1);
        for (const [a, x] of before.entries()) {
          for (const [b, y] of before.entries()) if (x > y) expect(values[a]).toBeGreaterThanOrEqual(values[b] ?? 0);
        }
      }),
      { numRuns: 200 },
    );
  });
});
