/** How much a value may have moved since it was taken, learnt from how much it moved between the waves we have. */

import { UncertaintyError } from './uncertainty-error.ts';

/** One value of one unit in one wave. `mode`: how it was collected (self-reported, looked up from afar, …). */
export interface WaveValue {
  readonly unit: string;
  readonly year: number;
  readonly value: number;
  readonly mode?: string;
}

/** What the waves of one indicator teach, in its own unit. */
export interface WaveSpread {
  /** Movement of all units together in a year, which changes no order. */
  readonly drift: number;
  /** Standard deviation of a unit's own movement in one year; it grows with the square root of the years. */
  readonly sigmaPerYear: number;
  /** What a change of collection mode adds, as a standard deviation; null when none was seen. */
  readonly modeSigma: number | null;
  /** Steps from one wave to the next that were learnt from, without and with a change of mode. */
  readonly steps: number;
  readonly switches: number;
}

/** From fewer steps a standard deviation is a guess. */
const stepsMin = 3;

/**
 * Each unit is taken as a random walk around the common drift: a step over t years has variance t sigma². The drift is
 * the sum of all steps over the sum of their years; sigma² is the mean of (step - drift t)² / t, with one degree of
 * freedom spent on the drift. Steps with a change of mode are left out of both, and what they move beyond that is the
 * variance of the change of mode.
 *
 * Errors of measurement of both waves are inside sigma, so the estimate rather says too much than too little.
 *
 * @throws UncertaintyError SAMPLE_INSUFFICIENT for fewer than {@link stepsMin} steps without change of mode, or two
 *   values of one unit and year
 */
export function waveSpread(waves: readonly WaveValue[]): WaveSpread {
  const steps = stepsOf(waves);
  const calm = steps.filter(({ switched }) => !switched);
  if (calm.length < stepsMin) {
    throw new UncertaintyError('SAMPLE_INSUFFICIENT', 'Too few waves to learn how fast a value grows old.', {
      steps: calm.length,
      needed: stepsMin,
    });
  }
  const years = calm.reduce((sum, step) => sum + step.years, 0);
  const drift = calm.reduce((sum, step) => sum + step.change, 0) / years;
  const excess = (step: Step) => (step.change - drift * step.years) * (step.change - drift * step.years);
  const variance = calm.reduce((sum, step) => sum + excess(step) / step.years, 0) / (calm.length - 1);
  const switched = steps.filter((step) => step.switched);
  const beyond = switched.reduce((sum, step) => sum + excess(step) - variance * step.years, 0) / switched.length;
  return {
    drift,
    sigmaPerYear: Math.sqrt(variance),
    modeSigma: switched.length === 0 ? null : Math.sqrt(Math.max(0, beyond)),
    steps: calm.length,
    switches: switched.length,
  };
}

/** The standard deviation of a value taken `years` ago; a value of this year or of the future has none. */
export function staleSigma(sigmaPerYear: number, years: number): number {
  return sigmaPerYear * Math.sqrt(Math.max(0, years));
}

interface Step {
  readonly change: number;
  readonly years: number;
  readonly switched: boolean;
}

function stepsOf(waves: readonly WaveValue[]): readonly Step[] {
  // By unit and year, so that the order of the rows leaves no trace in any sum.
  const sorted = waves.toSorted((a, b) => (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : a.year - b.year));
  return sorted.flatMap((wave, index) => {
    const before = sorted[index - 1];
    if (before === undefined || before.unit !== wave.unit) return [];
    if (before.year === wave.year) {
      throw new UncertaintyError('SAMPLE_INSUFFICIENT', 'A unit has two values in one wave.', {
        unit: wave.unit,
        year: wave.year,
      });
    }
    return [{ change: wave.value - before.value, years: wave.year - before.year, switched: before.mode !== wave.mode }];
  });
}
