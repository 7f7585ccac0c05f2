/** The fast normaliser against the engine's own, for every kind, direction, gap and tie. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Normalisation } from '../../framework/framework.ts';
import { normaliseInto } from '../../score/normalise.ts';
import { type Plan, withNormalisation } from '../../score/plan.ts';
import { normaliserOf } from '../../uncertainty/normaliser.ts';
import { sampleFramework, sampleIndex } from './sample-index.ts';

const { plan, units } = sampleIndex(sampleFramework(2, 2), 5);

const steps: Readonly<Record<string, readonly Normalisation[]>> = {
  goalposts: [{ method: 'goalposts', worst: 0.1, best: 0.8, log: false, clamp: true, to: [0, 100] }],
  'falling goalposts': [{ method: 'goalposts', worst: 0.8, best: 0.1, log: false, clamp: true, to: [1, 10] }],
  'goalposts that values may leave': [
    { method: 'goalposts', worst: 0.4, best: 0.6, log: false, clamp: false, to: [0, 100] },
  ],
  'goalposts in logarithms': [{ method: 'goalposts', worst: 0.01, best: 2, log: true, clamp: true, to: [0, 100] }],
  'lowest to highest': [{ method: 'minmax', to: [0, 100] }],
  'standard scores': [{ method: 'zscore', mean: 50, sd: 15 }],
  'standard scores, then lowest to highest': [
    { method: 'zscore', mean: 0, sd: 1 },
    { method: 'minmax', to: [0, 100] },
  ],
  ranks: [{ method: 'rank' }],
  'a share of the largest': [{ method: 'fraction-of-max', to: [0, 100] }],
};

/** Every second indicator turned round: less is better. */
function planWith(normalise: readonly Normalisation[]): Plan {
  const changed = withNormalisation(plan, () => normalise);
  const indicators = changed.indicators.map((one, place) => ({
    ...one,
    direction: place % 2 === 0 ? (1 as const) : (-1 as const),
  }));
  return { ...changed, indicators };
}

function bothWays(normalise: readonly Normalisation[], values: Float64Array) {
  const turned = planWith(normalise);
  const [fast, plain] = [new Float64Array(values.length), new Float64Array(values.length)];
  normaliserOf(turned, units)(values, fast);
  normaliseInto(turned, values, units, plain);
  return { fast, plain };
}

// Thousandths: standard scores of values that differ in their last bit only are all rounding.
const cell = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 10, max: 1000 }).map((one) => one / 1000) },
  { weight: 2, arbitrary: fc.constantFrom(0.25, 0.5) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);
const table = fc.array(cell, { minLength: 20, maxLength: 20 }).map((cells) => Float64Array.from(cells));

describe('fast normaliser', () => {
  it.each(Object.keys(steps))('gives what the engine gives under %s', (kind) => {
    fc.assert(
      fc.property(table, (values) => {
        const { fast, plain } = bothWays(steps[kind] ?? [], values);
        fast.forEach((score, at) => {
          const expected = plain[at] ?? 0;
          expect(Number.isNaN(score)).toBe(Number.isNaN(expected));
          if (!Number.isNaN(expected)) expect(Math.abs(score - expected)).toBeLessThan(1e-9);
        });
      }),
    );
  });

  it.each(['goalposts', 'falling goalposts', 'lowest to highest'])('is the same to the last bit under %s', (kind) => {
    fc.assert(
      fc.property(table, (values) => {
        const { fast, plain } = bothWays(steps[kind] ?? [], values);
        expect(fast).toEqual(plain);
      }),
    );
  });

  it('has no score where all values are equal, and none for a lonely one', () => {
    for (const kind of ['lowest to highest', 'standard scores']) {
      // The mean of five equal numbers is not always that number, to the last bit.
      for (let value = 1; value < 60; value++) {
        const equal = bothWays(steps[kind] ?? [], new Float64Array(20).fill(value / 997));
        expect(equal.fast.every(Number.isNaN)).toBe(true);
        expect(equal.plain.every(Number.isNaN)).toBe(true);
      }
      const lonely = new Float64Array(20).fill(Number.NaN);
      lonely[0] = 0.5;
      expect(bothWays(steps[kind] ?? [], lonely).fast[0]).toBeNaN();
    }
  });

  it('forgets the table before', () => {
    const turned = planWith(steps['standard scores'] ?? []);
    const normalise = normaliserOf(turned, units);
    const [first, second] = [3, 7].map((seed) =>
      Float64Array.from({ length: 20 }, (_, at) => ((at * seed * 37) % 101) / 101),
    );
    const [once, again] = [new Float64Array(20), new Float64Array(20)];
    normalise(first ?? once, once);
    normalise(second ?? once, again);
    normalise(first ?? once, again);
    expect(again).toEqual(once);
  });
});
