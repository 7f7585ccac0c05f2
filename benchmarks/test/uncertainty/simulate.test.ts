/** Runs of an index: they repeat, do not see any order, hold the nominal rank, and know when nothing is sure. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Framework } from '../../framework/framework.ts';
import { compile } from '../../score/plan.ts';
import { prepare } from '../../score/prepare.ts';
import { score } from '../../score/score.ts';
import type { ValueTable } from '../../score/value-table.ts';
import type { CellErrors } from '../../uncertainty/cell-error.ts';
import {
  type Experiment,
  fixedExperiment,
  leaveNothingOut,
  leaveOneIndicatorOut,
  leaveOnePillarOut,
  leaveOnePublisherOut,
  minmaxChoice,
  ownAggregation,
  ownNormalisation,
  topMeanChoice,
  zscoreChoice,
} from '../../uncertainty/experiment.ts';
import { simulate } from '../../uncertainty/simulate.ts';
import { sampleFramework, sampleIndex, seedOf } from './sample-index.ts';

const framework = sampleFramework(4, 3);
const { plan, units, values } = sampleIndex(framework, 9, 0.6);
const still = fixedExperiment(plan, units, values);

function noisy(sigma: number): readonly CellErrors[] {
  return units.flatMap((unit) =>
    plan.indicators.map(({ id }) => ({ unit, indicator: id, errors: [{ kind: 'standard-error' as const, sigma }] })),
  );
}

/** Everything varies. */
const lively: Experiment = {
  ...still,
  errors: noisy(0.05),
  weightNoise: 0.25,
  normalisations: [ownNormalisation, minmaxChoice(plan), zscoreChoice(plan)],
  aggregations: [topMeanChoice('arithmetic'), topMeanChoice('geometric')],
  leaveOuts: leaveOneIndicatorOut(plan),
};

const table: ValueTable = {
  units,
  names: units,
  columns: plan.indicators.map(({ id }) => id),
  values,
  errors: null,
  years: null,
  groups: new Map(),
};

const meanWidth = (experiment: Experiment, seed: number) => {
  const { ranks } = simulate(experiment, seedOf(seed), 400);
  return ranks.reduce((sum, one) => sum + (one === null ? 0 : one.statistics.q95 - one.statistics.q5), 0);
};

describe('runs of an index', () => {
  it('that vary nothing are all alike: the published ranks, each its own band', () => {
    const found = simulate(still, seedOf(1), 20);
    const published = score(framework, table);
    const width = plan.nodes.length;
    found.ranks.forEach((one, unit) => {
      const rank = published.ranks[unit * width + width - 1] ?? 0;
      expect(one).toMatchObject({ nominal: rank, band: rank, interval: { low: rank, high: rank, widened: false } });
      expect(one?.statistics).toEqual({ runs: 20, mean: rank, median: rank, q5: rank, q95: rank });
    });
    expect(found.bands).toMatchObject({ count: units.length, notToldApart: 0 });
  });

  it('repeat to the last digit from one seed, and differ from another', () => {
    expect(simulate(lively, seedOf(1), 300)).toEqual(simulate(lively, seedOf(1), 300));
    expect(simulate(lively, seedOf(1), 300).pairwise).not.toEqual(simulate(lively, seedOf(2), 300).pairwise);
  });

  it('hold the nominal rank, and 90 % of the runs, in every interval', () => {
    for (const seed of [1, 2, 3]) {
      for (const one of simulate(lively, seedOf(seed), 200).ranks) {
        const { nominal = 0, interval, within = [] } = one ?? {};
        expect(interval?.low).toBeLessThanOrEqual(nominal);
        expect(interval?.high).toBeGreaterThanOrEqual(nominal);
        const inside = (within[(interval?.high ?? 0) - 1] ?? 0) - (within[(interval?.low ?? 0) - 2] ?? 0);
        expect(inside).toBeGreaterThanOrEqual(0.9 - 1e-12);
        expect(within.at(-1)).toBe(1);
      }
    }
  });

  it('give P(A, B) + P(B, A) = 1', () => {
    const { pairwise } = simulate(lively, seedOf(1), 300);
    units.forEach((_, a) => {
      units.forEach((_, b) => {
        const sum = (pairwise[a * units.length + b] ?? 0) + (pairwise[b * units.length + a] ?? 0);
        expect(sum).toBeCloseTo(1, 15);
      });
    });
  });

  it('do not see the order of units, indicators, errors or choices', () => {
    const plain = simulate(lively, seedOf(1), 200);
    const shuffled: Framework = {
      ...framework,
      groups: [...framework.groups].reverse(),
      indicators: [...framework.indicators].reverse(),
    };
    const again = compile(shuffled);
    const width = plan.indicators.length;
    const prepared = prepare(again, {
      ...table,
      units: [...units].reverse(),
      names: [...units].reverse(),
      columns: [...table.columns].reverse(),
      values: values.map((_, cell) => values[values.length - 1 - cell] ?? Number.NaN),
    });
    expect(prepared.values).toHaveLength(units.length * width);
    const reversed = simulate(
      {
        ...lively,
        plan: again,
        units: prepared.units,
        values: prepared.values,
        errors: [...lively.errors].reverse(),
        normalisations: [zscoreChoice(again), ownNormalisation, minmaxChoice(again)],
        aggregations: [...lively.aggregations].reverse(),
        leaveOuts: [...leaveOneIndicatorOut(again)].reverse(),
      },
      seedOf(1),
      200,
    );
    expect(reversed).toEqual(plain);
  });

  it('widen in expectation with every source that is added, and never narrow', () => {
    const seeds = [1, 2, 3, 4, 5];
    const width = (experiment: Experiment) => seeds.reduce((sum, seed) => sum + meanWidth(experiment, seed), 0);
    const steps = [0, 0.05, 0.1, 0.2, 0.4].map((sigma) =>
      width(sigma === 0 ? still : { ...still, errors: noisy(sigma) }),
    );
    expect(steps[0]).toBe(0);
    steps.forEach((step, index) => {
      if (index > 0) expect(step).toBeGreaterThan(steps[index - 1] ?? 0);
    });
    const some = { ...still, errors: noisy(0.05) };
    const weighted = { ...some, weightNoise: 0.25 };
    expect(width(weighted)).toBeGreaterThanOrEqual(width(some));
    expect(width({ ...weighted, leaveOuts: leaveOneIndicatorOut(plan) })).toBeGreaterThan(width(weighted));
  });

  it('know nothing about units that are all alike: even chances and one band', () => {
    const flat = fixedExperiment(
      plan,
      units,
      values.map((_, cell) => 0.2 + (0.6 * (cell % 12)) / 12),
    );
    const { pairwise, bands, ranks } = simulate({ ...flat, errors: noisy(0.1) }, seedOf(1), 4000);
    expect(bands.count).toBe(1);
    expect(pairwise.every((one) => Math.abs(one - 0.5) < 0.05)).toBe(true);
    expect(ranks.every((one) => one?.nominal === 1 && (one.interval.high ?? 0) >= 9)).toBe(true);
    const tied = simulate(flat, seedOf(1), 10);
    expect(tied.pairwise.every((one) => one === 0.5)).toBe(true);
  });

  it('agree with the exact chance for two units and one noisy indicator', () => {
    const one = sampleIndex(sampleFramework(1, 1, 'arithmetic'), 2);
    const errors = one.units.map((unit) => ({
      ...{ unit, indicator: 'P1.1' },
      errors: [{ kind: 'standard-error' as const, sigma: 0.1 }],
    }));
    const values = Float64Array.of(0.5, 0.6);
    const { pairwise } = simulate({ ...fixedExperiment(one.plan, one.units, values), errors }, seedOf(1), 10_000);
    // The difference is normal with mean 0.1 and sigma 0.1 √2: above zero with probability Φ(1/√2).
    expect(Math.abs((pairwise[2] ?? 0) - 0.76025)).toBeLessThan(0.02);
  });

  it('rank nobody whom the published table does not rank', () => {
    const holes = values.slice();
    holes.fill(Number.NaN, 0, plan.indicators.length);
    const { ranks, bands, pairwise } = simulate({ ...lively, errors: [], values: holes }, seedOf(1), 100);
    expect(ranks[0]).toBeNull();
    expect(bands.of[0]).toBe(0);
    expect(pairwise[1]).toBeNaN();
    expect(ranks.filter((one) => one !== null).map((one) => one?.statistics.runs)).toEqual(new Array(8).fill(100));
  });

  it('fill missing cells with what others have, when asked to', () => {
    const holes = values.slice();
    holes[0] = Number.NaN;
    const skip = simulate({ ...still, values: holes }, seedOf(1), 200);
    const fill = simulate({ ...still, values: holes, fill: true }, seedOf(1), 200);
    expect(skip.ranks.every((one) => one?.statistics.q5 === one?.statistics.q95)).toBe(true);
    expect(fill.pairwise).not.toEqual(skip.pairwise);
  });

  it('give a unit a score in every run that leaves a pillar or a publisher out', () => {
    for (const leaveOuts of [leaveOnePillarOut(plan), leaveOnePublisherOut(plan, ({ id }) => id.slice(-1))]) {
      const { ranks } = simulate({ ...still, leaveOuts }, seedOf(1), 100);
      expect(ranks.every((one) => one?.statistics.runs === 100)).toBe(true);
    }
    expect(leaveOnePillarOut(plan).map(({ id }) => id)).toEqual([
      'nothing',
      'pillar P1',
      'pillar P2',
      'pillar P3',
      'pillar P4',
    ]);
    expect(leaveOnePublisherOut(plan, () => 'UN')[1]?.how).toHaveLength(12);
  });

  it.each<[string, Partial<Experiment>]>([
    ['no unit', { units: [], values: new Float64Array(0) }],
    ['a unit in two rows', { units: units.map(() => 'JM') }],
    ['rows out of order', { units: [...units].reverse() }],
    ['a table of another size', { values: values.subarray(1) }],
    ['weights that may vanish', { weightNoise: 1 }],
    ['no normalisation', { normalisations: [] }],
    ['two choices of one name', { aggregations: [ownAggregation, ownAggregation] }],
    ['an unknown indicator to leave out', { leaveOuts: [leaveNothingOut, { id: 'x', how: ['x'] }] }],
  ])('refuse %s', (_, change) => {
    const refused = expect.objectContaining({ code: 'EXPERIMENT_MALFORMED' });
    expect(() => simulate({ ...still, ...change }, seedOf(1), 10)).toThrow(refused);
  });

  it('hold their laws for any small table', () => {
    const cells = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 24, maxLength: 24 });
    const small = sampleIndex(sampleFramework(2, 2), 6);
    fc.assert(
      fc.property(cells, fc.nat(255), (drawn, seed) => {
        const one = fixedExperiment(small.plan, small.units, Float64Array.from(drawn));
        const { ranks, pairwise } = simulate({ ...one, weightNoise: 0.25 }, seedOf(seed), 30);
        ranks.forEach((found, a) => {
          expect(found?.statistics.mean).toBeGreaterThanOrEqual(1);
          // A rank is 1 + those ahead, and P(other ahead) counts ties as half, so it cannot say less.
          const beaten = ranks.reduce((sum, _, b) => sum + (a === b ? 0 : (pairwise[b * 6 + a] ?? 0)), 0);
          expect((found?.statistics.mean ?? 0) - 1).toBeLessThanOrEqual(beaten + 1e-12);
        });
      }),
      { numRuns: 40 },
    );
  });
});
