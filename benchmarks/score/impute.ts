/** Filling in missing values from those that are there: of all units, or of the units of the same group. */
import type { Imputation } from '../framework/framework.ts';
import { mean, median, sorted } from '../math/sum.ts';

/**
 * Fills a column in place and marks what it filled in `imputed` (same length). `groups` holds each row's group for the
 * group methods; a group without any value stays missing.
 */
export function impute(
  column: Float64Array,
  by: Imputation,
  groups: readonly string[],
  mark: (row: number) => void,
): void {
  if (by.method === 'none') return;
  const centre = by.method.endsWith('median') ? (present: Float64Array) => median(sorted(present)) : mean;
  const byGroup = by.method.startsWith('group');
  const fills = new Map<string, number>(by.method === 'constant' ? [['', by.value]] : []);
  for (const group of byGroup ? new Set(groups) : fills.size > 0 ? [] : ['']) {
    const present = column.filter((x, row) => !Number.isNaN(x) && (!byGroup || groups[row] === group));
    fills.set(group, present.length === 0 ? Number.NaN : centre(present));
  }
  for (const [row, x] of column.entries()) {
    const fill = fills.get(byGroup ? (groups[row] ?? '') : '') ?? Number.NaN;
    if (!Number.isNaN(x) || Number.isNaN(fill)) continue;
    column[row] = fill;
    mark(row);
  }
}
