/** Two releases of an index compared: what newer data, revised data and another method did to each score and rank. */
import type { Framework } from '../framework/framework.ts';
import { score } from '../score/score.ts';
import type { ValueTable } from '../score/value-table.ts';
import { type Change, decompose, type Switches } from './change.ts';
import { UncertaintyError } from './uncertainty-error.ts';

/** One cell in both releases. NaN = there was, or is, no value. */
export interface CellHistory {
  readonly unit: string;
  readonly column: string;
  /** As the old release had it. */
  readonly before: number;
  /** The value of the old release's period, as its publisher states it now; the same as before when not revised. */
  readonly revised: number;
  /** The value of a newer period, which the new release uses in its place; null when there is none. */
  readonly newer: number | null;
}

/** What changed for one unit. Null: it has no score, or no rank, in one of the eight combinations of causes. */
export interface UnitChange {
  readonly unit: string;
  /** In points of the index. */
  readonly score: Change | null;
  /** In places: below zero is better. */
  readonly rank: Change | null;
}

/**
 * Scores both frameworks on the old, the revised and the newer values in all eight combinations, and splits the change
 * of each unit's score and rank (see {@link decompose}). A cell that stands in no history has no value in either.
 *
 * The rank of a unit also moves when only others change; that is part of the cause that moved the others.
 *
 * @throws UncertaintyError CHANGE_NOT_COMPARABLE for a cell with two histories; ScoreError as `score`
 */
export function changeBetween(
  before: Framework,
  after: Framework,
  cells: readonly CellHistory[],
): readonly UnitChange[] {
  const units = [...new Set(cells.map(({ unit }) => unit))].sort();
  const columns = [
    ...new Set([...cells.map(({ column }) => column), ...columnsOf(before), ...columnsOf(after)]),
  ].sort();
  const places = placesOf(cells, units, columns);
  const found = new Map<string, { readonly scores: Float64Array; readonly ranks: Float64Array }>();
  const outcomeOf = (switches: Switches) => {
    const key = JSON.stringify(switches);
    const known = found.get(key);
    if (known !== undefined) return known;
    const values = new Float64Array(units.length * columns.length).fill(Number.NaN);
    for (const [cell, place] of places) values[place] = valueUnder(cell, switches);
    const outcome = indexUnder(switches.method ? after : before, tableOf(units, columns, values));
    found.set(key, outcome);
    return outcome;
  };
  const scores = decompose((switches) => outcomeOf(switches).scores);
  const ranks = decompose((switches) => outcomeOf(switches).ranks);
  return units.map((unit, row) => ({ unit, score: scores[row] ?? null, rank: ranks[row] ?? null }));
}

function valueUnder({ before, revised, newer }: CellHistory, { data, revision }: Switches): number {
  if (data && newer !== null) return newer;
  return revision ? revised : before;
}

function columnsOf({ indicators }: Framework): readonly string[] {
  return indicators.flatMap(({ column, denominator }) => [
    column,
    ...(denominator === null ? [] : [denominator.column]),
  ]);
}

function placesOf(
  cells: readonly CellHistory[],
  units: readonly string[],
  columns: readonly string[],
): ReadonlyMap<CellHistory, number> {
  const rows = new Map(units.map((unit, row) => [unit, row]));
  const at = new Map(columns.map((column, place) => [column, place]));
  const places = new Map(
    cells.map((cell) => [cell, (rows.get(cell.unit) ?? 0) * columns.length + (at.get(cell.column) ?? 0)]),
  );
  const taken = new Set<number>();
  for (const [{ unit, column }, place] of places) {
    if (taken.has(place)) {
      throw new UncertaintyError('CHANGE_NOT_COMPARABLE', 'One cell has two histories.', { unit, column });
    }
    taken.add(place);
  }
  return places;
}

function tableOf(units: readonly string[], columns: readonly string[], values: Float64Array): ValueTable {
  return { units, names: units, columns, values, errors: null, years: null, groups: new Map() };
}

function indexUnder(framework: Framework, table: ValueTable) {
  const { plan, values, unrounded, ranks } = score(framework, table);
  const width = plan.nodes.length;
  const by = framework.rankBy === 'rounded' ? values : unrounded;
  const atTop = (list: ArrayLike<number>, row: number) => list[(row + 1) * width - 1] ?? Number.NaN;
  return {
    scores: Float64Array.from(table.units, (_, row) => atTop(by, row)),
    // 0 says "not ranked".
    ranks: Float64Array.from(table.units, (_, row) => atTop(ranks, row) || Number.NaN),
  };
}
