/** Ten thousand runs of an index: how far its ranks would move had what is not sure come out otherwise. */

import { type Bands, bandsOf } from './bands.ts';
import type { Experiment } from './experiment.ts';
import { type Streams, streamsOf } from './random.ts';
import { type RankInterval, type RankStatistics, rankInterval, rankStatistics, shareWithin } from './ranks.ts';
import { samplerOf } from './sampler.ts';
import { scorerOf } from './scorer.ts';
import { addRun, pairwiseOf, tallyOf } from './tally.ts';

/** Runs of a release. */
export const runsUsual = 10_000;

/** What the runs say of one unit. */
export interface UnitRanks {
  readonly unit: string;
  /** The published rank; equal scores share the smallest. */
  readonly nominal: number;
  /** Holds 90 % of the runs, and the nominal rank. */
  readonly interval: RankInterval;
  readonly statistics: RankStatistics;
  /** P(rank <= k) at [k - 1]. */
  readonly within: readonly number[];
  /** 1 = best; see {@link bandsOf}. */
  readonly band: number;
}

/** Uncertainty of the ranks of one index. */
export interface Uncertainty {
  readonly runs: number;
  readonly units: readonly string[];
  /** One a unit; null for a unit that is not ranked. */
  readonly ranks: readonly (UnitRanks | null)[];
  /** P(a ahead of b) at [a * units + b]; NaN where one of the two is not ranked. */
  readonly pairwise: Float64Array;
  readonly bands: Bands;
}

/**
 * Runs the experiment. The same seed gives the same digits on every machine, and neither the order of units nor that
 * of indicators or choices changes any of them.
 *
 * @param seed 32 bytes: SHA-256 of the hash of the methodology followed by the hash of the data
 * @throws UncertaintyError SEED_MALFORMED, EXPERIMENT_MALFORMED, CELL_ERROR_INVALID, PROPORTION_IMPOSSIBLE,
 *   SAMPLE_INSUFFICIENT when a ranked unit has a score in no run
 */
export function simulate(experiment: Experiment, seed: Uint8Array, runs: number = runsUsual): Uncertainty {
  const streams: Streams = streamsOf(seed);
  const { nominal, scoreInto } = scorerOf(experiment);
  const { sample, next } = samplerOf(experiment, streams, 'run');
  const tally = tallyOf(experiment.units.length);
  const scores = new Float64Array(nominal.length);
  for (let run = 0; run < runs; run++) {
    next();
    scoreInto(sample.values, sample.weights, sample.chosen, scores);
    addRun(tally, scores);
  }
  const isRanked = (unit: number) => !Number.isNaN(nominal[unit]);
  const pairwise = pairwiseOf(tally);
  const bands = bandsOf(pairwise, nominal);
  const ranks = experiment.units.map((unit, index): UnitRanks | null => {
    if (!isRanked(index)) return null;
    const counts = tally.ranks.subarray(index * tally.units, (index + 1) * tally.units);
    const rank = 1 + nominal.filter((other) => other > (nominal[index] ?? 0)).length;
    return {
      unit,
      nominal: rank,
      interval: rankInterval(counts, rank),
      statistics: rankStatistics(counts),
      within: Array.from(counts, (_, k) => shareWithin(counts, k + 1)),
      band: bands.of[index] ?? 0,
    };
  });
  return { runs, units: experiment.units, ranks, pairwise, bands };
}
