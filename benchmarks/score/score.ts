/** An index scored: steps, normalisation, aggregation, ranks and grades in one go. */
import type { Framework } from '../framework/framework.ts';
import { aggregateInto, aggregateWork } from './aggregate.ts';
import { normaliseInto } from './normalise.ts';
import { compile, type Plan } from './plan.ts';
import { orderOf, prepare } from './prepare.ts';
import { ranksInto } from './rank.ts';
import { ScoreError } from './score-error.ts';
import type { Grade, Prepared, Scores } from './scores.ts';
import type { ValueTable } from './value-table.ts';
import { effectiveWeights, weightsOf } from './weights.ts';

/** What may be chosen when a framework is scored. */
export interface ScoreOptions {
  /** The name of one of the framework's sets of weights; its own when left out. */
  readonly weights?: string;
}

/**
 * Scores every unit of the table. Units come out in the order of their ids; the result depends neither on the order of
 * rows nor on that of indicators, to the last bit.
 *
 * @throws ScoreError SCORE_…
 */
export function score(framework: Framework | Plan, table: ValueTable, options: ScoreOptions = {}): Scores {
  const plan = 'rules' in framework ? framework : compile(framework);
  const prepared = prepare(plan, table);
  const weights = weightsOf(plan, options.weights);
  const normalised = new Float64Array(prepared.values.length);
  normaliseInto(plan, prepared.values, prepared.units, normalised);
  refuseUnnormalised(plan, prepared, normalised);
  const units = prepared.units;
  const values = new Float64Array(units.length * plan.nodes.length);
  const work = aggregateWork(plan, units.length);
  const broken = aggregateInto(plan, normalised, weights, values, work);
  if (broken >= 0) throw undefinedMean(plan, units, broken);
  const ranks = new Int32Array(values.length);
  const by = plan.framework.rankBy === 'rounded' ? values : work.unrounded;
  for (let node = 0; node < plan.nodes.length; node += 1) ranksInto(by, plan.nodes.length, node, units.length, ranks);
  const shares = effectiveWeights(plan, weights);
  const quality = Float64Array.from(units, (_, unit) => qualityOf(prepared, shares, plan.indicators.length, unit));
  return {
    ...{ plan, units, prepared, values, ranks, quality },
    names: orderOf(table).map((row) => table.names[row] ?? ''),
    unrounded: work.unrounded,
    coverage: work.coverage,
    grades: Array.from(quality, (one) => gradeOf(one, plan.framework.quality.grades)),
    effectiveWeights: shares,
  };
}

/** The letter of a quality from 0 to 1: the first whose least quality it reaches. */
export function gradeOf(quality: number, least: readonly number[]): Grade {
  const letters = ['A', 'B', 'C', 'D', 'E'] as const;
  return letters.find((_, place) => quality >= (least[place] ?? 1) - 1e-12) ?? 'F';
}

function qualityOf({ quality }: Prepared, shares: Float64Array, width: number, unit: number): number {
  let total = 0;
  for (let leaf = 0; leaf < width; leaf += 1) total += (shares[leaf] ?? 0) * (quality[unit * width + leaf] ?? 0);
  return total;
}

function refuseUnnormalised(plan: Plan, { units, values }: Prepared, normalised: Float64Array): void {
  const width = plan.indicators.length;
  const cell = normalised.findIndex((x, at) => !Number.isFinite(x) && !Number.isNaN(values[at] ?? Number.NaN));
  if (cell < 0) return;
  const indicator = plan.indicators[cell % width]?.id ?? '';
  const unit = units[Math.floor(cell / width)] ?? '';
  throw new ScoreError('SCORE_NOT_NORMALISABLE', `${indicator} of ${unit} has a value, but no defined score.`, {
    ...{ indicator, unit, value: values[cell] ?? null },
    methods: (plan.indicators[cell % width]?.normalise ?? []).map((step) => step.method),
  });
}

function undefinedMean(plan: Plan, units: readonly string[], cell: number): ScoreError {
  const node = plan.nodes[cell % plan.nodes.length]?.id ?? '';
  const unit = units[Math.floor(cell / plan.nodes.length)] ?? '';
  const happened = `${node} of ${unit} has scores below it, but its mean is not defined for them.`;
  return new ScoreError('SCORE_MEAN_UNDEFINED', happened, { node, unit });
}
