/** Bounds for missing values: sharp, holding every completion of the table, and refused without fixed goalposts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withNormalisation } from '../../score/plan.ts';
import { boundsOf } from '../../uncertainty/bounds.ts';
import { fixedExperiment } from '../../uncertainty/experiment.ts';
import { scorerOf } from '../../uncertainty/scorer.ts';
import { sampleFramework, sampleIndex } from './sample-index.ts';

const { plan, units } = sampleIndex(sampleFramework(2, 2, 'arithmetic'), 4);
const everyone = () => true;
/** Index scores of a table. */
const scoresOf = (values: Float64Array) => scorerOf(fixedExperiment(plan, units, values)).nominal;
const holes = Float64Array.of(0.5, Number.NaN, 0.5, 0.5, 0.4, 0.4, 0.4, 0.4, 0.9, 0.9, 0.9, 0.9, 0.1, 0.1, 0.1, 0.1);

describe('bounds for missing values', () => {
  it('are worked out by hand', () => {
    const [first, second, third] = boundsOf(plan, units, holes, everyone);
    // Three quarters of 50, and the missing quarter from 0 to 100.
    expect(first).toMatchObject({ unit: 'U001', missing: 1, ranks: { best: 2, worst: 3 } });
    expect(first?.low).toBeCloseTo(37.5, 12);
    expect(first?.high).toBeCloseTo(62.5, 12);
    expect(second).toMatchObject({ missing: 0, ranks: { best: 2, worst: 3 } });
    expect(second?.low).toBe(second?.high);
    expect(third?.ranks).toEqual({ best: 1, worst: 1 });
  });

  it('hold the published score and rank, and those of any completion of the table', () => {
    const cell = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(Number.NaN));
    const filler = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 16, maxLength: 16 }), filler, (cells, fill) => {
        // Every column needs a value, since a column that nobody has is left out.
        const values = Float64Array.from(cells, (one, at) => (at < 4 ? (fill[at] ?? 0) : one));
        const full = values.map((one, at) => (Number.isNaN(one) ? (fill[at] ?? 0) : one));
        const published = scoresOf(values);
        const bounds = boundsOf(plan, units, values, (unit) => !Number.isNaN(published[unit]));
        for (const scores of [scoresOf(full), published]) {
          const ranked = [...scores.keys()].filter((unit) => !Number.isNaN(published[unit]));
          bounds.forEach(({ low, high, ranks }, unit) => {
            const own = scores[unit] ?? Number.NaN;
            if (Number.isNaN(own)) return;
            expect(own).toBeGreaterThanOrEqual(low - 1e-9);
            expect(own).toBeLessThanOrEqual(high + 1e-9);
            if (ranks === null) return;
            // Scores that differ by rounding alone are ties, which may fall either way.
            const above = (limit: number) =>
              1 + ranked.filter((other) => other !== unit && (scores[other] ?? 0) > limit).length;
            expect(above(own - 1e-9)).toBeGreaterThanOrEqual(ranks.best);
            expect(above(own + 1e-9)).toBeLessThanOrEqual(ranks.worst);
          });
        }
      }),
    );
  });

  it('are reached: some completion gives each end', () => {
    const [first] = boundsOf(plan, units, holes, everyone);
    const filled = (fill: number) => scoresOf(holes.map((one) => (Number.isNaN(one) ? fill : one)));
    expect(filled(0)[0]).toBeCloseTo(first?.low ?? 0, 12);
    expect(filled(1)[0]).toBeCloseTo(first?.high ?? 0, 12);
  });

  it('leave out an indicator that nobody has', () => {
    const values = holes.map((one, cell) => (cell % 4 === 1 ? Number.NaN : one));
    const [first] = boundsOf(plan, units, values, everyone);
    expect(first?.missing).toBe(0);
    expect(first?.low).toBeCloseTo(50, 12);
    expect(first?.high).toBeCloseTo(50, 12);
  });

  it('say of a unit without any value that it may be anything from the floor up', () => {
    const values = holes.map((one, cell) => (cell < 4 ? Number.NaN : one));
    const [first, second] = boundsOf(plan, units, values, (unit) => unit !== 0);
    expect(first).toEqual({ unit: 'U001', missing: 4, low: 1, high: 100, ranks: null });
    expect(second?.ranks).toEqual({ best: 2, worst: 2 });
  });

  it('take the ends of a scale of points', () => {
    const points = withNormalisation(plan, () => [
      {
        method: 'points',
        points: [
          [0, 10],
          [1, 90],
        ],
      },
    ]);
    const [first] = boundsOf(points, units, holes, everyone);
    expect(first?.high).toBeCloseTo((3 * 50 + 90) / 4, 12);
  });

  it.each([
    ['from worst to best of the units', { method: 'minmax', to: [0, 100] }],
    ['standard scores', { method: 'zscore', mean: 50, sd: 10 }],
    [
      'goalposts that values may leave',
      { method: 'goalposts', worst: 0, best: 1, log: false, clamp: false, to: [0, 1] },
    ],
    ['no scale', { method: 'none' }],
  ] as const)('are refused under %s', (_, step) => {
    const other = withNormalisation(plan, () => [step]);
    expect(() => boundsOf(other, units, holes, everyone)).toThrow(
      expect.objectContaining({ code: 'BOUNDS_UNDEFINED' }),
    );
  });
});
