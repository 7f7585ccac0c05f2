/** Normalisation for ten thousand runs: the common kinds as one formula over the whole table, the others as ever. */
import type { Indicator } from '../framework/framework.ts';
import { normaliseInto } from '../score/normalise.ts';
import type { Plan } from '../score/plan.ts';

/** Writes the scores of `values` (units x indicators) into `out`, of the same size. */
export type Normaliser = (values: Float64Array, out: Float64Array) => void;

/**
 * A score is (x - centre) / way, kept between low and high, times span plus base. Goalposts fix centre and way; from
 * worst to best of the units, and standard scores, take both from the column.
 */
interface Columns {
  readonly kind: Uint8Array;
  readonly centre: Float64Array;
  readonly way: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly span: Float64Array;
  readonly base: Float64Array;
}

const fixed = 0;
const rising = 1;
const falling = 2;
const standard = 3;
const standardFalling = 4;

/** The normaliser of a plan for rows of so many units. */
export function normaliserOf(plan: Plan, units: readonly string[]): Normaliser {
  const laid = plan.indicators.map(columnOf);
  if (laid.some((one) => one === null)) return (values, out) => normaliseInto(plan, values, units, out);
  const known = laid.filter((one) => one !== null);
  const list = (part: Exclude<keyof Columns, 'kind'>) => Float64Array.from(known, (one) => one[part]);
  const columns: Columns = {
    kind: Uint8Array.from(known, ({ kind }) => kind),
    ...{ centre: list('centre'), way: list('way'), low: list('low'), high: list('high') },
    ...{ span: list('span'), base: list('base') },
  };
  const relative = columns.kind.some((kind) => kind !== fixed);
  return (values, out) => {
    if (relative) measureColumns(columns, values);
    layCells(columns, values, out);
  };
}

type Laid = { readonly [Part in keyof Columns]: number };

/** Null: a kind that the formula does not cover. */
function columnOf({ normalise, direction }: Indicator): Laid | null {
  const [step] = normalise;
  if (step === undefined || normalise.length > 1) return null;
  if (step.method === 'goalposts') {
    const [low, high] = step.clamp ? [0, 1] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    const [base, top] = step.to;
    if (step.log) return null;
    return { kind: fixed, centre: step.worst, way: step.best - step.worst, low, high, base, span: top - base };
  }
  const free = { centre: 0, way: 1, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  if (step.method === 'minmax') {
    const [base, top] = step.to;
    return { kind: direction > 0 ? rising : falling, ...free, base, span: top - base };
  }
  if (step.method === 'zscore') {
    return { kind: direction > 0 ? standard : standardFalling, ...free, base: step.mean, span: step.sd };
  }
  return null;
}

function measureColumns(columns: Columns, values: Float64Array): void {
  const width = columns.kind.length;
  for (let place = 0; place < width; place++) {
    const kind = columns.kind[place] as number;
    if (kind === fixed) continue;
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let cell = place; cell < values.length; cell += width) {
      const value = values[cell] as number;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    if (kind === rising || kind === falling) {
      columns.centre[place] = kind === rising ? least : most;
      columns.way[place] = kind === rising ? most - least : least - most;
    } else {
      measureSpread(columns, values, place, least === most);
    }
  }
}

/** Mean and standard deviation (n - 1) of a column; of equal values nothing can be said. */
function measureSpread(columns: Columns, values: Float64Array, place: number, areEqual: boolean): void {
  const width = columns.kind.length;
  let count = 0;
  let sum = 0;
  for (let cell = place; cell < values.length; cell += width) {
    const value = values[cell] as number;
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
  }
  const centre = sum / count;
  let squares = 0;
  for (let cell = place; cell < values.length; cell += width) {
    const away = (values[cell] as number) - centre;
    if (!Number.isNaN(away)) squares += away * away;
  }
  const spread = areEqual ? Number.NaN : Math.sqrt(squares / (count - 1));
  columns.centre[place] = centre;
  columns.way[place] = columns.kind[place] === standard ? spread : -spread;
}

function layCells({ centre, way, low, high, span, base }: Columns, values: Float64Array, out: Float64Array): void {
  const width = centre.length;
  for (let row = 0; row < values.length; row += width) {
    for (let place = 0; place < width; place++) {
      const share = ((values[row + place] as number) - (centre[place] as number)) / (way[place] as number);
      const least = low[place] as number;
      const most = high[place] as number;
      const kept = share < least ? least : share > most ? most : share;
      out[row + place] = kept * (span[place] as number) + (base[place] as number);
    }
  }
}
