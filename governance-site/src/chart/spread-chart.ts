/** The drawing of one index's parts: a strip from 0 to 1 for each, with a dot a country and the middle marked. */
import type { Point, Spread } from '@breakwater/benchmarks';
import { along, digits, gridLines } from './scale.ts';

/** For screens from 640 px, and down to 320 px: only the width differs. */
export const spreadChartWidths = { wide: 720, narrow: 300 } as const;

/** A name with a value at one end of a strip, and how the text is anchored there. */
export interface EndLabel {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly text: string;
}

/** One strip. */
export interface Strip {
  readonly name: string;
  readonly nameY: number;
  readonly y: number;
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
const stripHeight = 88;

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
        name: stripName(spread, width),
        nameY: top + 18,
        y: top + 38,
        dots: spread.points.map((point) => at(point.value)),
        medianX: at(spread.median),
        ends: endLabels(spread, at, width, top + 62),
      };
    }),
  };
}

/** On a phone there is no room for more than what tells the parts apart. */
function stripName({ indicator }: Spread, width: number): string {
  if (width < spreadChartWidths.wide) return indicator.name.replace(/ Index$/, '');
  return `${indicator.name} (${indicator.shortName})`;
}

// A letter of the small type is about 7 units wide.
const letterWidth = 7;

/** Lowest and highest under the strip; the highest drops a line where the two would touch. */
function endLabels(spread: Spread, at: (value: number) => number, width: number, y: number): readonly EndLabel[] {
  const low = endLabel(spread.lowest, at, width, y);
  const high = endLabel(spread.highest, at, width, y);
  const touch = rightEnd(low) + letterWidth > rightEnd(high) - high.text.length * letterWidth;
  return touch ? [low, { ...high, y: y + 17 }] : [low, high];
}

/** Centred under its dot, unless it would leave the drawing. */
function endLabel(point: Point, at: (value: number) => number, width: number, y: number): EndLabel {
  const text = `${point.country.name} ${digits(point.value, 2)}`;
  const x = at(point.value);
  const half = (text.length * letterWidth) / 2;
  if (x - half < 0) return { x: 0, y, anchor: 'start', text };
  if (x + half > width) return { x: width, y, anchor: 'end', text };
  return { x, y, anchor: 'middle', text };
}

function rightEnd({ x, anchor, text }: EndLabel): number {
  const long = text.length * letterWidth;
  return { start: x + long, middle: x + long / 2, end: x }[anchor];
}
