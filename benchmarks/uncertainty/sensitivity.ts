/** Which of our own choices and errors move the ranks of an index most. */

import { ranksInto } from '../score/rank.ts';
import type { Experiment } from './experiment.ts';
import { streamsOf } from './random.ts';
import { type Factor, factors, type Sample, samplerOf } from './sampler.ts';
import { scorerOf } from './scorer.ts';
import { type SobolIndex, sobolIndices } from './sobol.ts';

/** The share of one factor in how far ranks move. */
export interface FactorShare extends SobolIndex {
  readonly factor: Factor;
}

/** Runs of each sample in a release: N (d + 2) scores in all. */
export const sensitivityRunsUsual = 1000;

/**
 * Sobol indices of the mean number of places by which units move from their published rank, for each factor that the
 * experiment varies. A factor is everything of its kind at once: all errors of values, all weights, and so on. Units
 * without rank, published or in a run, are not counted.
 *
 * @throws UncertaintyError SEED_MALFORMED, EXPERIMENT_MALFORMED, CELL_ERROR_INVALID, PROPORTION_IMPOSSIBLE,
 *   SAMPLE_INSUFFICIENT when nothing moves any rank
 */
export function sensitivityOf(
  experiment: Experiment,
  seed: Uint8Array,
  runs: number = sensitivityRunsUsual,
  resamples?: number,
): readonly FactorShare[] {
  const streams = streamsOf(seed);
  const { nominal, scoreInto } = scorerOf(experiment);
  const a = samplerOf(experiment, streams, 'sobol/A');
  const b = samplerOf(experiment, streams, 'sobol/B');
  const varied = factors.filter((factor) => doesVary(experiment, factor));
  const outcomes = Array.from({ length: varied.length + 2 }, () => new Float64Array(runs));
  const published = new Int32Array(nominal.length);
  ranksInto(nominal, 1, 0, nominal.length, published);
  const scores = new Float64Array(nominal.length);
  const ranks = new Int32Array(nominal.length);
  const chosen = new Int32Array(3);
  const outcomeOf = (error: Sample, weights: Sample, choices: Int32Array): number => {
    scoreInto(error.values, weights.weights, choices, scores);
    ranksInto(scores, 1, 0, scores.length, ranks);
    return meanMove(ranks, published);
  };
  for (let run = 0; run < runs; run++) {
    a.next();
    b.next();
    outcomes.forEach((list, index) => {
      const factor = varied[index - 2];
      const base = index === 1 ? b.sample : a.sample;
      for (let list = 0; list < chosen.length; list++) {
        const from = factor === factors[list + 2] ? b.sample : base;
        chosen[list] = from.chosen[list] as number;
      }
      list[run] = outcomeOf(factor === 'error' ? b.sample : base, factor === 'weights' ? b.sample : base, chosen);
    });
  }
  const [fromA = new Float64Array(0), fromB = new Float64Array(0), ...mixed] = outcomes;
  const found = sobolIndices({ a: fromA, b: fromB, mixed }, streams, resamples);
  return varied.map((factor, index) => ({ factor, ...(found[index] as SobolIndex) }));
}

function doesVary(experiment: Experiment, factor: Factor): boolean {
  switch (factor) {
    case 'error':
      return experiment.fill || experiment.errors.some(({ errors }) => errors.some(({ kind }) => kind !== 'exact'));
    case 'weights':
      return experiment.weightNoise > 0;
    case 'normalisation':
      return experiment.normalisations.length > 1;
    case 'aggregation':
      return experiment.aggregations.length > 1;
    case 'leave-out':
      return experiment.leaveOuts.length > 1;
  }
}

function meanMove(ranks: Int32Array, published: Int32Array): number {
  let moved = 0;
  let counted = 0;
  for (let unit = 0; unit < ranks.length; unit++) {
    if (ranks[unit] === 0 || published[unit] === 0) continue;
    moved += Math.abs((ranks[unit] as number) - (published[unit] as number));
    counted++;
  }
  return counted === 0 ? 0 : moved / counted;
}
