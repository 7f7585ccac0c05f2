/** What the runs say about the rank of one unit: mean, quantiles, an interval, and P(rank <= k). */

import { UncertaintyError } from './uncertainty-error.ts';

/** The ranks of one unit over all runs. */
export interface RankStatistics {
  readonly runs: number;
  readonly mean: number;
  readonly median: number;
  /** Quantiles of type 7, so they may lie between two ranks; the interval below never does. */
  readonly q5: number;
  readonly q95: number;
}

/** A range of ranks, both ends belonging to it. */
export interface RankInterval {
  readonly low: number;
  readonly high: number;
  /** True when the runs alone would have left the nominal rank out, and the interval was stretched to hold it. */
  readonly widened: boolean;
}

/** Runs for each rank, `counts[rank - 1]`, from a list of ranks up to `rankMax`. */
export function rankCounts(ranks: ArrayLike<number>, rankMax: number): Uint32Array {
  const counts = new Uint32Array(rankMax);
  for (let run = 0; run < ranks.length; run++) {
    const rank = ranks[run] ?? 0;
    if (!Number.isInteger(rank) || rank < 1 || rank > rankMax) {
      throw new UncertaintyError('SAMPLE_INSUFFICIENT', 'A rank lies outside the list.', {
        rank: String(rank),
        rankMax,
      });
    }
    counts[rank - 1] = (counts[rank - 1] ?? 0) + 1;
  }
  return counts;
}

/** Mean, median and 5 and 95 % quantile. @throws UncertaintyError SAMPLE_INSUFFICIENT when the unit was never ranked */
export function rankStatistics(counts: Uint32Array): RankStatistics {
  const runs = total(counts);
  const sum = counts.reduce((all, count, index) => all + count * (index + 1), 0);
  const at = (share: number) => {
    const place = (runs - 1) * share;
    const below = Math.floor(place);
    const low = orderStatistic(counts, below);
    return low + (place - below) * (orderStatistic(counts, Math.min(below + 1, runs - 1)) - low);
  };
  return { runs, mean: sum / runs, median: at(0.5), q5: at(0.05), q95: at(0.95) };
}

/** The rank at place `place` (from 0) when the ranks of all runs are sorted. */
function orderStatistic(counts: Uint32Array, place: number): number {
  let seen = 0;
  for (let index = 0; index < counts.length; index++) {
    seen += counts[index] as number;
    if (seen > place) return index + 1;
  }
  return counts.length;
}

/**
 * The narrowest interval with at most `tail` of the runs below it and at most `tail` above: `tail` 0.05 gives the 90 %
 * interval. If the nominal rank (that of the published scores) lies outside, the nearer end is moved to it and
 * `widened` says so: the runs vary the method as well, and nothing forces their middle to be our choice of method.
 *
 * @throws UncertaintyError SAMPLE_INSUFFICIENT when the unit was never ranked
 */
export function rankInterval(counts: Uint32Array, nominal: number, tail = 0.05): RankInterval {
  const allowed = tail * total(counts);
  let low = 1;
  for (let below = counts[0] as number; below <= allowed; below += counts[low - 1] as number) low++;
  let high = counts.length;
  for (let above = counts[high - 1] as number; above <= allowed; above += counts[high - 1] as number) high--;
  return {
    low: Math.min(low, nominal),
    high: Math.max(high, nominal),
    widened: nominal < low || nominal > high,
  };
}

/** P(rank <= k): the share of its runs in which the unit took place `k` or a better one. */
export function shareWithin(counts: Uint32Array, k: number): number {
  return counts.subarray(0, Math.max(0, k)).reduce((all, count) => all + count, 0) / total(counts);
}

function total(counts: Uint32Array): number {
  const runs = counts.reduce((all, count) => all + count, 0);
  if (runs === 0) throw new UncertaintyError('SAMPLE_INSUFFICIENT', 'A unit was ranked in no run, so it has no ranks.');
  return runs;
}
