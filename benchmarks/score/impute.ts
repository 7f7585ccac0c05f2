/** Filling in missing values from those that are there: of all units, or of the units of the same group. */
import type { Imputation } from '../framework/framework.ts';
import { mean, median, sorted } from '../math/sum.ts';

/**
 * Fills a column in place and marks what it filled in. `groups` holds each row's group for the group methods; a group
 * without any value stays missing.
 */
export function impute(
  column: Float64Array,
  by: Imputation,
  groups: readonly string[],
  mark: (row: number) => void,
): void {
  const fills = fillsOf(column, by, groups);
  for (const [row, x] of column.entries()) {
    const fill = fills.get(keyOf(by, groups, row)) ?? Number.NaN;
    if (!Number.isNaN(x) || Number.isNaN(fill)) continue;
    column[row] = fill;
    mark(row);
  }
}

/** What stands in for a missing value, by group; all rows are one group for the methods that know none. */
function fillsOf(column: Float64Array, by: Imputation, groups: readonly string[]): ReadonlyMap<string, number> {
  if (by.method === 'none') return new Map();
  if (by.method === 'constant') return new Map([['', by.value]]);
  const present = new Map<string, number[]>();
  for (const [row, x] of column.entries()) {
    if (Number.isNaN(x)) continue;
    const key = keyOf(by, groups, row);
    const list = present.get(key) ?? [];
    list.push(x);
    present.set(key, list);
  }
  const centre = by.method.endsWith('median') ? (numbers: number[]) => median(sorted(numbers)) : mean;
  return new Map([...present].map(([key, numbers]) => [key, centre(numbers)]));
}

function keyOf(by: Imputation, groups: readonly string[], row: number): string {
  return 'group' in by ? (groups[row] ?? '') : '';
}
