/** Outliers, treated in two stages as COINr does: first a few values are pulled in, else all are put on a log scale. */
import type { Treatment } from '../framework/framework.ts';
import { ln } from '../math/exp.ts';
import { shape } from '../math/sum.ts';
import type { TreatmentRow } from './scores.ts';

/** Treats a column in place (NaN are left alone) and says what it did. Fewer than four values are left as they are. */
export function treat(indicator: string, column: Float64Array, rule: Treatment): TreatmentRow {
  const present = column.filter((x) => !Number.isNaN(x));
  const before = shape(present);
  const passes = ({ skewness, kurtosis }: TreatmentRow['before']) =>
    !(Math.abs(skewness) >= rule.skewness && kurtosis >= rule.kurtosis);
  const untouched = { indicator, low: 0, high: 0, treatment: 'none', before, after: before } as const;
  if (passes(before) || rule.method === 'none') return { ...untouched, passed: passes(before) };
  const pulled = present.slice();
  const { low, high } = winsorise(pulled, rule.max, passes);
  const after = shape(pulled);
  if (passes(after) || rule.otherwise === 'none') {
    put(column, pulled);
    const treatment = low + high > 0 ? 'winsorised' : 'none';
    return { ...untouched, low, high, treatment, after, passed: passes(after) };
  }
  // The second stage starts again from the values as they were.
  const logged = present.map(logOf(present));
  put(column, logged);
  const last = shape(logged);
  return { ...untouched, treatment: 'log', after: last, passed: passes(last) };
}

/**
 * Gives the furthest values on the side of the tail the value of the next one, all ties at once, until it passes or
 * `max` values have been moved. A value that is moved again counts once.
 */
function winsorise(
  values: Float64Array,
  max: number,
  passes: (of: TreatmentRow['before']) => boolean,
): { readonly low: number; readonly high: number } {
  let low = 0;
  let high = 0;
  for (let now = shape(values); !passes(now) && low + high < max; now = shape(values)) {
    const outward = now.skewness >= 0 ? 1 : -1;
    const furthest = outward * values.reduce((most, x) => Math.max(most, outward * x), Number.NEGATIVE_INFINITY);
    const next = values.reduce((most, x) => (x === furthest ? most : Math.max(most, outward * x)), -Infinity) * outward;
    let moved = 0;
    for (const [at, x] of values.entries()) {
      if (x !== furthest) continue;
      values[at] = next;
      moved += 1;
    }
    if (outward > 0) high = moved;
    else low = moved;
  }
  return { low, high };
}

/** COINr's log_CT: ln(x - least + 1 % of the range), which any least value can take. */
function logOf(values: Float64Array): (x: number) => number {
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return (x) => ln(x - least + 0.01 * (most - least));
}

function put(column: Float64Array, present: Float64Array): void {
  let next = 0;
  for (const [row, x] of column.entries()) if (!Number.isNaN(x)) column[row] = present[next++] ?? Number.NaN;
}
