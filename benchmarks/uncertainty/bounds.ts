/** How far missing values could move scores and ranks, whatever they are: nothing is assumed about them. */

import type { Indicator } from '../framework/framework.ts';
import { aggregateInto, aggregateWork } from '../score/aggregate.ts';
import { normaliseInto } from '../score/normalise.ts';
import type { Plan } from '../score/plan.ts';
import { keptNodes } from './kept-nodes.ts';
import { UncertaintyError } from './uncertainty-error.ts';

/** The range of one unit when each of its missing values ranges over its whole scale. */
export interface Bounds {
  readonly unit: string;
  /** How many of its indicators have no value; with none missing both scores are the same. */
  readonly missing: number;
  readonly low: number;
  readonly high: number;
  /** The best and the worst rank among the ranked units that any values of all their missing cells could give. */
  readonly ranks: { readonly best: number; readonly worst: number } | null;
}

/**
 * Bounds by partial identification (Manski): every missing cell at its worst for the low score, at its best for the
 * high one. A unit's best rank has its own gaps at their best and everybody else's at their worst; since gaps of
 * different units are different cells, all of that can happen at once, and no narrower bound is true. Published score
 * and rank lie inside by construction, as means with weights of at least zero never fall when a part rises.
 *
 * An indicator that no unit has is no gap of anybody: it is left out. `isRanked` says who takes part in ranks.
 *
 * @throws UncertaintyError BOUNDS_UNDEFINED when a score depends on other units' values or has no fixed ends
 */
export function boundsOf(
  plan: Plan,
  units: readonly string[],
  values: Float64Array,
  isRanked: (unit: number) => boolean,
): readonly Bounds[] {
  const width = plan.indicators.length;
  const isGap = (cell: number) => Number.isNaN(values[cell] ?? Number.NaN);
  const nobodys = plan.indicators.filter((_, place) => units.every((_, unit) => isGap(unit * width + place)));
  const left = new Set(nobodys);
  const kept = keptNodes(
    plan,
    nobodys.map(({ id }) => id),
  );
  const weights = plan.weights.map((weight, node) => weight * (kept[node] ?? 0));
  const ends = plan.indicators.map(endsOf);
  const normalised = new Float64Array(values.length);
  normaliseInto(plan, values, units, normalised);
  const [low, high] = ([0, 1] as const).map((end) => {
    const filled = normalised.map((score, cell) => (isGap(cell) ? (ends[cell % width]?.[end] ?? 0) : score));
    return indexOf(plan, units.length, filled, weights);
  }) as [Float64Array, Float64Array];
  const ranked = units.flatMap((_, unit) => (isRanked(unit) ? [unit] : []));
  return units.map((unit, row) => {
    const ahead = (scores: Float64Array, own: number) =>
      1 + ranked.filter((other) => other !== row && (scores[other] ?? 0) > own).length;
    const gaps = plan.indicators.filter((one, place) => !left.has(one) && isGap(row * width + place));
    return {
      unit,
      missing: gaps.length,
      low: low[row] ?? Number.NaN,
      high: high[row] ?? Number.NaN,
      ranks: isRanked(row)
        ? { best: ahead(low, high[row] ?? Number.NaN), worst: ahead(high, low[row] ?? Number.NaN) }
        : null,
    };
  });
}

/** The lowest and highest score that an indicator can have, from its last step. */
function endsOf({ id, normalise }: Indicator): readonly [number, number] {
  const last = normalise.at(-1);
  if (last?.method === 'goalposts' && last.clamp) return [Math.min(...last.to), Math.max(...last.to)];
  if (last?.method === 'points') {
    const scores = last.points.map(([, score]) => score);
    return [Math.min(...scores), Math.max(...scores)];
  }
  throw new UncertaintyError('BOUNDS_UNDEFINED', 'An indicator has a scale without fixed ends.', {
    indicator: id,
    method: last?.method ?? 'none',
  });
}

function indexOf(plan: Plan, units: number, normalised: Float64Array, weights: Float64Array): Float64Array {
  const nodes = new Float64Array(units * plan.nodes.length);
  const work = aggregateWork(plan, units);
  aggregateInto(plan, normalised, weights, nodes, work);
  const by = plan.framework.rankBy === 'rounded' ? nodes : work.unrounded;
  return Float64Array.from({ length: units }, (_, unit) => by[(unit + 1) * plan.nodes.length - 1] ?? Number.NaN);
}
