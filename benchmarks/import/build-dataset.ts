/** From rows of the source table to the JSON of one file of carried values. Pure: text in, object out. */
import type { JsonObject } from '@breakwater/federation-protocol';
import { countryOfIso3 } from '../country/region.ts';
import { datasetFormat } from '../dataset/dataset.ts';
import { BenchmarkError } from '../error.ts';
import type { Carried } from './publications.ts';
import type { SourceRow } from './source-table.ts';

/** Lower-case hex of the SHA-256 of a text's UTF-8 bytes. */
export type Sha256 = (text: string) => string;

/**
 * Picks the rows of one publication, refuses any that is no plain number, and says for each where it stood.
 *
 * @throws BenchmarkError IMPORT_ROW_MALFORMED, IMPORT_ROWS_MISSING
 */
export function buildDataset(
  carried: Carried,
  rows: readonly SourceRow[],
  source: { readonly file: string; readonly text: string },
  sha256: Sha256,
): JsonObject {
  const values = carried.indicators.flatMap(({ id }) =>
    rows
      .filter((row) => row.indicator === id && row.year === carried.year)
      .map((row) => ({
        indicator: id,
        country: countryOf(row),
        period: row.year,
        value: numberOf(row, carried),
        row: row.line,
        rowSha256: sha256(row.text),
      })),
  );
  for (const { id } of carried.indicators) {
    if (values.some((value) => value.indicator === id)) continue;
    throw new BenchmarkError('IMPORT_ROWS_MISSING', `The source table has no row of ${id} in ${carried.year}.`, {
      indicator: id,
    });
  }
  const { licence, quotations, ...publication } = carried.publication;
  return {
    format: datasetFormat,
    publication: { ...publication, licence: { ...licence }, quotations: quotations.map((one) => ({ ...one })) },
    source: { file: source.file, sha256: sha256(source.text) },
    indicators: carried.indicators.map((one) => ({ ...one })),
    values,
  };
}

/** One record a line below the head: differences between two imports can be read. */
export function printDataset(dataset: JsonObject): string {
  const { values, ...head } = dataset;
  const lines = (Array.isArray(values) ? values : []).map((value) => `    ${JSON.stringify(value)}`);
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "values": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

function countryOf(row: SourceRow): string {
  const country = countryOfIso3(row.iso3);
  if (country === undefined) throw malformed(row, `names no country of the region: ${row.iso3}`);
  return country.code;
}

function numberOf(row: SourceRow, carried: Carried): number {
  if (row.sourceFile !== carried.sourceFile) throw malformed(row, 'comes from another copy than the one described');
  // Number('') is 0: the shape is checked first, so that an empty cell can never become a zero.
  if (!/^-?\d+(\.\d+)?$/.test(row.value)) throw malformed(row, 'holds no plain number');
  return Number(row.value);
}

function malformed(row: SourceRow, problem: string): BenchmarkError {
  return new BenchmarkError('IMPORT_ROW_MALFORMED', `Line ${row.line} of the source table ${problem}.`, {
    line: row.line,
  });
}
