/** Two published indices side by side: who has values, how far the two orders agree, and who moves most. */
import { type RegionCode, type RegionCountry, regionCountries } from '../country/region.ts';
import { cellOf, type Dataset, type Indicator } from '../dataset/dataset.ts';
import { rankCorrelation } from '../statistics/correlation.ts';
import { averageRanks } from '../statistics/rank.ts';
import { shuffleShare } from '../statistics/shuffles.ts';

/** One index of one edition. */
export interface Column {
  readonly dataset: Dataset;
  readonly indicator: Indicator;
}

/** A country that has a value in both; the places count only the countries compared, 1 = the largest value. */
export interface ComparedCountry {
  readonly country: RegionCountry;
  readonly first: number;
  readonly second: number;
  readonly firstPlace: number;
  readonly secondPlace: number;
}

/** The correlation of all but one country. */
export interface WithoutOne {
  readonly without: RegionCode;
  readonly correlation: number;
}

/** What a comparison says. No composite of the two is formed anywhere. */
export interface Comparison {
  readonly countries: readonly ComparedCountry[];
  readonly missing: readonly RegionCountry[];
  /** Spearman's rank correlation over the countries compared, -1 to 1. */
  readonly correlation: number;
  /** Share of all possible orders that would agree or disagree at least as strongly, 0 to 1, counted exactly. */
  readonly chance: number;
  /** The correlation again with each country left out in turn, lowest first: how much hangs on one country. */
  readonly withoutOne: readonly WithoutOne[];
  /** Pairs of countries, and those which the two indices put in opposite orders. */
  readonly pairs: number;
  readonly pairsReversed: number;
}

/**
 * Compares two indices over the countries that both publish.
 *
 * @throws BenchmarkError STATISTIC_UNDEFINED, STATISTIC_TOO_LARGE
 */
export function compareIndices(first: Column, second: Column): Comparison {
  const both = regionCountries.flatMap((country) => {
    const x = cellOf(first.dataset, first.indicator.id, country.code);
    const y = cellOf(second.dataset, second.indicator.id, country.code);
    if (x.kind === 'missing' || y.kind === 'missing') return [];
    return [{ country, first: x.value.value, second: y.value.value }];
  });
  const firstPlaces = averageRanks(both.map((one) => one.first));
  const secondPlaces = averageRanks(both.map((one) => one.second));
  const xs = both.map((one) => one.first);
  const ys = both.map((one) => one.second);
  return {
    countries: both.map((one, index) => ({
      ...one,
      firstPlace: firstPlaces[index] ?? 0,
      secondPlace: secondPlaces[index] ?? 0,
    })),
    missing: regionCountries.filter((country) => !both.some((one) => one.country.code === country.code)),
    correlation: rankCorrelation(xs, ys),
    chance: shuffleShare(xs, ys),
    withoutOne: both
      .map(({ country }, left) => ({
        without: country.code,
        correlation: rankCorrelation(except(xs, left), except(ys, left)),
      }))
      .sort((a, b) => a.correlation - b.correlation),
    pairs: (both.length * (both.length - 1)) / 2,
    pairsReversed: countReversed(xs, ys),
  };
}

function except(numbers: readonly number[], left: number): readonly number[] {
  return numbers.filter((_, index) => index !== left);
}

function countReversed(xs: readonly number[], ys: readonly number[]): number {
  let reversed = 0;
  for (const [a, x] of xs.entries()) {
    for (const [b, other] of xs.entries()) {
      if (b > a && (x - other) * ((ys[a] ?? 0) - (ys[b] ?? 0)) < 0) reversed += 1;
    }
  }
  return reversed;
}
