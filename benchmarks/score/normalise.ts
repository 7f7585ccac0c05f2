/** From prepared values to scores of one scale, indicator by indicator. */
import type { Ends, Indicator, Normalisation } from '../framework/framework.ts';
import { ln } from '../math/exp.ts';
import { deviation, mean, sorted } from '../math/sum.ts';
import type { Plan } from './plan.ts';

/**
 * Normalises every column. `values` and `out` are units x indicators and may be the same array; `units` are the names
 * of the rows, for those indicators that are measured against one of them. NaN stays NaN, and what has no defined score
 * (all values equal, say) becomes NaN too. Goalposts and points look at no other unit.
 */
export function normaliseInto(plan: Plan, values: Float64Array, units: readonly string[], out: Float64Array): void {
  const width = plan.indicators.length;
  const column = new Float64Array(units.length);
  for (const [place, indicator] of plan.indicators.entries()) {
    for (let row = 0; row < column.length; row += 1) column[row] = values[row * width + place] ?? Number.NaN;
    normaliseColumn(indicator, column, units);
    for (let row = 0; row < column.length; row += 1) out[row * width + place] = column[row] ?? Number.NaN;
  }
}

function normaliseColumn({ normalise, direction }: Indicator, column: Float64Array, units: readonly string[]): void {
  // The direction is turned once: by the first step that knows better from worse.
  let sign: number = direction;
  for (const step of normalise) {
    if (step.method === 'ln' || step.method === 'none') each(column, step.method === 'ln' ? ln : (x) => x);
    else {
      each(column, absolute(step) ?? relative(step, sign, column, units));
      sign = 1;
    }
  }
}

/** From a value, or for a relative method from the column, to a score. */
type Change = (x: number) => number;

/** What looks at no other unit, and has better and worse built in; null for the other methods. */
function absolute(step: Normalisation): Change | null {
  if (step.method === 'points') return (x) => along(step.points, x);
  if (step.method !== 'goalposts') return null;
  const measure = step.log ? ln : (x: number) => x;
  const worst = measure(step.worst);
  const way = measure(step.best) - worst;
  const lay = between(step.to);
  return (x) => {
    const share = (measure(x) - worst) / way;
    return lay(step.clamp ? (share < 0 ? 0 : share > 1 ? 1 : share) : share);
  };
}

/** What measures a unit against the others. Turns the column over first when less is better. */
function relative(step: Normalisation, sign: number, column: Float64Array, units: readonly string[]): Change {
  if (sign < 0) each(column, (x) => -x);
  const present = sorted(column);
  const least = present[0] ?? Number.NaN;
  const most = present[present.length - 1] ?? Number.NaN;
  if (step.method === 'zscore') {
    // Rows come in the order of their names, so this sum is the same whatever the order of the file.
    const there = column.filter((x) => !Number.isNaN(x));
    const centre = mean(there);
    const spread = least === most ? Number.NaN : deviation(there);
    return (x) => ((x - centre) / spread) * step.sd + step.mean;
  }
  if (step.method === 'rank' || step.method === 'borda') {
    const first = step.method === 'rank' ? 1 : 0;
    return (x) => below(present, x) + first;
  }
  const lay = between('to' in step ? step.to : [0, 1]);
  switch (step.method) {
    case 'minmax':
      return (x) => lay((x - least) / (most - least));
    case 'distance-to-max':
      return (x) => lay(1 - (most - x) / (most - least));
    case 'percentile':
      return (x) => lay(below(present, x) / (present.length - 1));
    case 'distance-to-target':
      return distance(step.target * sign, least, step.cap, lay);
    case 'distance-to-reference':
      return distance(column[units.indexOf(step.unit)] ?? Number.NaN, least, step.cap, lay);
    default:
      return (x) => lay(x / most);
  }
}

function distance(goal: number, least: number, cap: boolean, lay: Change): Change {
  return (x) => {
    const share = 1 - (goal - x) / (goal - least);
    return lay(cap && share > 1 ? 1 : share);
  };
}

function between([low, high]: Ends): Change {
  return (share) => share * (high - low) + low;
}

function each(column: Float64Array, change: Change): void {
  for (let row = 0; row < column.length; row += 1) {
    const x = column[row] ?? Number.NaN;
    if (!Number.isNaN(x)) column[row] = change(x);
  }
}

function below(ascending: Float64Array, x: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

function along(points: readonly Ends[], x: number): number {
  let [before, score] = points[0] ?? [0, 0];
  if (x <= before) return score;
  for (const [next, reached] of points) {
    if (x <= next) return score + ((x - before) / (next - before)) * (reached - score);
    [before, score] = [next, reached];
  }
  return score;
}
