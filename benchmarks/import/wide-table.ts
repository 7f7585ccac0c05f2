/** The two layouts that publishers use: one column an indicator, or one row a number. */
import { BenchmarkError } from '../error.ts';
import type { ValuesIndicator } from '../values/values-file.ts';
import type { CsvRow } from './csv-table.ts';
import { type Reading, readCell, unitOf } from './reading.ts';

/** Where a table keeps country and period. `period` is the period itself when the whole file is of one. */
export interface TableShape {
  readonly file: string;
  readonly source: number;
  readonly unit: string;
  readonly period: { readonly column: string } | string;
  /** For tables without codes: names of the region's countries as the publisher writes them, to alpha-3. */
  readonly names?: Readonly<Record<string, string>>;
  /** Rows that are no countries: notes, worlds, groups of income. */
  readonly skip?: (row: CsvRow) => boolean;
}

/** One column an indicator. `columns` says which. */
export function readWide(
  rows: readonly CsvRow[],
  shape: TableShape,
  indicators: readonly ValuesIndicator[],
  columns: Readonly<Record<string, string>>,
): readonly Reading[] {
  refuseMissingNames(rows, shape);
  const pairs = Object.entries(columns).map(([id, column]) => ({ column, indicator: indicatorOf(indicators, id) }));
  return rows.flatMap((row) => {
    const place = placeOf(row, shape);
    return place === undefined
      ? []
      : pairs.flatMap(({ indicator, column }) =>
          readCell(row, column, indicator, { ...place, file: shape.file, source: shape.source }),
        );
  });
}

/** One row a number; `variable` names the column that says which indicator, `ids` translates its contents. */
export function readTall(
  rows: readonly CsvRow[],
  shape: TableShape,
  indicators: readonly ValuesIndicator[],
  tall: { readonly variable: string; readonly value: string; readonly ids: Readonly<Record<string, string>> },
): readonly Reading[] {
  refuseMissingNames(rows, shape);
  return rows.flatMap((row) => {
    const id = tall.ids[row.cell(tall.variable)];
    const place = placeOf(row, shape);
    if (id === undefined || place === undefined) return [];
    return readCell(row, tall.value, indicatorOf(indicators, id), { ...place, file: shape.file, source: shape.source });
  });
}

/** The declared indicator. @throws BenchmarkError DATASET_NAME_UNKNOWN */
export function indicatorOf(indicators: readonly ValuesIndicator[], id: string): ValuesIndicator {
  const indicator = indicators.find((one) => one.id === id);
  if (indicator !== undefined) return indicator;
  throw new BenchmarkError('DATASET_NAME_UNKNOWN', `The indicator "${id}" is not declared.`, { indicator: id });
}

function placeOf(row: CsvRow, shape: TableShape): { readonly unit: string; readonly period: string } | undefined {
  if (shape.skip?.(row) === true) return undefined;
  const written = row.cell(shape.unit);
  // Names of other countries stay as they are: they only serve to work out the publisher's totals.
  const unit = shape.names === undefined ? unitOf(written, row, shape.file) : (shape.names[written] ?? written);
  if (unit === undefined) return undefined;
  const period = typeof shape.period === 'string' ? shape.period : row.cell(shape.period.column);
  return { unit, period: period.replace(/\.0$/, '') };
}

function refuseMissingNames(rows: readonly CsvRow[], { names, unit, file }: TableShape): void {
  if (names === undefined) return;
  const written = new Set(rows.map((row) => row.cell(unit)));
  const absent = Object.keys(names).filter((name) => !written.has(name));
  if (absent.length === 0) return;
  throw new BenchmarkError('IMPORT_COUNTRY_UNKNOWN', `${file} has no country named ${absent.join(', ')}.`, {
    file,
    countries: absent,
  });
}
