/** Scores one sample: normalise, leave out, aggregate; no object is made on the way. */

import { type AggregateWork, aggregateInto, aggregateWork } from '../score/aggregate.ts';
import type { Plan } from '../score/plan.ts';
import { type Experiment, inOrder, plansOf, requireRunnable } from './experiment.ts';
import { keptNodes } from './kept-nodes.ts';
import { type Normaliser, normaliserOf } from './normaliser.ts';
import type { Sample } from './sampler.ts';

/** Scores samples of one experiment. */
export interface Scorer {
  /** The index of every unit under what the experiment fixes; NaN = not ranked. */
  readonly nominal: Float64Array;
  /** Scores `values`, `weights` and `chosen` (which may stem from different samples) into `out`, one number a unit. */
  readonly scoreInto: (
    values: Float64Array,
    weights: Float64Array,
    chosen: Sample['chosen'],
    out: Float64Array,
  ) => void;
}

/**
 * A scorer. A unit that the published table does not rank is ranked in no run either: leaving out what it lacks must
 * not bring it in.
 *
 * @throws UncertaintyError EXPERIMENT_MALFORMED
 */
export function scorerOf(experiment: Experiment): Scorer {
  requireRunnable(experiment);
  const { plan, units, values } = experiment;
  const variants = plansOf(experiment).map((one) => ({ plan: one, normalise: normaliserOf(one, units) }));
  const aggregations = experiment.aggregations.length;
  const kept = inOrder(experiment.leaveOuts).map(({ how }) => keptNodes(plan, how));
  const room = roomFor(plan, units.length);
  const nominal = new Float64Array(units.length);
  indexInto({ plan, normalise: normaliserOf(plan, units) }, values, plan.weights, room, nominal);
  return {
    nominal,
    scoreInto: (drawn, weights, chosen, out) => {
      const mask = kept[chosen[2] as number] as Uint8Array;
      for (let node = 0; node < weights.length; node++) {
        room.weights[node] = (weights[node] as number) * (mask[node] as number);
      }
      const variant = (chosen[0] as number) * aggregations + (chosen[1] as number);
      indexInto(variants[variant] as Variant, drawn, room.weights, room, out);
      for (let unit = 0; unit < out.length; unit++) {
        if (Number.isNaN(nominal[unit])) out[unit] = Number.NaN;
      }
    },
  };
}

/** A plan under one choice of methods. */
interface Variant {
  readonly plan: Plan;
  readonly normalise: Normaliser;
}

interface Room {
  readonly weights: Float64Array;
  readonly normalised: Float64Array;
  readonly nodes: Float64Array;
  readonly work: AggregateWork;
}

function roomFor(plan: Plan, units: number): Room {
  return {
    weights: new Float64Array(plan.nodes.length),
    normalised: new Float64Array(units * plan.indicators.length),
    nodes: new Float64Array(units * plan.nodes.length),
    work: aggregateWork(plan, units),
  };
}

function indexInto(
  { plan, normalise }: Variant,
  values: Float64Array,
  weights: Float64Array,
  { normalised, nodes, work }: Room,
  out: Float64Array,
): void {
  normalise(values, normalised);
  aggregateInto(plan, normalised, weights, nodes, work);
  const by = plan.framework.rankBy === 'rounded' ? nodes : work.unrounded;
  const width = plan.nodes.length;
  for (let unit = 0; unit < out.length; unit++) out[unit] = by[unit * width + width - 1] as number;
}
