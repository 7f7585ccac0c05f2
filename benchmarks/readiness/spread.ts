/** How one indicator is spread over the region: its lowest, middle and highest published value. */
import { type RegionCountry, regionCountries } from '../country/region.ts';
import { cellOf, type Dataset, type Indicator } from '../dataset/dataset.ts';
import { BenchmarkError } from '../error.ts';

/** One country with its published number. */
export interface Point {
  readonly country: RegionCountry;
  readonly value: number;
}

/** The published values of one indicator, lowest first. Countries without a value are not among them. */
export interface Spread {
  readonly indicator: Indicator;
  readonly points: readonly Point[];
  readonly lowest: Point;
  readonly median: number;
  readonly highest: Point;
}

/**
 * The spread of an indicator over the region.
 *
 * @throws BenchmarkError STATISTIC_UNDEFINED when no country has a value
 */
export function spreadOf(dataset: Dataset, indicator: Indicator): Spread {
  const points = regionCountries
    .flatMap((country) => {
      const cell = cellOf(dataset, indicator.id, country.code);
      return cell.kind === 'published' ? [{ country, value: cell.value.value }] : [];
    })
    .sort((a, b) => a.value - b.value);
  const lowest = points[0];
  const highest = points[points.length - 1];
  const below = points[Math.floor((points.length - 1) / 2)];
  const above = points[Math.ceil((points.length - 1) / 2)];
  if (lowest === undefined || highest === undefined || below === undefined || above === undefined) {
    throw new BenchmarkError('STATISTIC_UNDEFINED', `Nobody has a value of ${indicator.id}.`, {
      indicator: indicator.id,
    });
  }
  return { indicator, points, lowest, median: (below.value + above.value) / 2, highest };
}
