/** Reads comma-separated values (RFC 4180), and the same with semicolons, tabs or bars, row by row with its line. */
import { BenchmarkError } from '../error.ts';
import type { DataShape } from './framework.ts';

/** One row: its cells, spaces around unquoted ones taken off, and the line of the file it begins on. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

const separators = [',', ';', '\t', '|'] as const;
const rowsMax = 1_000_000;

/**
 * All rows, the header first; empty lines are left out. Every row has as many cells as the header.
 *
 * @throws BenchmarkError TABLE_QUOTE_OPEN, TABLE_ROW_UNEVEN, TABLE_TOO_LARGE
 */
export function readCsv(text: string, separator: DataShape['separator']): readonly CsvRow[] {
  // Some spreadsheets state their separator in a line of its own.
  const stated = /^sep=([,;\t|])\r?\n/i.exec(text)?.[1];
  const by = separator === 'auto' ? (stated ?? guess(text)) : separator;
  const rows: CsvRow[] = [];
  const reader = { text, at: stated === undefined ? 0 : text.indexOf('\n') + 1, line: stated === undefined ? 1 : 2 };
  while (reader.at < text.length) {
    const line = reader.line;
    const cells = readRow(reader, by);
    if (cells.length === 1 && cells[0] === '') continue;
    const wanted = rows[0]?.cells.length ?? cells.length;
    if (cells.length !== wanted) throw uneven(line, cells, wanted);
    rows.push({ line, cells });
    if (rows.length > rowsMax) {
      throw new BenchmarkError('TABLE_TOO_LARGE', `The data have more than ${rowsMax} rows.`, { most: rowsMax });
    }
  }
  return rows;
}

/** The separator that the header has most of, outside quotes. */
function guess(text: string): string {
  const header = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)?.[0].replace(/"(?:[^"]|"")*"/g, '') ?? '';
  const counts = separators.map((one) => header.split(one).length);
  return separators[counts.indexOf(Math.max(...counts))] ?? ',';
}

interface Reader {
  readonly text: string;
  at: number;
  line: number;
}

function readRow(reader: Reader, by: string): string[] {
  const { text } = reader;
  const cells: string[] = [];
  for (;;) {
    cells.push(readCell(reader, by));
    const end = text[reader.at];
    reader.at += end === '\r' && text[reader.at + 1] === '\n' ? 2 : 1;
    if (end === by) continue;
    reader.line += 1;
    return cells;
  }
}

/** One cell; the reader is left at the separator, the line's end or the text's. */
function readCell(reader: Reader, by: string): string {
  const { text } = reader;
  let start = reader.at;
  while (text[start] === ' ') start += 1;
  if (text[start] === '"') return readQuoted(reader, start + 1, by);
  let end = reader.at;
  while (end < text.length && text[end] !== by && text[end] !== '\n' && text[end] !== '\r') end += 1;
  const cell = text.slice(reader.at, end).trim();
  reader.at = end;
  return cell;
}

function readQuoted(reader: Reader, start: number, by: string): string {
  const { text, line } = reader;
  let cell = '';
  for (let at = start; ; ) {
    const close = text.indexOf('"', at);
    if (close < 0) throw open(line, 'is never closed');
    cell += text.slice(at, close);
    if (text[close + 1] !== '"') {
      reader.at = close + 1;
      break;
    }
    cell += '"';
    at = close + 2;
  }
  reader.line += cell.split('\n').length - 1;
  while (text[reader.at] === ' ') reader.at += 1;
  const next = text[reader.at];
  if (next !== undefined && next !== by && next !== '\n' && next !== '\r') throw open(line, 'goes on after its end');
  return cell;
}

function open(line: number, what: string): BenchmarkError {
  return new BenchmarkError('TABLE_QUOTE_OPEN', `A quoted cell that begins in row ${line} ${what}.`, { row: line });
}

function uneven(line: number, cells: readonly string[], wanted: number): BenchmarkError {
  const happened = `Row ${line} has ${cells.length} cells, the header ${wanted}.`;
  return new BenchmarkError('TABLE_ROW_UNEVEN', happened, { row: line, cells: cells.length, header: wanted });
}
