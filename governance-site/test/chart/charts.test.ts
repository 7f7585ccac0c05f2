/** The drawings: dots stand where the numbers say, and nothing leaves the frame or lies on top of something else. */
import { describe, expect, it } from 'vitest';
import { layOutOrders, narrowOrderChart, wideOrderChart } from '../../src/chart/order-chart.ts';
import { layOutMap, narrowMap, wideMap } from '../../src/chart/region-map.ts';
import { along, digits } from '../../src/chart/scale.ts';
import { layOutSpreads, spreadChartWidths } from '../../src/chart/spread-chart.ts';
import { hubCountries } from '../../src/hub/hubs.ts';
import { markBlocks } from '../../src/mark/blocks.ts';
import { comparison, egdi, gtmi } from '../../src/readiness/view.ts';

describe('a scale', () => {
  it('puts 0 at its left end, 1 at its right end, and rounds to a tenth', () => {
    expect([along(0, 10, 200), along(1, 10, 200), along(1 / 3, 10, 200)]).toEqual([10, 210, 76.7]);
    expect(digits(0.6815, 2)).toBe('0.68');
  });
});

describe.each([
  ['wide', wideOrderChart],
  ['narrow', narrowOrderChart],
])('the chart of two indices, %s', (_, size) => {
  const chart = layOutOrders(comparison, ['EGDI', 'GTMI'], size);

  it('has one row a country from the highest EGDI down, with the value in words and place', () => {
    expect(chart.rows).toHaveLength(14);
    expect([chart.rows[0]?.name, chart.rows[13]?.name]).toEqual(['The Bahamas', 'Haiti']);
    const xs = chart.rows.map((row) => row.dots[0]?.x ?? 0);
    expect(xs).toEqual(xs.toSorted((a, b) => b - a));
    expect(chart.rows[0]?.dots.map((dot) => dot.label)).toEqual(['0.71', '0.50']);
  });

  it('keeps every dot, number and row inside the frame', () => {
    for (const row of chart.rows) {
      expect(row.y).toBeLessThan(chart.bottom);
      for (const [index, dot] of row.dots.entries()) {
        const panel = chart.panels[index];
        expect(dot.x).toBeGreaterThanOrEqual(panel?.left ?? Number.NaN);
        expect(dot.x).toBeLessThanOrEqual(panel?.right ?? Number.NaN);
        expect(dot.labelX + 30).toBeLessThanOrEqual(chart.width + 10);
      }
    }
  });
});

describe.each([egdi, gtmi])('the chart of parts of $total.shortName', (index) => {
  it.each([spreadChartWidths.wide, spreadChartWidths.narrow])(
    'names lowest and highest without touching, %i wide',
    (width) => {
      const chart = layOutSpreads(index.spreads, width);
      expect(chart.strips).toHaveLength(index.parts.length);
      for (const { dots, ends, medianX } of chart.strips) {
        expect(dots).toHaveLength(14);
        expect(medianX).toBeGreaterThanOrEqual(Math.min(...dots));
        expect(medianX).toBeLessThanOrEqual(Math.max(...dots));
        const [low, high] = ends.map(({ x, y, anchor, text }) => {
          const start = { start: x, middle: x - text.length * 3.5, end: x - text.length * 7 }[anchor];
          return { start, end: start + text.length * 7, y };
        });
        expect(low?.start).toBeGreaterThanOrEqual(0);
        expect(high?.end).toBeLessThanOrEqual(width);
        expect(low?.y !== high?.y || (low?.end ?? 0) < (high?.start ?? 0)).toBe(true);
      }
    },
  );
});

describe('the sketch map', () => {
  it.each([wideMap, narrowMap])('shows all seven inside the frame and apart ($width wide)', (size) => {
    const places = layOutMap(hubCountries, size);
    expect(places.map((place) => place.code)).toEqual(['BB', 'BZ', 'DM', 'GY', 'JM', 'LC', 'TT']);
    for (const place of places) {
      expect(place.x).toBeGreaterThan(10);
      expect(place.x).toBeLessThan(size.width - 10);
      expect(place.y).toBeLessThan(size.height - 10);
      const near = places.filter((other) => Math.hypot(other.x - place.x, other.y - place.y) < 36);
      expect(near).toEqual([place]);
    }
  });

  it('keeps west west: Belize, then Jamaica, then the islands', () => {
    const xs = new Map(layOutMap(hubCountries, wideMap).map((place) => [place.code, place.x]));
    expect(xs.get('BZ')).toBeLessThan(xs.get('JM') ?? 0);
    expect(xs.get('JM')).toBeLessThan(xs.get('DM') ?? 0);
  });
});

describe('the mark', () => {
  it('has seven whole blocks unless told otherwise', () => {
    expect(markBlocks().map((block) => block.state)).toEqual(Array(7).fill('filled'));
    expect(markBlocks(['broken']).map((block) => block.state)).toEqual(['broken', ...Array(6).fill('filled')]);
  });
});
