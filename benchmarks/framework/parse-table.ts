/** Reads a data file, CSV or JSON, into a table of values; whatever is in doubt is refused with row and cure. */
import { BenchmarkError } from '../error.ts';
import type { ValueTable } from '../score/value-table.ts';
import { type CsvRow, readCsv } from './csv.ts';
import type { Framework } from './framework.ts';
import { readJsonTable } from './json-table.ts';
import { fillLong } from './long-table.ts';
import { TableBuilder } from './table-builder.ts';
import { fillWide } from './wide-table.ts';

/** Largest data file, bytes: ten thousand units with a thousand indicators each. */
export const tableMaxBytes = 64 * 2 ** 20;

/** A table, and the columns and indicators of the file that the framework did not ask for. */
export interface ParsedTable {
  readonly table: ValueTable;
  readonly ignored: readonly string[];
}

/**
 * Reads the bytes or the text of a data file for a framework (formats in benchmarks/FORMATS.md).
 *
 * @throws BenchmarkError TABLE_…
 */
export function parseTable(input: Uint8Array | string, framework: Framework): ParsedTable {
  const text = typeof input === 'string' ? input : decode(input, framework.data.encoding);
  if (text.length > tableMaxBytes) throw tooLarge(text.length);
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const builder = new TableBuilder(framework);
  if (/^\s*\{/.test(plain)) readJsonTable(plain, builder);
  else fillFromCsv(plain, framework, builder);
  return builder.finish();
}

function fillFromCsv(text: string, framework: Framework, builder: TableBuilder): void {
  const [header, ...rows] = readCsv(text, framework.data.separator);
  if (header === undefined) throw new BenchmarkError('TABLE_EMPTY', 'The data file is empty.');
  refuseTwice(header);
  const { layout, indicator, value } = framework.data;
  const long =
    layout === 'long' || (layout === 'auto' && [indicator, value].every((one) => header.cells.includes(one)));
  if (long) fillLong(header, rows, framework, builder);
  else fillWide(header, rows, framework, builder);
}

function refuseTwice({ cells, line }: CsvRow): void {
  const twice = cells.find((name, index) => name !== '' && cells.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new BenchmarkError('TABLE_COLUMN_TWICE', `Two columns are called "${twice}".`, { column: twice, row: line });
}

function decode(bytes: Uint8Array, encoding: 'utf-8' | 'latin-1'): string {
  if (bytes.length > tableMaxBytes) throw tooLarge(bytes.length);
  try {
    return new TextDecoder(encoding === 'latin-1' ? 'windows-1252' : 'utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new BenchmarkError('TABLE_ENCODING_WRONG', `The data file is not ${encoding}.`, { encoding }, cause);
  }
}

function tooLarge(bytes: number): BenchmarkError {
  const happened = `The data file has ${bytes} bytes, and ${tableMaxBytes} is the most.`;
  return new BenchmarkError('TABLE_TOO_LARGE', happened, { bytes, most: tableMaxBytes });
}
