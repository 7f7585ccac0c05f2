/** Which choice moves the ranks most: Sobol indices by the estimators that COINr uses, with bootstrap intervals. */

import { mean, quantile } from '../math/sum.ts';
import { nextBelow, type Streams, streamOf } from './random.ts';
import { UncertaintyError } from './uncertainty-error.ts';

/** Outcomes of a sample A, a second sample B, and of A with one factor taken from B, for each factor. */
export interface SobolSample {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly mixed: readonly Float64Array[];
}

/** A share of the variance of the outcome, and where 90 % of its bootstrap values lie. */
export interface SobolShare {
  readonly value: number;
  readonly q5: number;
  readonly q95: number;
}

/** What one factor explains alone (`first`), and together with all its interactions (`whole`). */
export interface SobolIndex {
  readonly first: SobolShare;
  readonly whole: SobolShare;
}

/** Resamples of a bootstrap; the 5 and 95 % quantiles are then sure to about one place in a hundred. */
const resamplesDefault = 1000;

/**
 * First-order index Si = mean(yB (yABi - yA)) / var(yA, yB) (Saltelli 2010) and total index
 * STi = mean((yA - yABi)^2) / (2 var) (Jansen 1999) for each factor, as COINr computes them: var is the sample variance
 * of A and B together. Estimates of small indices may be negative. The bootstrap draws runs with replacement, the same
 * for all factors.
 *
 * @throws UncertaintyError SAMPLE_INSUFFICIENT for samples of unequal length, fewer than two runs, or an outcome that
 *   never varies
 */
export function sobolIndices(
  sample: SobolSample,
  streams: Streams,
  resamples: number = resamplesDefault,
): readonly SobolIndex[] {
  const runs = sample.a.length;
  if (runs < 2 || [sample.b, ...sample.mixed].some((other) => other.length !== runs)) {
    throw new UncertaintyError('SAMPLE_INSUFFICIENT', 'Samples of unequal length have no Sobol indices.', { runs });
  }
  const all = Int32Array.from({ length: runs }, (_, run) => run);
  const values = sample.mixed.map((mixed) => indicesOver(sample, mixed, all));
  if (values.some((value) => !Number.isFinite(value.first) || !Number.isFinite(value.whole))) {
    throw new UncertaintyError('SAMPLE_INSUFFICIENT', 'An outcome that never varies has no Sobol indices.', { runs });
  }
  const first = sample.mixed.map(() => new Float64Array(resamples));
  const whole = sample.mixed.map(() => new Float64Array(resamples));
  const stream = streamOf(streams, 'sobol/bootstrap');
  const drawn = new Int32Array(runs);
  for (let resample = 0; resample < resamples; resample++) {
    for (let run = 0; run < runs; run++) drawn[run] = nextBelow(stream, 0, runs);
    sample.mixed.forEach((mixed, factor) => {
      const found = indicesOver(sample, mixed, drawn);
      // A resample without variation tells nothing about shares of it; such a one counts as no share at all.
      (first[factor] as Float64Array)[resample] = Number.isFinite(found.first) ? found.first : 0;
      (whole[factor] as Float64Array)[resample] = Number.isFinite(found.whole) ? found.whole : 0;
    });
  }
  return values.map((value, factor) => ({
    first: withQuantiles(value.first, first[factor] as Float64Array),
    whole: withQuantiles(value.whole, whole[factor] as Float64Array),
  }));
}

function withQuantiles(value: number, resampled: Float64Array): SobolShare {
  if (resampled.length === 0) return { value, q5: value, q95: value };
  const sorted = resampled.sort();
  return { value, q5: quantile(sorted, 0.05), q95: quantile(sorted, 0.95) };
}

function indicesOver({ a, b }: SobolSample, mixed: Float64Array, runs: Int32Array): { first: number; whole: number } {
  const count = runs.length;
  let sum = 0;
  let covariance = 0;
  let squares = 0;
  for (const run of runs) {
    const fromA = a[run] as number;
    const fromB = b[run] as number;
    const step = (mixed[run] as number) - fromA;
    sum += fromA + fromB;
    covariance += fromB * step;
    squares += step * step;
  }
  const middle = sum / (2 * count);
  let spread = 0;
  for (const run of runs) {
    const fromA = (a[run] as number) - middle;
    const fromB = (b[run] as number) - middle;
    spread += fromA * fromA + fromB * fromB;
  }
  const variance = spread / (2 * count - 1);
  return { first: covariance / count / variance, whole: squares / (2 * count) / variance };
}

/** The outcome whose variance is shared out: how many places the units moved from their nominal rank, on average. */
export function meanRankShift(ranks: ArrayLike<number>, nominal: ArrayLike<number>): number {
  return mean(Array.from(nominal, (rank, unit) => Math.abs((ranks[unit] ?? 0) - rank)));
}
