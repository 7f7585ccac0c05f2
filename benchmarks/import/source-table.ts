/** Reading the long table of published values, line by line, keeping for every row where it stands. */
import { BenchmarkError } from '../error.ts';

const columns = [
  'indicator_id',
  'iso3',
  'year',
  'value',
  'unit',
  'std_error',
  'publisher',
  'licence',
  'source_file',
  'note',
] as const;

/** One row: its line number in the file (the header is line 1), its bytes as text, its fields. */
export interface SourceRow {
  readonly line: number;
  readonly text: string;
  readonly indicator: string;
  readonly iso3: string;
  readonly year: string;
  readonly value: string;
  readonly sourceFile: string;
}

/**
 * Parses the table. It holds no quoted field today, so a quotation mark is refused rather than half understood.
 *
 * @throws BenchmarkError IMPORT_ROW_MALFORMED
 */
export function parseSourceTable(text: string): readonly SourceRow[] {
  const [header, ...lines] = text.replace(/\r?\n$/, '').split(/\r?\n/);
  if (header !== columns.join(',')) throw malformed(1, 'has other columns than expected');
  return lines.map((line, index) => parseRow(line, index + 2));
}

function parseRow(text: string, line: number): SourceRow {
  if (text.includes('"')) throw malformed(line, 'has a quoted field');
  const fields = text.split(',');
  // The last column is free text and may hold commas; all before it may not.
  if (fields.length < columns.length) throw malformed(line, `has ${fields.length} fields`);
  const [indicator = '', iso3 = '', year = '', value = '', , , , , sourceFile = ''] = fields;
  return { line, text, indicator, iso3, year, value, sourceFile };
}

function malformed(line: number, problem: string): BenchmarkError {
  return new BenchmarkError('IMPORT_ROW_MALFORMED', `Line ${line} of the source table ${problem}.`, { line });
}
