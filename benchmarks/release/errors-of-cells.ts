/** What every value of the published board may be off by: printed digits, age, and revisions between vintages. */
import { aboutOf } from '../board/about.ts';
import type { PublishedBoard } from '../board/published.ts';
import { regionCountries } from '../country/region.ts';
import type { Indicator } from '../framework/framework.ts';
import { median, sorted } from '../math/sum.ts';
import type { CellError, CellErrors } from '../uncertainty/cell-error.ts';
import { staleSigma, type WaveValue, waveSpread } from '../uncertainty/staleness.ts';
import { factOf, type ValuesFile } from '../values/values-file.ts';

/** What the values of one indicator may be off by, in its unit. */
export interface IndicatorError {
  readonly indicator: string;
  /** A country's own movement in one year, as a standard deviation. */
  readonly sigmaPerYear: number;
  /** False: there is one wave only, so the median of the others is borrowed, as a share of the goalposts’ way. */
  readonly learnt: boolean;
  readonly vintageSigma: number;
}

/** Two vintages of one series: ours, and a later one of the same years. */
const laterVintages: Readonly<Record<string, string>> = { itu_internet_users: 'wb_internet_users' };

// Fewer waves teach nothing about how fast values move.
const wavesMin = 2;

/** What each indicator of the board may be off by. */
export function indicatorErrors(board: PublishedBoard, files: readonly ValuesFile[]): readonly IndicatorError[] {
  const learnt = board.framework.indicators.map((indicator) => {
    const waves = wavesOf(indicator, files);
    const years = new Set(waves.map(({ year }) => year)).size;
    return { indicator, sigma: years < wavesMin ? null : waveSpread(waves).sigmaPerYear };
  });
  const shares = learnt.flatMap(({ indicator, sigma }) => (sigma === null ? [] : [sigma / wayOf(indicator)]));
  const borrowed = median(sorted(Float64Array.from(shares)));
  return learnt.map(({ indicator, sigma }) => ({
    indicator: indicator.id,
    sigmaPerYear: sigma ?? borrowed * wayOf(indicator),
    learnt: sigma !== null,
    vintageSigma: vintageSigmaOf(indicator, files),
  }));
}

/** The errors of every cell, as of the year that the framework ages its data from. */
export function cellErrors(board: PublishedBoard, errors: readonly IndicatorError[]): readonly CellErrors[] {
  const asOf = board.framework.quality.year ?? 0;
  return board.values.map(({ country, indicator, period, rounding }) => {
    const error = errors.find((one) => one.indicator === indicator);
    const stale = staleSigma(error?.sigmaPerYear ?? 0, asOf - Number(period));
    const vintage = error?.vintageSigma ?? 0;
    const parts: CellError[] = [
      ...(stale > 0 ? [{ kind: 'stale' as const, sigma: stale }] : []),
      ...(vintage > 0 ? [{ kind: 'standard-error' as const, sigma: vintage }] : []),
      ...(rounding > 0 ? [{ kind: 'printed' as const, step: 2 * rounding }] : []),
    ];
    return { unit: country, indicator, errors: parts.length > 0 ? parts : [{ kind: 'exact' }] };
  });
}

/** All waves of an indicator, verified or not: how much a series moves is no value that enters a score. */
function wavesOf(indicator: Indicator, files: readonly ValuesFile[]): readonly WaveValue[] {
  const source = aboutOf(indicator).source;
  const file = files.find(({ publication }) => publication.id === source?.file);
  return (file?.series ?? [])
    .filter((series) => series.indicator === source?.waves)
    .flatMap(({ facts, period }) =>
      [...facts].map(([unit, { value }]) => ({ unit, year: Number(period), value, mode: '' })),
    );
}

/** Root of the mean square of (later vintage - ours), over the countries that have both for one year. */
function vintageSigmaOf(indicator: Indicator, files: readonly ValuesFile[]): number {
  const source = aboutOf(indicator).source;
  const later = laterVintages[source?.indicator ?? ''];
  const file = files.find(({ publication }) => publication.id === source?.file);
  if (source === null || later === undefined || file === undefined) return 0;
  const squares = source.periods.flatMap((period) =>
    regionCountries.flatMap(({ code }) => {
      const ours = factOf(file, source.indicator, period, code)?.fact.value;
      const theirs = factOf(file, later, period, code)?.fact.value;
      return ours === undefined || theirs === undefined ? [] : [(theirs - ours) * (theirs - ours)];
    }),
  );
  return squares.length === 0 ? 0 : Math.sqrt(squares.reduce((sum, one) => sum + one, 0) / squares.length);
}

/** The way from the worse goalpost to the better one, in the unit. */
function wayOf({ normalise }: Indicator): number {
  const [step] = normalise;
  return step?.method === 'goalposts' ? Math.abs(step.best - step.worst) : 1;
}
