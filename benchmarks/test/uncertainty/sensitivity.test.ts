/** Sensitivity of an index of our own, and the table of what leaving a part out does. */
import { describe, expect, it } from 'vitest';
import {
  type Experiment,
  fixedExperiment,
  leaveNothingOut,
  leaveOneIndicatorOut,
  leaveOnePillarOut,
  minmaxChoice,
  ownAggregation,
  ownNormalisation,
  topMeanChoice,
} from '../../uncertainty/experiment.ts';
import { leaveOutTable } from '../../uncertainty/leave-out.ts';
import { factors } from '../../uncertainty/sampler.ts';
import { sensitivityOf } from '../../uncertainty/sensitivity.ts';
import { sampleFramework, sampleIndex, seedOf } from './sample-index.ts';

const { plan, units, values } = sampleIndex(sampleFramework(4, 3), 10, 0.7);
const still = fixedExperiment(plan, units, values);
const errors = units.flatMap((unit) =>
  plan.indicators.map(({ id }) => ({
    ...{ unit, indicator: id },
    errors: [{ kind: 'standard-error' as const, sigma: 0.1 }],
  })),
);
const lively: Experiment = {
  ...{ ...still, errors, weightNoise: 0.25 },
  normalisations: [ownNormalisation, minmaxChoice(plan)],
  aggregations: [topMeanChoice('geometric'), topMeanChoice('arithmetic')],
  leaveOuts: leaveOneIndicatorOut(plan),
};

describe('sensitivity of an index', () => {
  it('has one row for each factor that varies, in a fixed order', () => {
    expect(sensitivityOf(lively, seedOf(1), 50, 10).map(({ factor }) => factor)).toEqual([...factors]);
    const few = sensitivityOf({ ...lively, normalisations: [ownNormalisation], weightNoise: 0 }, seedOf(1), 50, 10);
    expect(few.map(({ factor }) => factor)).toEqual(['error', 'aggregation', 'leave-out']);
  });

  it('repeats to the last digit', () => {
    expect(sensitivityOf(lively, seedOf(1), 60, 20)).toEqual(sensitivityOf(lively, seedOf(1), 60, 20));
  });

  it('gives everything to the only factor that varies', () => {
    const [only] = sensitivityOf({ ...still, errors }, seedOf(1), 2000, 0);
    // With one factor the mixed sample is sample B, so both indices estimate one.
    // The first estimator multiplies by outcomes that are far from zero, so it is the noisier one.
    expect(Math.abs((only?.first.value ?? 0) - 1)).toBeLessThan(0.3);
    expect(Math.abs((only?.whole.value ?? 0) - 1)).toBeLessThan(0.12);
  });

  it('finds the factor that matters: large errors beside small noise of weights', () => {
    const [error, weights] = sensitivityOf({ ...still, errors, weightNoise: 0.01 }, seedOf(1), 800, 100);
    expect(error?.whole.value).toBeGreaterThan(0.8);
    expect(weights?.whole.value).toBeLessThan(0.2);
    for (const { first, whole } of [error, weights].filter((one) => one !== undefined)) {
      expect(first.q5).toBeLessThanOrEqual(first.q95);
      expect(whole.q5).toBeLessThanOrEqual(whole.value);
      expect(whole.q95).toBeGreaterThanOrEqual(whole.value);
    }
  });

  it.each<[string, Partial<Experiment>]>([
    ['normalisation', { normalisations: lively.normalisations }],
    ['aggregation', { aggregations: lively.aggregations }],
    ['leave-out', { leaveOuts: lively.leaveOuts }],
    ['weights', { weightNoise: 0.25 }],
  ])('sees a change of %s alone', (factor, change) => {
    // Indicators of very unlike spread, so that the methods disagree.
    const uneven = values.map((value, cell) => value ** (1 + (cell % 5)));
    const [only] = sensitivityOf({ ...still, ...change, values: uneven }, seedOf(1), 400, 0);
    expect(only?.factor).toBe(factor);
    // The mixed sample is sample B; were the factor not taken from there, both would be zero.
    expect(Math.abs((only?.whole.value ?? 0) - 1)).toBeLessThan(0.25);
  });

  it('does not exist where nothing moves any rank', () => {
    const refused = expect.objectContaining({ code: 'SAMPLE_INSUFFICIENT' });
    expect(() => sensitivityOf({ ...still, weightNoise: 1e-9 }, seedOf(1), 20)).toThrow(refused);
  });
});

describe('leaving a part out', () => {
  it('is nothing when nothing is left out', () => {
    const [nothing] = leaveOutTable({ ...lively, leaveOuts: [leaveNothingOut] });
    expect(nothing).toMatchObject({ id: 'nothing', largest: 0 });
    expect([...(nothing?.ranks ?? [])].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('gives the ranks of an index that never had the part', () => {
    // Without pillars 2 to 4 only the first is left, whose scores are plain means of its three indicators.
    const alone = { id: 'alone', how: plan.indicators.slice(3).map(({ id }) => id) };
    const [found] = leaveOutTable({ ...still, leaveOuts: [alone] });
    const width = plan.indicators.length;
    const means = units.map((_, row) => values.slice(row * width, row * width + 3).reduce((sum, one) => sum + one, 0));
    expect([...(found?.ranks ?? [])]).toEqual(means.map((one) => 1 + means.filter((other) => other > one).length));
  });

  it('counts moves against the published ranks, and knows who falls out', () => {
    const rows = leaveOutTable({ ...still, leaveOuts: leaveOnePillarOut(plan) });
    const published = rows.find(({ id }) => id === 'nothing')?.ranks ?? new Int32Array(0);
    for (const { ranks, moves, largest } of rows) {
      moves.forEach((move, unit) => {
        expect(move).toBe((published[unit] ?? 0) - (ranks[unit] ?? 0));
      });
      expect(largest).toBe(Math.max(...[...moves].map(Math.abs)));
    }
    const all = { id: 'all', how: plan.indicators.map(({ id }) => id) };
    const [none] = leaveOutTable({ ...still, leaveOuts: [all] });
    expect([...(none?.ranks ?? [])]).toEqual(units.map(() => 0));
    expect(none?.largest).toBe(0);
  });

  it('does not vary errors, weights or methods beside', () => {
    expect(leaveOutTable(lively)).toEqual(leaveOutTable({ ...lively, errors: [], weightNoise: 0 }));
    expect(leaveOutTable(lively)).toEqual(leaveOutTable({ ...still, leaveOuts: lively.leaveOuts }));
    expect(ownAggregation.id).toBe('own');
  });
});
