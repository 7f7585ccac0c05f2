/** The drawing of two indices side by side: one row a country, one panel an index, one dot a value. */
import type { Comparison } from '@breakwater/benchmarks';
import { along, digits, gridLines } from './scale.ts';

/** Lengths of one size of the drawing, in its own units. On a phone the name stands above its dots. */
export interface OrderChartSize {
  readonly width: number;
  readonly rowHeight: number;
  readonly top: number;
  readonly nameX: number;
  readonly nameAbove: number;
  readonly panels: readonly [left: number, left: number];
  readonly panelWidth: number;
}

/** For screens from 640 px. */
export const wideOrderChart: OrderChartSize = {
  width: 720,
  rowHeight: 26,
  top: 34,
  nameX: 0,
  nameAbove: 0,
  panels: [244, 496],
  panelWidth: 210,
};

/** For screens down to 320 px. */
export const narrowOrderChart: OrderChartSize = {
  width: 300,
  rowHeight: 46,
  top: 34,
  nameX: 0,
  nameAbove: 19,
  panels: [6, 164],
  panelWidth: 126,
};

/** One dot with the number written beside it, on the side where there is room. */
export interface Dot {
  readonly x: number;
  readonly labelX: number;
  readonly anchor: 'start' | 'end';
  readonly label: string;
}

/** One country's row. */
export interface OrderRow {
  readonly name: string;
  readonly nameY: number;
  readonly y: number;
  readonly dots: readonly Dot[];
}

/** One panel's scale. */
export interface Panel {
  readonly name: string;
  readonly left: number;
  readonly right: number;
  readonly lines: readonly { readonly x: number; readonly label: string }[];
}

/** The whole drawing. */
export interface OrderChart {
  readonly width: number;
  readonly height: number;
  readonly top: number;
  readonly bottom: number;
  readonly nameX: number;
  readonly panels: readonly Panel[];
  readonly rows: readonly OrderRow[];
  /** All upright lines of the scales, and all level lines under the dots, each as one path to spare bytes. */
  readonly gridPath: string;
  readonly guidePath: string;
}

// Above this value the number stands left of its dot, or it would leave the panel.
const labelRightMax = 0.75;

/** Lays the comparison out, countries by the first index from the highest down. */
export function layOutOrders(
  comparison: Comparison,
  names: readonly [string, string],
  size: OrderChartSize,
): OrderChart {
  const rows = comparison.countries
    .toSorted((a, b) => b.first - a.first)
    .map((one, index) => {
      const y = size.top + index * size.rowHeight + size.rowHeight / 2 + size.nameAbove / 2;
      return {
        name: one.country.name,
        nameY: size.nameAbove === 0 ? y + 5 : y - size.nameAbove + 6,
        y,
        dots: [dotAt(one.first, size.panels[0], size.panelWidth), dotAt(one.second, size.panels[1], size.panelWidth)],
      };
    });
  const bottom = size.top + rows.length * size.rowHeight + size.nameAbove / 2;
  const panels = size.panels.map((left, index) => panelAt(names[index] ?? '', left, size.panelWidth));
  return {
    width: size.width,
    height: bottom + 24,
    top: size.top,
    bottom,
    nameX: size.nameX,
    panels,
    rows,
    gridPath: panels.flatMap(({ lines }) => lines.map(({ x }) => `M${x} ${size.top}V${bottom}`)).join(''),
    guidePath: panels.flatMap(({ left, right }) => rows.map(({ y }) => `M${left} ${y}H${right}`)).join(''),
  };
}

function dotAt(value: number, left: number, width: number): Dot {
  const x = along(value, left, width);
  const label = digits(value, 2);
  return value > labelRightMax
    ? { x, labelX: x - 10, anchor: 'end', label }
    : { x, labelX: x + 10, anchor: 'start', label };
}

function panelAt(name: string, left: number, width: number): Panel {
  return {
    name,
    left,
    right: left + width,
    lines: gridLines.map(({ value, label }) => ({ x: along(value, left, width), label })),
  };
}
