/** Gathers values for a table, cell by cell, from whatever layout; every refusal of a value is made here. */
import { BenchmarkError } from '../error.ts';
import type { ValueTable } from '../score/value-table.ts';
import type { Ends, Framework } from './framework.ts';
import type { ParsedTable } from './parse-table.ts';

/** Where a value was found, for whoever has to mend it. */
export interface CellPlace {
  readonly unit: string;
  readonly column: string;
  /** The line of a CSV file, or the place in a JSON file. */
  readonly row: number | string;
}

/** What is known of a value beside it. */
export interface CellFacts {
  readonly year?: number;
  readonly error?: number;
}

const unitsMax = 100_000;
const cellsMax = 20_000_000;
const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Collects the columns that a framework needs. */
export class TableBuilder {
  readonly framework: Framework;
  /** The columns of numbers, and those of groups, that the framework asks for. */
  readonly columns: readonly string[];
  readonly groupColumns: readonly string[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #ranges: ReadonlyMap<string, Ends>;
  readonly #rows = new Map<string, Row>();
  readonly #ignored = new Set<string>();
  readonly #found = new Set<string>();
  #hasErrors = false;
  #hasYears = false;

  constructor(framework: Framework) {
    this.framework = framework;
    const { indicators, steps } = framework;
    const needed = indicators.flatMap(({ column, denominator }) => [
      column,
      ...(denominator ? [denominator.column] : []),
    ]);
    this.columns = [...new Set(needed)];
    this.#places = new Map(this.columns.map((column, place) => [column, place]));
    this.#ranges = rangesOf(indicators);
    const fills = [
      ...steps.map((step) => (step.step === 'impute' ? step.by : null)),
      ...indicators.map((i) => i.impute),
    ];
    this.groupColumns = [...new Set(fills.flatMap((by) => (by !== null && 'group' in by ? [by.group] : [])))];
  }

  /** The row of a unit, made when it is new. @throws BenchmarkError TABLE_UNIT_… */
  unit(id: string, name: string, row: number | string): Row {
    if (id === '') throw new BenchmarkError('TABLE_UNIT_EMPTY', `Row ${row} does not say whose it is.`, { row });
    const { units } = this.framework.data;
    if (units !== null && !units.includes(id)) {
      throw new BenchmarkError('TABLE_UNIT_UNKNOWN', `Row ${row} is about "${id}".`, { unit: id, row });
    }
    const known = this.#rows.get(id);
    if (known !== undefined) return known;
    if (this.#rows.size >= unitsMax || this.#rows.size * this.columns.length > cellsMax) {
      throw new BenchmarkError('TABLE_TOO_LARGE', `The data have more than ${this.#rows.size} units.`, { row });
    }
    const made = new Row(id, name, row, this.columns.length);
    this.#rows.set(id, made);
    return made;
  }

  /** True when the framework asks for the column; else it is kept for the list of what was ignored. */
  wants(column: string): boolean {
    if (this.#places.has(column)) {
      this.#found.add(column);
      return true;
    }
    if (!this.groupColumns.includes(column)) this.#ignored.add(column);
    return false;
  }

  /** Takes the text of a cell as a number or as missing. @throws BenchmarkError TABLE_NUMBER_INVALID */
  number(text: string, place: CellPlace): number | null {
    const { missing, decimal } = this.framework.data;
    if (text === '' || text === 'NA' || missing.includes(text)) return null;
    const plain = decimal === ',' ? text.replace(',', '.') : text;
    const value = numberPattern.test(plain) && !(decimal === ',' && text.includes('.')) ? Number(plain) : Number.NaN;
    if (Number.isFinite(value)) return value;
    const shown = text.slice(0, 80);
    const happened = `${place.column} of ${place.unit} in row ${place.row} is "${shown}", which is no number.`;
    throw new BenchmarkError('TABLE_NUMBER_INVALID', happened, { ...place, found: shown });
  }

  /** Puts a value into its cell. @throws BenchmarkError TABLE_VALUE_IMPOSSIBLE, TABLE_CELL_TWICE */
  put(row: Row, value: number, place: CellPlace, facts: CellFacts = {}): void {
    const [low, high] = this.#ranges.get(place.column) ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    if (value < low || value > high) {
      const happened = `${place.column} of ${place.unit} in row ${place.row} is ${value}, outside ${low} to ${high}.`;
      throw new BenchmarkError('TABLE_VALUE_IMPOSSIBLE', happened, { ...place, value, low, high });
    }
    const at = this.#places.get(place.column) ?? 0;
    const before = row.values[at] ?? Number.NaN;
    const [year = Number.NaN, yearBefore = Number.NaN] = [facts.year, row.years[at]];
    if (!Number.isNaN(before)) {
      // Two values of the same year, or of no year, contradict each other whatever was asked for.
      const decided = this.framework.data.pick === 'latest' && (year > yearBefore || year < yearBefore);
      if (!decided) {
        const happened = `${place.column} of ${place.unit} has a second value in row ${place.row}.`;
        throw new BenchmarkError('TABLE_CELL_TWICE', happened, { ...place, first: before, second: value });
      }
      if (year < yearBefore) return;
    }
    row.values[at] = value;
    row.years[at] = year;
    row.errors[at] = facts.error ?? Number.NaN;
    if (facts.year !== undefined) this.#hasYears = true;
    if (facts.error !== undefined) this.#hasErrors = true;
  }

  /** The table. @throws BenchmarkError TABLE_EMPTY, TABLE_COLUMN_MISSING */
  finish(): ParsedTable {
    const rows = [...this.#rows.values()];
    if (rows.length === 0) throw new BenchmarkError('TABLE_EMPTY', 'No row of the data is about a unit to be scored.');
    const lacking = this.columns.filter((column) => !this.#found.has(column));
    if (lacking.length > 0) throw this.missing(lacking);
    const block = (pick: (row: Row) => Float64Array) => {
      const all = new Float64Array(rows.length * this.columns.length);
      for (const [index, row] of rows.entries()) all.set(pick(row), index * this.columns.length);
      return all;
    };
    const table: ValueTable = {
      units: rows.map((row) => row.id),
      names: rows.map((row) => row.name),
      columns: this.columns,
      values: block((row) => row.values),
      errors: this.#hasErrors ? block((row) => row.errors) : null,
      years: this.#hasYears ? block((row) => row.years) : null,
      groups: new Map(this.groupColumns.map((name) => [name, rows.map((row) => row.groups.get(name) ?? '')])),
    };
    return { table, ignored: [...this.#ignored] };
  }

  /** The refusal of data without these columns. */
  missing(lacking: readonly string[]): BenchmarkError {
    const happened = `The data have no ${lacking.slice(0, 5).join(', ')}${lacking.length > 5 ? ' and more' : ''}.`;
    return new BenchmarkError('TABLE_COLUMN_MISSING', happened, { missing: lacking, ignored: [...this.#ignored] });
  }
}

/** Two indicators may read one column: a value must be possible for both. */
function rangesOf(indicators: Framework['indicators']): ReadonlyMap<string, Ends> {
  const ranges = new Map<string, Ends>();
  for (const { column, range } of indicators) {
    const [low, high] = ranges.get(column) ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    if (range !== null) ranges.set(column, [Math.max(low, range[0]), Math.min(high, range[1])]);
  }
  return ranges;
}

/** One unit being gathered. */
export class Row {
  readonly id: string;
  readonly name: string;
  /** Where the unit was first met. */
  readonly from: number | string;
  readonly values: Float64Array;
  readonly years: Float64Array;
  readonly errors: Float64Array;
  readonly groups = new Map<string, string>();

  constructor(id: string, name: string, from: number | string, width: number) {
    this.id = id;
    this.name = name;
    this.from = from;
    this.values = new Float64Array(width).fill(Number.NaN);
    this.years = this.values.slice();
    this.errors = this.values.slice();
  }
}
