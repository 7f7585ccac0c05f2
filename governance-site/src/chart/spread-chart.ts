/** The drawing of one index's parts: a strip from 0 to 1 for each, with a dot a country and the middle marked. */
import type { Point, Spread } from '@breakwater/benchmarks';
import { along, digits, gridLines } from './scale.ts';

/** For screens from 640 px, and down to 320 px: only the width differs. */
export const spreadChartWidths = { wide: 720, narrow: 300 } as const;

/** A name with a value at one end of a strip, and how the text is anchored there. */
export interface EndLabel {
  readonly x: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly text: string;
}

/** One strip. */
export interface Strip {
  readonly name: string;
  readonly nameY: number;
  readonly y: number;
  readonly labelY: number;
  readonly dots: readonly number[];
  readonly medianX: number;
  readonly ends: readonly EndLabel[];
}

/** The whole drawing. */
export interface SpreadChart {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly lines: readonly { readonly x: number; readonly label: string }[];
  readonly strips: readonly Strip[];
}

const margin = 10;
const stripHeight = 78;

/** Lays the strips out in the publisher's order. */
export function layOutSpreads(spreads: readonly Spread[], width: number): SpreadChart {
  const scale = width - 2 * margin;
  const at = (value: number) => along(value, margin, scale);
  return {
    width,
    height: spreads.length * stripHeight + 26,
    left: margin,
    right: width - margin,
    lines: gridLines.map(({ value, label }) => ({ x: at(value), label })),
    strips: spreads.map((spread, index) => {
      const top = index * stripHeight;
      return {
        name: `${spread.indicator.name} (${spread.indicator.shortName})`,
        nameY: top + 18,
        y: top + 38,
        labelY: top + 62,
        dots: spread.points.map((point) => at(point.value)),
        medianX: at(spread.median),
        ends: [endLabel(spread.lowest, at, width), endLabel(spread.highest, at, width)],
      };
    }),
  };
}

/** Centred under its dot, unless it would leave the drawing. */
function endLabel(point: Point, at: (value: number) => number, width: number): EndLabel {
  const text = `${point.country.name} ${digits(point.value, 2)}`;
  const x = at(point.value);
  // A letter of the small type is about 7 units wide.
  const half = text.length * 3.5;
  if (x - half < 0) return { x: 0, anchor: 'start', text };
  if (x + half > width) return { x: width, anchor: 'end', text };
  return { x, anchor: 'middle', text };
}
