/** The publishers' totals of a committed file, worked out again for the region's countries. */
import { regionCountries } from '../country/region.ts';
import { BenchmarkError } from '../error.ts';
import { type Check, residualOf } from './check.ts';
import { factOf, type ValuesFile } from './values-file.ts';

/** One total that was worked out again. `residual` = worked out minus published, in units of the total. */
export interface Total {
  readonly check: Check;
  readonly period: string;
  readonly country: string;
  readonly published: number;
  readonly residual: number;
}

/** Every total of the file that all parts are there for. A country with a part missing is left out, never averaged. */
export function totalsOf(file: ValuesFile): readonly Total[] {
  return file.checks.flatMap((check) =>
    check.periods.flatMap((period) =>
      regionCountries.flatMap(({ code }): Total[] => {
        const lookup = (indicator: string) => factOf(file, indicator, period, code)?.fact.value;
        const published = lookup(check.total);
        const residual = residualOf(check, lookup);
        if (published === undefined || residual === undefined) return [];
        return [{ check, period, country: code, published, residual }];
      }),
    ),
  );
}

/**
 * Refuses a file of which one total does not come out, or that calls a value checked whose check cannot be done.
 *
 * @throws BenchmarkError DATASET_TOTAL_DIFFERS
 */
export function refuseOtherTotals(file: ValuesFile): void {
  refuseEmptyClaims(file);
  for (const { check, period, country, published, residual } of totalsOf(file)) {
    if (Math.abs(residual) <= check.tolerance) continue;
    throw new BenchmarkError(
      'DATASET_TOTAL_DIFFERS',
      `${check.total} of ${country} in ${period} is ${published}; worked out again it differs by ${residual}.`,
      { check: check.id, country, period, residual },
    );
  }
}

/** A check of another indicator or period, or without a part of the country’s, has shown nothing of the value. */
function refuseEmptyClaims(file: ValuesFile): void {
  for (const { indicator, period, check: id, facts } of file.series) {
    if (id === null) continue;
    const check = file.checks.find((one) => one.id === id);
    const isCovered = check?.periods.includes(period) && [check.total, ...check.parts].includes(indicator);
    for (const code of facts.keys()) {
      const lookup = (part: string) => factOf(file, part, period, code)?.fact.value;
      if (check !== undefined && isCovered && residualOf(check, lookup) !== undefined) continue;
      throw new BenchmarkError(
        'DATASET_TOTAL_DIFFERS',
        `${indicator} of ${code} in ${period} is called checked by ${id}, which cannot be worked out for it.`,
        { check: id, country: code, period },
      );
    }
  }
}
