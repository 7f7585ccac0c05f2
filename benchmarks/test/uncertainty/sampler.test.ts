/** Samples and their scores: what is drawn, from which streams, and that every part of a sample reaches the score. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../score/plan.ts';
import { score } from '../../score/score.ts';
import type { ValueTable } from '../../score/value-table.ts';
import {
  type Experiment,
  fixedExperiment,
  inOrder,
  leaveNothingOut,
  leaveOneIndicatorOut,
  minmaxChoice,
  ownAggregation,
  ownNormalisation,
  plansOf,
  topMeanChoice,
  zscoreChoice,
} from '../../uncertainty/experiment.ts';
import { keptNodes } from '../../uncertainty/kept-nodes.ts';
import { streamsOf } from '../../uncertainty/random.ts';
import { samplerOf } from '../../uncertainty/sampler.ts';
import { scorerOf } from '../../uncertainty/scorer.ts';
import { sampleFramework, sampleIndex, seedOf } from './sample-index.ts';

const framework = sampleFramework(3, 2);
const { plan, units, values } = sampleIndex(framework, 6);
const still = fixedExperiment(plan, units, values);
const streams = streamsOf(seedOf(6));

function tableOf(cells: Float64Array, columns = plan.indicators.map(({ id }) => id)): ValueTable {
  return { units, names: units, columns, values: cells, errors: null, years: null, groups: new Map() };
}

/** The index of every unit by the engine's own way. */
function indexOf(of: Parameters<typeof score>[0], cells = values): readonly number[] {
  const { unrounded, plan: scored } = score(of, tableOf(cells));
  return units.map((_, row) => unrounded[(row + 1) * scored.nodes.length - 1] ?? Number.NaN);
}

/** Scores of the table under choices by place. */
function scoresUnder(experiment: Experiment, chosen: readonly number[], weights = plan.weights): readonly number[] {
  const out = new Float64Array(units.length);
  scorerOf(experiment).scoreInto(experiment.values, weights, Int32Array.from(chosen), out);
  return [...out];
}

describe('weights of a sample', () => {
  it('are even between 75 and 125 % of themselves, each from a stream of its own', () => {
    const { sample, next } = samplerOf({ ...still, weightNoise: 0.25 }, streams, 'run');
    const drawn = Array.from({ length: 4000 }, () => {
      next();
      return [...sample.weights];
    });
    plan.nodes.forEach((_, node) => {
      const column = drawn.map((weights) => weights[node] ?? 0);
      expect(Math.min(...column)).toBeGreaterThanOrEqual(0.75);
      expect(Math.min(...column)).toBeLessThan(0.76);
      expect(Math.max(...column)).toBeLessThanOrEqual(1.25);
      expect(Math.max(...column)).toBeGreaterThan(1.24);
      expect(Math.abs(column.reduce((sum, one) => sum + one, 0) / column.length - 1)).toBeLessThan(0.012);
    });
    expect(new Set(drawn[0]).size).toBe(plan.nodes.length);
  });

  it('are drawn for a node by its id: others may come and go', () => {
    const more = sampleIndex(sampleFramework(5, 4), 6);
    const [few, many] = [
      { ...still, weightNoise: 0.25 },
      { ...fixedExperiment(more.plan, more.units, more.values), weightNoise: 0.25 },
    ].map((experiment) => {
      const { sample, next } = samplerOf(experiment, streams, 'run');
      next();
      next();
      return new Map(experiment.plan.nodes.map(({ id }, node) => [id, sample.weights[node]]));
    });
    for (const [id, weight] of few ?? []) expect(many?.get(id)).toBe(weight);
  });

  it('stay what they are without noise', () => {
    const { sample, next } = samplerOf(still, streams, 'run');
    next();
    expect(sample.weights).toEqual(plan.weights);
  });
});

describe('choices of a sample', () => {
  it('come equally often, and independently of each other', () => {
    const experiment = {
      ...still,
      normalisations: [ownNormalisation, minmaxChoice(plan)],
      aggregations: [topMeanChoice('arithmetic'), topMeanChoice('geometric')],
      leaveOuts: leaveOneIndicatorOut(plan).slice(0, 2),
    };
    const { sample, next } = samplerOf(experiment, streams, 'run');
    const seen = new Map<string, number>();
    for (let run = 0; run < 8000; run++) {
      next();
      const key = sample.chosen.join('');
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    expect(seen.size).toBe(8);
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('are those of another run in another scope, and the same in the same', () => {
    const draw = (scope: string) => {
      const { sample, next } = samplerOf({ ...still, weightNoise: 0.25 }, streams, scope);
      next();
      return [...sample.weights];
    };
    expect(draw('run')).toEqual(draw('run'));
    expect(draw('sobol/A')).not.toEqual(draw('sobol/B'));
  });
});

describe('score of a sample', () => {
  it('is the engine’s own under each normalisation and each mean', () => {
    const normalisations = [ownNormalisation, minmaxChoice(plan), zscoreChoice(plan)];
    const aggregations = [topMeanChoice('geometric'), topMeanChoice('arithmetic')];
    const experiment = { ...still, normalisations, aggregations };
    const plans = plansOf(experiment);
    expect(inOrder(normalisations).map(({ id }) => id)).toEqual(['minmax', 'own', 'zscore']);
    const seen = [0, 1, 2].flatMap((n) =>
      [0, 1].map((a) => {
        const found = scoresUnder(experiment, [n, a, 0]);
        const expected = indexOf(plans[2 * n + a] ?? plan);
        found.forEach((one, unit) => {
          expect(one).toBeCloseTo(expected[unit] ?? 0, 9);
        });
        return found.join(' ');
      }),
    );
    expect(new Set(seen).size).toBe(6);
  });

  it('under standard scores has the middle of the scale as mean and a sixth of it as deviation', () => {
    const one = sampleIndex(sampleFramework(1, 1, 'arithmetic'), 9);
    const experiment = {
      ...fixedExperiment(one.plan, one.units, one.values),
      normalisations: [zscoreChoice(one.plan)],
    };
    const out = new Float64Array(9);
    scorerOf(experiment).scoreInto(one.values, one.plan.weights, Int32Array.of(0, 0, 0), out);
    const mean = out.reduce((sum, x) => sum + x, 0) / 9;
    expect(mean).toBeCloseTo(50, 10);
    expect(Math.sqrt(out.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 8)).toBeCloseTo(100 / 6, 10);
  });

  it('takes the other mean at the top only', () => {
    const lower = { ...framework.groups[0]?.aggregate, method: 'geometric' as const };
    const mixed = compile({
      ...framework,
      groups: framework.groups.map((group) =>
        group.parent === null ? group : { ...group, aggregate: { ...group.aggregate, ...lower } },
      ),
    });
    const [arithmetic] = plansOf({
      ...fixedExperiment(mixed, units, values),
      aggregations: [topMeanChoice('arithmetic')],
    });
    expect([...(arithmetic?.rules.kind ?? [])]).toEqual([1, 1, 1, 0]);
  });

  it('without an indicator is that of a framework that never had it', () => {
    const experiment = { ...still, leaveOuts: leaveOneIndicatorOut(plan) };
    inOrder(experiment.leaveOuts).forEach(({ how: [gone] }, place) => {
      if (gone === undefined) return;
      const smaller = compile({ ...framework, indicators: framework.indicators.filter(({ id }) => id !== gone) });
      const kept = plan.indicators.map(({ id }) => id !== gone);
      const cells = values.filter((_, cell) => kept[cell % kept.length]);
      const expected = score(
        smaller,
        tableOf(
          cells,
          smaller.indicators.map(({ id }) => id),
        ),
      );
      scoresUnder(experiment, [0, 0, place]).forEach((one, unit) => {
        const own = expected.unrounded[(unit + 1) * smaller.nodes.length - 1] ?? 0;
        expect(one).toBeCloseTo(own, 10);
      });
    });
  });

  it('without a whole pillar does not count the pillar as missing', () => {
    const strict = compile({
      ...framework,
      groups: framework.groups.map((group) =>
        group.parent === null ? { ...group, need: { ...group.need, countShare: 1 } } : group,
      ),
    });
    const gone = { id: 'P1', how: ['P1.1', 'P1.2'] };
    const found = scoresUnder({ ...fixedExperiment(strict, units, values), leaveOuts: [gone] }, [0, 0, 0]);
    expect(found.every((one) => !Number.isNaN(one))).toBe(true);
    expect([...keptNodes(strict, gone.how)]).toEqual([0, 0, 1, 1, 1, 1, 0, 1, 1, 1]);
    expect(
      [
        ...keptNodes(
          strict,
          strict.indicators.map(({ id }) => id),
        ),
      ].every((one) => one === 0),
    ).toBe(true);
  });

  it('does not bring in a unit that the published table leaves out', () => {
    const strict = compile({
      ...framework,
      groups: framework.groups.map((group) => ({ ...group, need: { ...group.need, countShare: 1 } })),
    });
    const holes = values.slice();
    holes[0] = Number.NaN;
    const first = plan.indicators[0]?.id ?? '';
    const leaveOuts = [leaveNothingOut, { id: 'the gap', how: [first] }];
    const experiment = { ...fixedExperiment(strict, units, holes), leaveOuts, aggregations: [ownAggregation] };
    for (const place of [0, 1]) {
      const found = scoresUnder(experiment, [0, 0, place]);
      expect(found[0]).toBeNaN();
      expect(found.slice(1).some(Number.isNaN)).toBe(false);
    }
  });

  it('follows the weights that were drawn', () => {
    const weights = plan.weights.slice();
    weights[plan.indexOf.get('P1') ?? 0] = 5;
    const heavier = compile({
      ...framework,
      groups: framework.groups.map((group) => (group.id === 'P1' ? { ...group, weight: 5 } : group)),
    });
    scoresUnder(still, [0, 0, 0], weights).forEach((one, unit) => {
      expect(one).toBeCloseTo(indexOf(heavier)[unit] ?? 0, 10);
    });
  });
});
