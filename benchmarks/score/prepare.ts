/** From a table of values to what is normalised: the framework's steps, in the framework's order. */
import type { Imputation, Indicator, Step } from '../framework/framework.ts';
import { impute } from './impute.ts';
import type { Plan } from './plan.ts';
import { ScoreError } from './score-error.ts';
import type { Prepared, TreatmentRow } from './scores.ts';
import { treat } from './treat.ts';
import type { ValueTable } from './value-table.ts';

/** A table on its way: rows by the name of the unit, columns as in the plan. */
interface Work {
  readonly plan: Plan;
  readonly table: ValueTable;
  /** The table's row of every row here. */
  readonly rows: readonly number[];
  readonly values: Float64Array;
  readonly imputed: Uint8Array;
  readonly screened: Set<number>;
  readonly treatment: Map<string, TreatmentRow>;
}

/**
 * Runs the steps. Units come out in the order of their ids, so the order of the file leaves no trace in any digit.
 *
 * @throws ScoreError SCORE_DENOMINATOR_ZERO
 */
export function prepare(plan: Plan, table: ValueTable): Prepared {
  const rows = orderOf(table);
  const width = plan.indicators.length;
  const columns = plan.indicators.map((indicator) => columnOf(table, indicator.column, indicator.id));
  const values = new Float64Array(rows.length * width);
  const imputed = new Uint8Array(values.length);
  for (const [row, from] of rows.entries()) {
    for (const [place, column] of columns.entries()) {
      values[row * width + place] = table.values[from * table.columns.length + column] ?? Number.NaN;
    }
  }
  const work = { plan, table, rows, values, imputed, screened: new Set<number>(), treatment: new Map() };
  const quality = qualityOf(work, columns);
  for (const step of plan.framework.steps) run(work, step);
  for (let cell = 0; cell < values.length; cell += 1) if (imputed[cell] === 1) quality[cell] = 0;
  return {
    units: rows.map((row) => table.units[row] ?? ''),
    ...{ values, imputed, quality },
    screened: [...work.screened].map((row) => table.units[rows[row] ?? 0] ?? ''),
    treatment: plan.indicators.flatMap(({ id }) => work.treatment.get(id) ?? []),
  };
}

/** The rows of a table in the order of their units' ids. */
export function orderOf(table: ValueTable): readonly number[] {
  const named = (row: number) => table.units[row] ?? '';
  return table.units.map((_, row) => row).sort((a, b) => (named(a) < named(b) ? -1 : 1));
}

function run(work: Work, step: Step): void {
  if (step.step === 'screen') {
    screen(work, step.minShare);
    return;
  }
  const { plan, values } = work;
  const width = plan.indicators.length;
  const column = new Float64Array(work.rows.length);
  for (const [place, indicator] of plan.indicators.entries()) {
    for (let row = 0; row < column.length; row += 1) column[row] = values[row * width + place] ?? Number.NaN;
    if (step.step === 'denominate') denominate(work, indicator, column);
    else if (step.step === 'impute') fill(work, place, indicator.impute ?? step.by, column);
    else work.treatment.set(indicator.id, treat(indicator.id, column, indicator.treat ?? step.by));
    for (let row = 0; row < column.length; row += 1) values[row * width + place] = column[row] ?? Number.NaN;
  }
}

function denominate({ table, rows }: Work, { id, denominator }: Indicator, column: Float64Array): void {
  if (denominator === null) return;
  const by = columnOf(table, denominator.column, id);
  for (const [row, from] of rows.entries()) {
    const divisor = table.values[from * table.columns.length + by] ?? Number.NaN;
    if (divisor === 0 && !Number.isNaN(column[row] ?? Number.NaN)) {
      throw new ScoreError('SCORE_DENOMINATOR_ZERO', `${id} of ${table.units[from]} is divided by zero.`, {
        ...{ unit: table.units[from] ?? '', indicator: id, denominator: denominator.column },
      });
    }
    column[row] = ((column[row] ?? Number.NaN) / divisor) * denominator.per;
  }
}

function fill({ plan, table, rows, imputed }: Work, place: number, by: Imputation, column: Float64Array): void {
  const named = 'group' in by ? groupsOf(table, by.group) : [];
  const groups = rows.map((row) => named[row] ?? '');
  impute(column, by, groups, (row) => {
    imputed[row * plan.indicators.length + place] = 1;
  });
}

/** Takes out the units that have too few values: they stay in the list, without a score. */
function screen({ plan, rows, values, screened }: Work, minShare: number): void {
  const width = plan.indicators.length;
  for (let row = 0; row < rows.length; row += 1) {
    const cells = values.subarray(row * width, (row + 1) * width);
    if (cells.filter((x) => !Number.isNaN(x)).length / width >= minShare) continue;
    cells.fill(Number.NaN);
    screened.add(row);
  }
}

/** 1 for a value that is there and fresh, 0 for none; in between it grows old. */
function qualityOf({ plan, table, rows, values }: Work, columns: readonly number[]): Float64Array {
  const { year, freshYears, staleYears } = plan.framework.quality;
  const width = plan.indicators.length;
  return values.map((x, cell) => {
    if (Number.isNaN(x)) return 0;
    const at = (rows[Math.floor(cell / width)] ?? 0) * table.columns.length + (columns[cell % width] ?? 0);
    const made = year === null ? Number.NaN : (table.years?.[at] ?? Number.NaN);
    const left = year === null || Number.isNaN(made) ? 1 : (staleYears - (year - made)) / (staleYears - freshYears);
    return left < 0 ? 0 : left > 1 ? 1 : left;
  });
}

function columnOf(table: ValueTable, column: string, indicator: string): number {
  const place = table.columns.indexOf(column);
  if (place < 0) throw missing(table, column, indicator);
  return place;
}

function groupsOf(table: ValueTable, name: string): readonly string[] {
  const groups = table.groups.get(name);
  if (groups === undefined) throw missing(table, name, 'impute');
  return groups;
}

function missing(table: ValueTable, column: string, needed: string): ScoreError {
  return new ScoreError('SCORE_COLUMN_MISSING', `The data have no column "${column}", which ${needed} needs.`, {
    ...{ column, neededBy: needed, columns: [...table.columns, ...table.groups.keys()] },
  });
}
