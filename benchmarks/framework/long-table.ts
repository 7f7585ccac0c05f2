/** The long layout: one row a value, with the unit, the indicator and what else is known of it. */
import { BenchmarkError } from '../error.ts';
import type { CsvRow } from './csv.ts';
import type { Framework } from './framework.ts';
import type { TableBuilder } from './table-builder.ts';
import { idOf, keyPlaces, placeOf, rowsWhere } from './wide-table.ts';

/** Puts every row into the table. @throws BenchmarkError TABLE_… */
export function fillLong(
  { cells: header }: CsvRow,
  rows: readonly CsvRow[],
  { data, indicators }: Framework,
  builder: TableBuilder,
): void {
  const key = keyPlaces(header, data, builder);
  const place = (column: string | null, usual: string) =>
    column === null ? header.indexOf(usual) : placeOf(header, column, builder);
  const [indicator, value] = [placeOf(header, data.indicator, builder), placeOf(header, data.value, builder)];
  const [year, error] = [place(data.year, 'year'), place(data.error, 'std_error')];
  const [name, measure] = [place(data.name, 'name'), place(data.measure, 'measure')];
  const groups = builder.groupColumns.map((group) => [group, placeOf(header, group, builder)] as const);
  const units = new Map(indicators.map((one) => [one.column, one.unit]));
  for (const { line, cells } of rowsWhere(header, rows, data, builder)) {
    const id = idOf(cells, key);
    const row = builder.unit(id, cells[name] || id, line);
    for (const [group, at] of groups) row.groups.set(group, cells[at] ?? '');
    const column = cells[indicator] ?? '';
    if (!builder.wants(column)) continue;
    const at = { unit: id, column, row: line };
    const number = builder.number(cells[value] ?? '', at);
    if (number === null) continue;
    const [found = '', wanted = '-'] = [cells[measure], units.get(column)];
    if (measure >= 0 && wanted !== '-' && found !== wanted) {
      const happened = `${column} of ${id} in row ${line} is in "${found}", not in "${wanted}".`;
      throw new BenchmarkError('TABLE_MEASURE_WRONG', happened, { ...at, found, wanted });
    }
    const made = year < 0 ? null : builder.number(cells[year] ?? '', { ...at, column: header[year] ?? 'year' });
    const spread =
      error < 0 ? null : builder.number(cells[error] ?? '', { ...at, column: header[error] ?? 'std_error' });
    builder.put(row, number, at, {
      ...(made === null ? {} : { year: made }),
      ...(spread === null ? {} : { error: spread }),
    });
  }
}
