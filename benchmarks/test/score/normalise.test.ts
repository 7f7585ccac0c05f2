/** Normalisation: every method against values worked out by hand, in both directions, and in chains. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, withNormalisation } from '../../score/plan.ts';
import { score } from '../../score/score.ts';
import { frameworkOf, scoreAt, tableOf } from './an-index.ts';

/** The scores of units a, b, c, … with these values by one indicator's normalisation. */
function scoresOf(values: readonly (number | null)[], indicator: Record<string, unknown>, scale = [0, 100]): number[] {
  const framework = frameworkOf({ scale, indicators: [{ id: 'x', ...indicator }], defaults: {} });
  const units = Object.fromEntries(values.map((value, at) => [String.fromCharCode(97 + at), [value]]));
  const scores = score(framework, tableOf(units, ['x']));
  return Object.keys(units).map((unit) => scoreAt(scores, unit, 'x'));
}

describe('goalposts', () => {
  it.each<[string, Record<string, unknown>, readonly number[], readonly number[]]>([
    ['more is better, clamped', { worst: 20, best: 60 }, [0, 20, 40, 60, 99], [0, 0, 50, 100, 100]],
    ['less is better', { worst: 365, best: 30 }, [400, 365, 30, 1], [0, 0, 100, 100]],
    ['without clamping', { worst: 0, best: 10, clamp: false }, [-5, 5, 20], [-50, 50, 200]],
    ['in logarithms', { worst: 1, best: 10_000, log: true }, [1, 10, 100, 10_000], [0, 25, 50, 100]],
    [
      'in logarithms, less is better, from nought on',
      { worst: 168, best: 1, log: true },
      [168, 1, 0.5, 0],
      [0, 100, 100, 100],
    ],
  ])('%s', (_, goalposts, values, wanted) => {
    for (const [at, found] of scoresOf(values, { goalposts }).entries()) expect(found).toBeCloseTo(wanted[at] ?? 0, 12);
  });

  it('end where the framework’s scale ends, or where they say themselves', () => {
    expect(scoresOf([5], { goalposts: { worst: 0, best: 10 } }, [1, 7])).toEqual([4]);
    expect(scoresOf([5], { goalposts: { worst: 0, best: 10, to: [-1, 1] } })).toEqual([0]);
    expect(scoresOf([5], { normalise: { method: 'goalposts', worst: 0, best: 10, to: [-1, 1] } })).toEqual([0]);
  });

  it('look at no other country: its score stays to the last bit whatever the others do', () => {
    const some = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(fc.double({ min: -50, max: 150, noNaN: true }), some, some, (own, others, changed) => {
        const goalposts = { worst: 12, best: 77.7 };
        expect(scoresOf([own, ...others], { goalposts })[0]).toBe(scoresOf([own, ...changed], { goalposts })[0]);
        const points = {
          normalise: {
            method: 'points',
            points: [
              [0, 0],
              [50, 100],
              [100, 20],
            ],
          },
        };
        expect(scoresOf([own, ...others], points)[0]).toBe(scoresOf([own, ...changed], points)[0]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('methods that compare units', () => {
  const values = [10, 20, 20, 50, null];

  it.each<[string, unknown, 1 | -1, readonly number[]]>([
    ['minmax', 'minmax', 1, [0, 25, 25, 100]],
    ['minmax, turned over', 'minmax', -1, [100, 75, 75, 0]],
    ['minmax to other ends', { method: 'minmax', to: [1, 5] }, 1, [1, 2, 2, 5]],
    ['rank, ties share the lowest', 'rank', 1, [1, 2, 2, 4]],
    ['rank, turned over', 'rank', -1, [4, 2, 2, 1]],
    ['borda', 'borda', 1, [0, 1, 1, 3]],
    ['percentile', 'percentile', 1, [0, 100 / 3, 100 / 3, 100]],
    ['distance to the greatest', 'distance-to-max', 1, [0, 25, 25, 100]],
    ['fraction of the greatest', 'fraction-of-max', 1, [20, 40, 40, 100]],
    ['distance to a target', { method: 'distance-to-target', target: 30 }, 1, [0, 50, 50, 200]],
    ['distance to a target, capped', { method: 'distance-to-target', target: 30, cap: true }, 1, [0, 50, 50, 100]],
    ['distance to a target below', { method: 'distance-to-target', target: 10 }, -1, [100, 75, 75, 0]],
    ['distance to a reference', { method: 'distance-to-reference', unit: 'b' }, 1, [0, 100, 100, 400]],
    [
      'distance to a reference, capped',
      { method: 'distance-to-reference', unit: 'b', cap: true },
      1,
      [0, 100, 100, 100],
    ],
    ['none', 'none', 1, [10, 20, 20, 50]],
    ['ln', 'ln', 1, [10, 20, 20, 50].map(Math.log)],
  ])('%s', (_, normalise, direction, wanted) => {
    const found = scoresOf(values, { normalise, direction });
    for (const [at, one] of wanted.entries()) expect(found[at]).toBeCloseTo(one, 12);
    expect(found[4]).toBe(Number.NaN);
  });

  it('zscore has mean 0 and standard deviation 1 of a sample, or those asked for', () => {
    const found = scoresOf([2, 4, 4, 4, 5, 5, 7, 9], { normalise: 'zscore' });
    expect(found[0]).toBeCloseTo(-3 / Math.sqrt(32 / 7), 13);
    const moved = scoresOf([2, 4, 4, 4, 5, 5, 7, 9], { normalise: { method: 'zscore', mean: 100, sd: 15 } });
    expect(moved[7]).toBeCloseTo(100 + (15 * 4) / Math.sqrt(32 / 7), 12);
  });

  it('points are joined by straight lines, flat outside', () => {
    const normalise = {
      method: 'points',
      points: [
        [0, 0],
        [10, 80],
        [20, 100],
        [40, 0],
      ],
    };
    expect(scoresOf([-5, 0, 5, 10, 15, 20, 30, 40, 99], { normalise })).toEqual([0, 0, 40, 80, 90, 100, 50, 0, 0]);
  });

  it('a chain is worked through in order, and turned over once', () => {
    const normalise = ['zscore', { method: 'minmax', to: [0, 1] }];
    expect(scoresOf([10, 20, 50], { normalise })).toEqual([0, 0.25, 1]);
    const down = scoresOf([10, 20, 50], { normalise, direction: -1 });
    for (const [at, wanted] of [1, 0.75, 0].entries()) expect(down[at]).toBeCloseTo(wanted, 14);
    // The human development index measures income in logarithms between 100 and 75,000.
    const income = scoresOf([100, 2_738.6127875258308, 75_000], {
      normalise: ['ln', { method: 'goalposts', worst: Math.log(100), best: Math.log(75_000) }],
    });
    expect(income[0]).toBeCloseTo(0, 12);
    expect(income[1]).toBeCloseTo(50, 12);
    expect(income[2]).toBeCloseTo(100, 12);
  });

  it.each<[string, unknown, readonly number[]]>([
    ['all values equal', 'minmax', [3, 3, 3]],
    ['one unit alone', 'zscore', [3]],
    ['a logarithm of zero', 'ln', [1, 0]],
    ['a reference without a value', { method: 'distance-to-reference', unit: 'zz' }, [1, 2]],
    ['a target that is the least value', { method: 'distance-to-target', target: 1 }, [1, 2]],
    ['a greatest value of zero', 'fraction-of-max', [0, -1]],
  ])('refuses %s, with indicator and unit', (_, normalise, given) => {
    expect(() => scoresOf(given, { normalise })).toThrowError(
      expect.objectContaining({
        code: 'SCORE_NOT_NORMALISABLE',
        evidence: expect.objectContaining({ indicator: 'x', unit: expect.any(String) }),
      }),
    );
  });

  it('a better value never gets a lower score, by any method', () => {
    const methods = ['minmax', 'zscore', 'rank', 'borda', 'percentile', 'distance-to-max'];
    const numbers = fc.uniqueArray(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(numbers, fc.constantFrom(...methods), fc.constantFrom(1, -1), (all, normalise, direction) => {
        const found = scoresOf(all, { normalise, direction });
        for (const [a, x] of all.entries()) {
          for (const [b, y] of all.entries()) {
            if (direction * x > direction * y) expect(found[a]).toBeGreaterThan(found[b] ?? 0);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('can be exchanged in a plan without reading the framework again', () => {
    const framework = frameworkOf({ indicators: [{ id: 'x', normalise: 'minmax' }] });
    const ranked = withNormalisation(compile(framework), () => [{ method: 'rank' }]);
    const scores = score(ranked, tableOf({ a: [5], b: [9] }, ['x']));
    expect([scoreAt(scores, 'a', 'x'), scoreAt(scores, 'b', 'x')]).toEqual([1, 2]);
  });
});
