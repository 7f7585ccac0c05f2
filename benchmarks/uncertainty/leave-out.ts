/** The ranks that remain when one indicator, pillar or publisher is left out, and nothing else is changed. */

import { ranksInto } from '../score/rank.ts';
import { type Experiment, inOrder, ownAggregation, ownNormalisation } from './experiment.ts';
import { scorerOf } from './scorer.ts';

/** The index without one of its parts. */
export interface LeftOut {
  readonly id: string;
  /** By unit; 0 = not ranked without this part (too little is left of what the framework needs). */
  readonly ranks: Int32Array;
  /** Places moved, published rank less this one: above zero is better without it. 0 for a unit that is not ranked. */
  readonly moves: Int32Array;
  /** The largest move of any unit, in either direction. */
  readonly largest: number;
}

/**
 * One row for each of the experiment's `leaveOuts`, in the order of their ids; its other choices and errors play no
 * part, weights and methods are the framework's own.
 *
 * @throws UncertaintyError EXPERIMENT_MALFORMED
 */
export function leaveOutTable(experiment: Experiment): readonly LeftOut[] {
  const { nominal, scoreInto } = scorerOf({
    ...experiment,
    normalisations: [ownNormalisation],
    aggregations: [ownAggregation],
  });
  const published = ranksOf(nominal);
  const scores = new Float64Array(nominal.length);
  return inOrder(experiment.leaveOuts).map(({ id }, place) => {
    scoreInto(experiment.values, experiment.plan.weights, Int32Array.of(0, 0, place), scores);
    const ranks = ranksOf(scores);
    const moves = ranks.map((rank, unit) => (rank === 0 ? 0 : (published[unit] ?? 0) - rank));
    return { id, ranks, moves, largest: moves.reduce((most, move) => Math.max(most, Math.abs(move)), 0) };
  });
}

function ranksOf(scores: Float64Array): Int32Array {
  const ranks = new Int32Array(scores.length);
  ranksInto(scores, 1, 0, scores.length, ranks);
  return ranks;
}
