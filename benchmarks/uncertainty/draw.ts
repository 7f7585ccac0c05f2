/** One draw of a whole table of values, cell by cell from streams named after unit and indicator. */

import { drawBeta } from './beta.ts';
import { type CellErrors, spreadOf } from './cell-error.ts';
import { jeffreysPosterior } from './interval.ts';
import { normalQuantile } from './normal.ts';
import { fillUnits, nextBelow, type Streams, streamWords } from './random.ts';
import { UncertaintyError } from './uncertainty-error.ts';

/** A column: its id, and the ends that no value can lie beyond (endless where the framework states none). */
export interface DrawnColumn {
  readonly id: string;
  readonly low: number;
  readonly high: number;
}

/** What is drawn from: a table of units x columns, NaN = missing, and the errors of its cells. */
export interface Drawable {
  readonly units: readonly string[];
  readonly columns: readonly DrawnColumn[];
  readonly values: Float64Array;
  readonly errors: readonly CellErrors[];
  /** True: a missing value is drawn from those that its column has (multiple imputation); false: it stays missing. */
  readonly fill: boolean;
}

/** Writes the next draw into `out`, units x columns. */
export type Drawer = (out: Float64Array) => void;

/** Counted cells, in arrays by cell. */
interface Counted {
  readonly cells: Int32Array;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly scale: Float64Array;
  readonly state: Int32Array;
}

/**
 * A drawer for a table. Streams are named `scope`, unit and column; so a cell draws the same numbers whatever order
 * rows and columns come in, and whatever is known of its neighbours. Errors of different cells are independent.
 *
 * A value drawn beyond the ends of its column is set to the end.
 *
 * @throws UncertaintyError CELL_ERROR_INVALID, PROPORTION_IMPOSSIBLE
 */
export function drawerOf(table: Drawable, streams: Streams, scope: string): Drawer {
  const { values, columns } = table;
  const start = (cell: number, part: string, state: Int32Array, at: number) => {
    const unit = table.units[Math.floor(cell / columns.length)] ?? '';
    streams.start(`${scope}\0${part}\0${unit}\0${columns[cell % columns.length]?.id ?? ''}`, state, at);
  };
  const spreads = spreadsByCell(table);
  const addCounted = countedDrawer(spreads, start);
  const addNoise = noiseDrawer(table, spreads, start);
  const fillMissing = table.fill ? donorDrawer(table, start) : () => {};
  return (out) => {
    out.set(values);
    addCounted(out);
    addNoise(out);
    fillMissing(out);
  };
}

type Start = (cell: number, part: string, state: Int32Array, at: number) => void;
type Spreads = readonly (readonly [cell: number, spread: ReturnType<typeof spreadOf>])[];

function spreadsByCell({ units, columns, values, errors }: Drawable): Spreads {
  const rows = new Map(units.map((unit, row) => [unit, row]));
  const places = new Map(columns.map(({ id }, place) => [id, place]));
  const found = new Map<number, ReturnType<typeof spreadOf>>();
  for (const one of errors) {
    const cell = (rows.get(one.unit) ?? Number.NaN) * columns.length + (places.get(one.indicator) ?? Number.NaN);
    if (found.has(cell) || Number.isNaN(values[cell] ?? Number.NaN)) {
      const happened = found.has(cell)
        ? 'The error of a value is stated twice.'
        : 'An error is stated for a value that is not there.';
      throw new UncertaintyError('CELL_ERROR_INVALID', happened, { unit: one.unit, indicator: one.indicator });
    }
    found.set(cell, spreadOf(one));
  }
  return [...found].sort(([a], [b]) => a - b);
}

/** Replaces counted values by draws from Jeffreys' posterior. */
function countedDrawer(spreads: Spreads, start: Start): Drawer {
  const of = spreads.flatMap(([cell, { proportion }]) => (proportion === null ? [] : [{ cell, ...proportion }]));
  const posteriors = of.map(({ successes, trials }) => jeffreysPosterior(successes, trials));
  const counted: Counted = {
    cells: Int32Array.from(of, ({ cell }) => cell),
    a: Float64Array.from(posteriors, ({ a }) => a),
    b: Float64Array.from(posteriors, ({ b }) => b),
    scale: Float64Array.from(of, ({ scale }) => scale),
    state: new Int32Array(of.length * streamWords),
  };
  of.forEach(({ cell }, index) => {
    start(cell, 'count', counted.state, index * streamWords);
  });
  return (out) => {
    const { cells, a, b, scale, state } = counted;
    for (let index = 0; index < cells.length; index++) {
      const share = drawBeta(a[index] as number, b[index] as number, state, index * streamWords);
      out[cells[index] as number] = (scale[index] as number) * share;
    }
  };
}

/** Runs whose noise is drawn at once: many enough to pay for loading a stream, few enough to stay in the cache. */
const runsAtOnce = 16;

/** Adds the normal part and the printed half step, and keeps the value inside its column's ends. */
function noiseDrawer({ columns }: Drawable, spreads: Spreads, start: Start): Drawer {
  const of = spreads.filter(([, { sigma, half }]) => sigma > 0 || half > 0);
  const cells = Int32Array.from(of, ([cell]) => cell);
  const lows = Float64Array.from(of, ([cell]) => columns[cell % columns.length]?.low ?? Number.NEGATIVE_INFINITY);
  const highs = Float64Array.from(of, ([cell]) => columns[cell % columns.length]?.high ?? Number.POSITIVE_INFINITY);
  const noise = new Float64Array(runsAtOnce * cells.length);
  const refill = noiseFiller(of, start, noise);
  let run = runsAtOnce;
  return (out) => {
    if (run === runsAtOnce) {
      refill();
      run = 0;
    }
    const from = run * cells.length;
    run++;
    for (let index = 0; index < cells.length; index++) {
      const cell = cells[index] as number;
      const low = lows[index] as number;
      const high = highs[index] as number;
      const value = (out[cell] as number) + (noise[from + index] as number);
      out[cell] = value < low ? low : value > high ? high : value;
    }
  };
}

/** Writes the noise of the next runs, run by run, drawn cell by cell. */
function noiseFiller(of: Spreads, start: Start, noise: Float64Array): () => void {
  const sigmas = Float64Array.from(of, ([, { sigma }]) => sigma);
  const halves = Float64Array.from(of, ([, { half }]) => half);
  const normal = new Int32Array(of.length * streamWords);
  const even = new Int32Array(of.length * streamWords);
  of.forEach(([cell], index) => {
    start(cell, 'normal', normal, index * streamWords);
    start(cell, 'printed', even, index * streamWords);
  });
  const [units, evens] = [new Float64Array(runsAtOnce), new Float64Array(runsAtOnce)];
  return () => {
    for (let index = 0; index < sigmas.length; index++) {
      const sigma = sigmas[index] as number;
      const half = halves[index] as number;
      if (sigma > 0) fillUnits(normal, index * streamWords, units, runsAtOnce);
      if (half > 0) fillUnits(even, index * streamWords, evens, runsAtOnce);
      for (let run = 0, at = index; run < runsAtOnce; run++, at += sigmas.length) {
        let sum = 0;
        if (sigma > 0) sum += sigma * normalQuantile(units[run] as number);
        if (half > 0) sum += half * (2 * (evens[run] as number) - 1);
        noise[at] = sum;
      }
    }
  };
}

/** Missing cells take the printed value of a unit that has one, each with the same chance; without any, none. */
function donorDrawer({ columns, values }: Drawable, start: Start): Drawer {
  const width = columns.length;
  const donors = columns.map((_, place) =>
    values.filter((value, cell) => cell % width === place && !Number.isNaN(value)).sort(),
  );
  const missing = [...values.keys()].filter(
    (cell) => Number.isNaN(values[cell]) && (donors[cell % width]?.length ?? 0) > 0,
  );
  const state = new Int32Array(missing.length * streamWords);
  missing.forEach((cell, index) => {
    start(cell, 'fill', state, index * streamWords);
  });
  return (out) => {
    for (let index = 0; index < missing.length; index++) {
      const cell = missing[index] as number;
      const from = donors[cell % width] as Float64Array;
      out[cell] = from[nextBelow(state, index * streamWords, from.length)] as number;
    }
  };
}
