/** Bytes of a table as rows that know their line: quoted fields, a byte order mark, latin-1, any one separator. */
import { BenchmarkError } from '../error.ts';

/** One row: the line on which it begins (1 = header) and its cells by the name of their column. */
export interface CsvRow {
  readonly line: number;
  /** Names of all columns, in the table's order. */
  readonly columns: readonly string[];
  cell(column: string): string;
}

/** How the bytes are to be read, and the columns without which nothing is read. */
export interface CsvShape {
  readonly file: string;
  readonly columns: readonly string[];
  readonly encoding?: 'utf-8' | 'latin1';
  readonly separator?: ',' | ';';
  /** Rows shorter than the header are notes of the publisher at its foot, not data. */
  readonly skipShort?: boolean;
}

/**
 * The rows of a table, without its header.
 *
 * @throws BenchmarkError IMPORT_COLUMNS_MISSING, IMPORT_ROW_MALFORMED
 */
export function parseCsv(bytes: Uint8Array, shape: CsvShape): readonly CsvRow[] {
  const text = decode(bytes, shape).replace(/^\uFEFF/, '');
  const [header, ...records] = recordsOf(text, shape);
  const places = placesOf(header?.cells ?? []);
  const missing = shape.columns.filter((name) => !places.has(name));
  if (missing.length > 0) {
    throw new BenchmarkError('IMPORT_COLUMNS_MISSING', `${shape.file} has no column ${missing.join(', ')}.`, {
      file: shape.file,
      columns: missing,
    });
  }
  const columns = [...places.keys()];
  const width = header?.cells.length ?? 0;
  return records.flatMap(({ line, cells }) => {
    if (cells.length < width && shape.skipShort === true) return [];
    if (cells.length !== width) throw malformed(shape, line, `has ${cells.length} cells instead of ${width}`);
    return [{ line, columns, cell: (column: string) => cells[places.get(column) ?? -1]?.trim() ?? '' }];
  });
}

/** Of columns with one name the first has it, the next is "name (2)": spreadsheets repeat names, and blank ones too. */
function placesOf(written: readonly string[]): ReadonlyMap<string, number> {
  const names = written.map((name) => name.trim());
  const places = new Map<string, number>();
  const seen = new Map<string, number>();
  for (const [at, name] of names.entries()) {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const key = count === 1 ? name : `${name} (${count})`;
    // A column that is named so by its publisher keeps the name; the counted one cannot be asked for.
    if (count === 1 || !names.includes(key)) places.set(key, at);
  }
  return places;
}

function decode(bytes: Uint8Array, shape: CsvShape): string {
  // Node's TextDecoder calls windows-1252 "latin1"; for the letters of names and numbers both are the same.
  try {
    return new TextDecoder(shape.encoding ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new BenchmarkError(
      'IMPORT_ROW_MALFORMED',
      `${shape.file} is no ${shape.encoding ?? 'utf-8'} text.`,
      { file: shape.file },
      cause,
    );
  }
}

interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** RFC 4180: a quoted cell may hold separators, line ends and doubled quotation marks. */
function recordsOf(text: string, shape: CsvShape): readonly CsvRecord[] {
  const separator = shape.separator ?? ',';
  const records: CsvRecord[] = [];
  let line = 1;
  let start = 1;
  let cells: string[] = [];
  let at = 0;
  while (at < text.length) {
    const isQuoted = text[at] === '"';
    const end = isQuoted ? closingQuote(text, at, shape, line) : plainEnd(text, at, separator);
    const cell = isQuoted ? text.slice(at + 1, end).replaceAll('""', '"') : text.slice(at, end);
    cells.push(cell);
    line += cell.split('\n').length - 1;
    at = isQuoted ? end + 1 : end;
    if (text[at] === separator) {
      at += 1;
      if (at < text.length && text[at] !== '\n' && text[at] !== '\r') continue;
      cells.push('');
    }
    if (text[at] === '\r') at += 1;
    if (at < text.length && text[at] !== '\n') throw malformed(shape, line, 'goes on behind a closing quotation mark');
    at += 1;
    records.push({ line: start, cells });
    line += 1;
    start = line;
    cells = [];
  }
  return records;
}

function plainEnd(text: string, from: number, separator: string): number {
  let at = from;
  while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return at;
}

function closingQuote(text: string, from: number, shape: CsvShape, line: number): number {
  let at = from + 1;
  for (;;) {
    at = text.indexOf('"', at);
    if (at < 0) throw malformed(shape, line, 'opens a quotation mark that nothing closes');
    if (text[at + 1] !== '"') return at;
    at += 2;
  }
}

function malformed(shape: CsvShape, line: number, problem: string): BenchmarkError {
  return new BenchmarkError('IMPORT_ROW_MALFORMED', `Line ${line} of ${shape.file} ${problem}.`, {
    file: shape.file,
    line,
  });
}
