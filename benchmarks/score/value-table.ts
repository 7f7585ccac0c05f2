/** Values of units as one block of numbers, and where in it what stands. */

/** Rows are units, columns are indicators and denominators by their name in the data. NaN = no value. */
export interface ValueTable {
  readonly units: readonly string[];
  /** What a unit is called for people; the id where nothing better is known. */
  readonly names: readonly string[];
  readonly columns: readonly string[];
  /** Row by row: the value of unit u in column c is values[u * columns.length + c]. */
  readonly values: Float64Array;
  /** Standard errors and years in the same layout, NaN where unknown; null where the data have none at all. */
  readonly errors: Float64Array | null;
  readonly years: Float64Array | null;
  /** Group columns: for each name the group of every unit, '' where none. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

/** The table cell by cell, for those who have their values elsewhere. Unit and column not in the table: undefined. */
export function cellAt(table: ValueTable, unit: string, column: string): number | undefined {
  const row = table.units.indexOf(unit);
  const place = table.columns.indexOf(column);
  return row < 0 || place < 0 ? undefined : table.values[row * table.columns.length + place];
}
