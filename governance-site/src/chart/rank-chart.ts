/** The drawing of places and how sure they are: a row a country under its band, a dot its place, a whisker the rest. */
import type { BandView } from '../readiness/view.ts';
import { along } from './scale.ts';

/** Lengths of one size of the drawing, in its own units. On a phone the name stands above its whisker. */
export interface RankChartSize {
  readonly width: number;
  readonly rowHeight: number;
  readonly nameX: number;
  readonly nameAbove: number;
  readonly left: number;
  readonly right: number;
  /** Where the words about the interval end. */
  readonly wordsX: number;
}

/** For screens from 704 px. */
export const wideRankChart: RankChartSize = {
  width: 720,
  rowHeight: 28,
  nameX: 0,
  nameAbove: 0,
  left: 256,
  right: 640,
  wordsX: 720,
};

/** For screens down to 320 px. */
export const narrowRankChart: RankChartSize = {
  width: 300,
  rowHeight: 46,
  nameX: 0,
  nameAbove: 20,
  left: 10,
  right: 290,
  wordsX: 300,
};

/** One country. */
export interface RankRow {
  readonly name: string;
  readonly nameY: number;
  readonly y: number;
  readonly dotX: number;
  readonly lowX: number;
  readonly highX: number;
  /** The interval in figures: "2–5", or the one place. */
  readonly words: string;
}

/** One band with its heading. */
export interface BandRows {
  readonly label: string;
  readonly labelY: number;
  /** The line over the heading. */
  readonly top: number;
  readonly rows: readonly RankRow[];
}

/** The whole drawing. */
export interface RankChart {
  readonly width: number;
  readonly height: number;
  readonly nameX: number;
  readonly wordsX: number;
  readonly left: number;
  readonly right: number;
  readonly bands: readonly BandRows[];
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
  readonly topTickY: number;
  readonly bottomTickY: number;
  /** Upright lines of the scale, dotted lines under the dots, and whiskers, each as one path to spare bytes. */
  readonly gridPath: string;
  readonly guidePath: string;
  readonly whiskerPath: string;
}

const axisHeight = 30;
const bandHeight = 34;
const capHalf = 5;

/** Lays the bands out from the best down; `label` names a band. */
export function layOutRanks(
  bands: readonly BandView[],
  size: RankChartSize,
  label: (band: number) => string,
): RankChart {
  const places = bands.reduce((sum, { countries }) => sum + countries.length, 0);
  const at = (place: number) => along((place - 1) / Math.max(1, places - 1), size.left, size.right - size.left);
  let y = axisHeight;
  const drawn = bands.map(({ number, countries }) => {
    const top = y;
    y += bandHeight;
    const rows = countries.map((country) => {
      const rowY = y + size.rowHeight / 2 + size.nameAbove / 2;
      y += size.rowHeight;
      return rowOf(country, rowY, at, size);
    });
    return { label: label(number), labelY: top + 22, top, rows };
  });
  const bottom = y + size.nameAbove / 2;
  const rows = drawn.flatMap((band) => band.rows);
  const ticks = Array.from({ length: places }, (_, index) => ({ x: at(index + 1), label: `${index + 1}` }));
  return {
    ...{ width: size.width, height: bottom + axisHeight, nameX: size.nameX, wordsX: size.wordsX },
    ...{ left: size.left, right: size.right, bands: drawn, ticks, topTickY: 18, bottomTickY: bottom + 20 },
    gridPath: drawn
      .flatMap((band) => ticks.map(({ x }) => `M${x} ${band.top + bandHeight - 4}V${endOf(band, size)}`))
      .join(''),
    guidePath: rows.map((row) => `M${size.left} ${row.y}H${size.right}`).join(''),
    whiskerPath: rows
      .filter(({ lowX, highX }) => highX > lowX)
      .map(whisker)
      .join(''),
  };
}

function rowOf(country: BandView['countries'][number], y: number, at: (place: number) => number, size: RankChartSize) {
  const { low, high } = country.interval;
  return {
    name: country.name,
    nameY: size.nameAbove === 0 ? y + 5 : y - size.nameAbove + 6,
    y,
    dotX: at(country.rank),
    lowX: at(low),
    highX: at(high),
    words: low === high ? `${low}` : `${low}–${high}`,
  };
}

function endOf({ rows, top }: BandRows, size: RankChartSize): number {
  const last = rows[rows.length - 1];
  return last === undefined ? top : last.y + size.rowHeight / 2 - size.nameAbove / 2;
}

/** A line with a cap at either end. */
function whisker({ lowX, highX, y }: RankRow): string {
  const cap = (x: number) => `M${x} ${y - capHalf}v${2 * capHalf}`;
  return `M${lowX} ${y}H${highX}${cap(lowX)}${cap(highX)}`;
}
