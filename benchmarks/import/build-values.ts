/** From readings of the whole world to one committed file: totals first, then only the region's countries. */
import type { JsonObject } from '@breakwater/federation-protocol';
import { countryOfIso3 } from '../country/region.ts';
import { BenchmarkError } from '../error.ts';
import { type Check, residualOf } from '../values/check.ts';
import {
  type ValuesIndicator,
  type ValuesPublication,
  type ValuesSource,
  valuesFormat,
} from '../values/values-file.ts';
import type { CsvRow, CsvShape } from './csv-table.ts';
import { type Reading, refuseTwice } from './reading.ts';

/** A file to be read: what a source says of itself, and the shape of its table. */
export interface ImportSource extends Omit<ValuesSource, 'sha256' | 'file'>, CsvShape {}

/** A check as its author writes it. `except`: units of the world of which the publisher's own total is known wrong. */
export interface ImportCheck extends Omit<Check, 'units' | 'residualMax' | 'weights' | 'steps'> {
  readonly weights?: readonly number[];
  readonly steps?: number;
  readonly except?: readonly string[];
}

/** One publication with all that its importer needs. `keep`: the periods that are committed; all are checked. */
export interface Importer {
  readonly publication: ValuesPublication;
  readonly sources: readonly ImportSource[];
  readonly indicators: readonly ValuesIndicator[];
  readonly checks: readonly ImportCheck[];
  readonly keep?: (reading: Reading) => boolean;
  read(tables: readonly (readonly CsvRow[])[]): readonly Reading[];
}

/** The bytes of a source as rows, and their SHA-256 in lower-case hex. */
export interface ReadSource {
  readonly rows: readonly CsvRow[];
  readonly sha256: string;
}

/**
 * Reads, checks and packs one publication.
 *
 * @throws BenchmarkError IMPORT_…
 */
export function buildValues(importer: Importer, read: readonly ReadSource[]): JsonObject {
  const readings = importer.read(read.map((one) => one.rows));
  const fileOf = (source: number) => importer.sources[source]?.file ?? '';
  refuseTwice(readings, fileOf);
  for (const { id } of importer.indicators) {
    if (readings.some((one) => one.indicator === id)) continue;
    throw new BenchmarkError('IMPORT_ROWS_MISSING', `${importer.publication.id} has no value of ${id}.`, {
      indicator: id,
    });
  }
  const byKey = new Map(readings.map((one) => [`${one.indicator} ${one.period} ${one.unit}`, one]));
  const passed = new Map<string, string>();
  const checks = importer.checks.map((check) => runCheck(check, readings, byKey, passed, fileOf));
  return {
    format: valuesFormat,
    publication: {
      ...importer.publication,
      licence: { ...importer.publication.licence },
      quotations: importer.publication.quotations.map((one) => ({ ...one })),
    },
    sources: importer.sources.map(({ file, edition, vintage, obtainedFrom }, at) => ({
      file,
      sha256: read[at]?.sha256 ?? '',
      edition,
      vintage,
      obtainedFrom,
    })),
    indicators: importer.indicators.map((one) => ({ ...one })),
    checks,
    series: seriesOf(readings.filter(importer.keep ?? (() => true)), passed),
  };
}

/** One line a series below the head: differences between two imports can be read. */
export function printValues(values: JsonObject): string {
  const { series, ...head } = values;
  const lines = (Array.isArray(series) ? series : []).map((one) => `    ${JSON.stringify(one)}`);
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "series": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

function runCheck(
  check: ImportCheck,
  readings: readonly Reading[],
  byKey: ReadonlyMap<string, Reading>,
  passed: Map<string, string>,
  fileOf: (source: number) => string,
): JsonObject {
  const { except = [], ...rest } = check;
  const full: Check = { weights: [], steps: 0, ...rest, units: 0, residualMax: 0 };
  let units = 0;
  let residualMax = 0;
  for (const total of readings) {
    if (total.indicator !== check.total || !check.periods.includes(total.period)) continue;
    const keyOf = (indicator: string) => `${indicator} ${total.period} ${total.unit}`;
    const residual = residualOf(full, (indicator) => byKey.get(keyOf(indicator))?.value);
    if (residual === undefined || except.includes(total.unit)) continue;
    if (Math.abs(residual) > check.tolerance) throw differs(check, total, residual, fileOf);
    units += 1;
    residualMax = Math.max(residualMax, Math.abs(residual));
    for (const one of [check.total, ...check.parts]) if (byKey.has(keyOf(one))) passed.set(keyOf(one), check.id);
  }
  if (units === 0) {
    throw new BenchmarkError('IMPORT_ROWS_MISSING', `The check ${check.id} found no country to be done for.`, {
      check: check.id,
    });
  }
  // Seven digits say how near it came; the last bits are the arithmetic's, not the publisher's.
  return { ...full, units, residualMax: Number(residualMax.toPrecision(7)) };
}

function differs(
  check: ImportCheck,
  total: Reading,
  residual: number,
  fileOf: (source: number) => string,
): BenchmarkError {
  return new BenchmarkError(
    'IMPORT_TOTAL_DIFFERS',
    `Line ${total.line} of ${fileOf(total.source)} gives ${total.value} for ${check.total} of ${total.unit} in ` +
      `${total.period}; worked out again it differs by ${residual}.`,
    { check: check.id, file: fileOf(total.source), line: total.line, unit: total.unit, residual },
  );
}

/** Series in the order of their readings; what passed no check stands in series of its own. */
function seriesOf(readings: readonly Reading[], passed: ReadonlyMap<string, string>): JsonObject[] {
  const groups = new Map<string, { head: JsonObject; facts: Map<string, JsonObject[string]> }>();
  for (const one of readings) {
    const country = countryOfIso3(one.unit);
    if (country === undefined) continue;
    const check = passed.get(`${one.indicator} ${one.period} ${one.unit}`) ?? null;
    const { indicator, period, source, column } = one;
    const key = [indicator, period, source, column, check].join(' ');
    const group = groups.get(key) ?? { head: { indicator, period, source, column, check }, facts: new Map() };
    groups.set(key, group);
    const error = one.standardError === undefined ? [] : [one.standardError, one.sourceCount ?? 0];
    group.facts.set(country.code, [one.value, one.line, ...error]);
  }
  return [...groups.values()].map(({ head, facts }) => ({
    ...head,
    facts: Object.fromEntries([...facts].sort(([a], [b]) => (a < b ? -1 : 1))),
  }));
}
