/** The wide layout: one row a unit, one column an indicator. */
import { BenchmarkError } from '../error.ts';
import type { CsvRow } from './csv.ts';
import type { DataShape, Framework } from './framework.ts';
import type { TableBuilder } from './table-builder.ts';

/** Puts every row into the table. @throws BenchmarkError TABLE_… */
export function fillWide(
  { cells: header }: CsvRow,
  rows: readonly CsvRow[],
  { data }: Framework,
  builder: TableBuilder,
): void {
  const key = keyPlaces(header, data, builder);
  const name = data.name === null ? -1 : placeOf(header, data.name, builder);
  const groups = builder.groupColumns.map((group) => [group, placeOf(header, group, builder)] as const);
  const facts = new Set([...key, name, ...data.where.map(([column]) => header.indexOf(column))]);
  const wanted = header.flatMap((column, place) => {
    const asked = facts.has(place) && !builder.columns.includes(column) ? false : builder.wants(column);
    return asked ? [[column, place] as const] : [];
  });
  for (const { line, cells } of rowsWhere(header, rows, data, builder)) {
    const id = idOf(cells, key);
    const row = builder.unit(id, cells[name] || id, line);
    if (row.from !== line) {
      const happened = `Rows ${row.from} and ${line} are both about "${id}".`;
      throw new BenchmarkError('TABLE_UNIT_TWICE', happened, { unit: id, row: line, first: row.from });
    }
    for (const [group, place] of groups) row.groups.set(group, cells[place] ?? '');
    for (const [column, place] of wanted) {
      const at = { unit: id, column, row: line };
      const value = builder.number(cells[place] ?? '', at);
      if (value !== null) builder.put(row, value, at);
    }
  }
}

/** The columns that name a unit; the first one unless the framework says otherwise. */
export function keyPlaces(header: readonly string[], { key }: DataShape, builder: TableBuilder): readonly number[] {
  return key.length === 0 ? [0] : key.map((column) => placeOf(header, column, builder));
}

/** The rows with the contents that the framework asks for. */
export function rowsWhere(
  header: readonly string[],
  rows: readonly CsvRow[],
  { where }: DataShape,
  builder: TableBuilder,
): readonly CsvRow[] {
  const filters = where.map(([column, contents]) => [placeOf(header, column, builder), contents] as const);
  return rows.filter(({ cells }) => filters.every(([place, contents]) => contents.includes(cells[place] ?? '')));
}

/** The unit of a row: its key cells, a space between. Empty when one of them is. */
export function idOf(cells: readonly string[], key: readonly number[]): string {
  const parts = key.map((place) => (cells[place] ?? '').trim());
  return parts.includes('') ? '' : parts.join(' ');
}

/** Where a column stands. @throws BenchmarkError TABLE_COLUMN_MISSING */
export function placeOf(header: readonly string[], column: string, builder: TableBuilder): number {
  const place = header.indexOf(column);
  if (place < 0) throw builder.missing([column]);
  return place;
}
