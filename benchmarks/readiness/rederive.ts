/** Working a published total out again from its published parts: the first proof that carried numbers are unaltered. */
import { regionCountries } from '../country/region.ts';
import { cellOf, type Dataset, type Indicator, partsOf } from '../dataset/dataset.ts';

/** One total worked out again. `residual` = the mean of the parts minus the published total. */
export interface Rederived {
  readonly country: string;
  readonly published: number;
  readonly mean: number;
  readonly residual: number;
}

/**
 * The total of every country that has the total and all parts, as the plain mean of the parts: the rule of EGDI since
 * 2014 (UN DESA) and of GTMI (World Bank). A country with a part missing is left out, never averaged over the rest.
 */
export function rederive(dataset: Dataset, total: Indicator): readonly Rederived[] {
  const parts = partsOf(dataset, total);
  return regionCountries.flatMap(({ code }) => {
    const published = cellOf(dataset, total.id, code);
    const cells = parts.map((part) => cellOf(dataset, part.id, code));
    const numbers = cells.flatMap((cell) => (cell.kind === 'published' ? [cell.value.value] : []));
    if (published.kind === 'missing' || parts.length === 0 || numbers.length < parts.length) return [];
    const mean = numbers.reduce((sum, one) => sum + one, 0) / parts.length;
    return [{ country: code, published: published.value.value, mean, residual: mean - published.value.value }];
  });
}

/**
 * The largest residual we accept, in units of the index: half of a fourth digit. UN DESA prints five digits, but its
 * totals differ from the mean of its printed parts by up to 0.00004, so its own workings round earlier. The site
 * prints three digits; a part altered by one of those moves the mean by 0.00025 or more and is noticed.
 */
export const residualMax = 0.00005;
