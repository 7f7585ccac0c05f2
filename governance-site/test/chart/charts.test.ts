/** The drawings: dots stand where the numbers say, and nothing leaves the frame or lies on top of something else. */
import { describe, expect, it } from 'vitest';
import { layOutRanks, narrowRankChart, wideRankChart } from '../../src/chart/rank-chart.ts';
import { layOutMap, narrowMap, wideMap } from '../../src/chart/region-map.ts';
import { along, digits } from '../../src/chart/scale.ts';
import { hubCountries } from '../../src/hub/hubs.ts';
import { markBlocks } from '../../src/mark/blocks.ts';
import { bands } from '../../src/readiness/view.ts';

describe('a scale', () => {
  it('puts 0 at its left end, 1 at its right end, and rounds to a tenth', () => {
    expect([along(0, 10, 200), along(1, 10, 200), along(1 / 3, 10, 200)]).toEqual([10, 210, 76.7]);
    expect(digits(0.6815, 2)).toBe('0.68');
  });
});

describe.each([
  ['wide', wideRankChart],
  ['narrow', narrowRankChart],
])('the chart of places, %s', (_, size) => {
  const chart = layOutRanks(bands, size, (band) => `Band ${band}`);
  const rows = chart.bands.flatMap((band) => band.rows);

  it('has one row a country under its band, in the order of places', () => {
    expect(chart.bands.map(({ label }) => label)).toEqual(bands.map(({ number }) => `Band ${number}`));
    const inOrder = bands.flatMap(({ countries }) => countries.map(({ name }) => name));
    expect(rows.map(({ name }) => name)).toEqual(inOrder);
    const ys = rows.map(({ y }) => y);
    expect(ys).toEqual(ys.toSorted((a, b) => a - b));
    for (const band of chart.bands) expect(band.labelY).toBeLessThan(band.rows[0]?.nameY ?? 0);
  });

  it('puts every dot on its place and inside its whisker, and every whisker on its interval', () => {
    const at = new Map(chart.ticks.map(({ label, x }) => [Number(label), x]));
    for (const country of bands.flatMap(({ countries }) => countries)) {
      const row = rows.find(({ name }) => name === country.name);
      const { low, high } = country.interval;
      expect([row?.dotX, row?.lowX, row?.highX]).toEqual([at.get(country.rank), at.get(low), at.get(high)]);
      expect(row?.dotX).toBeGreaterThanOrEqual(row?.lowX ?? Number.NaN);
      expect(row?.dotX).toBeLessThanOrEqual(row?.highX ?? Number.NaN);
      expect(row?.words).toBe(low === high ? `${low}` : `${low}–${high}`);
    }
  });

  it('keeps everything inside the frame, names and figures clear of the lines', () => {
    expect(chart.ticks).toHaveLength(rows.length);
    expect(chart.ticks[0]?.x).toBe(chart.left);
    expect(chart.ticks[chart.ticks.length - 1]?.x).toBe(chart.right);
    for (const { nameY, y, name, words } of rows) {
      expect(y + 6).toBeLessThan(chart.bottomTickY);
      // A letter is about 7 units wide: on a phone name and figures share a line, on a desk the name ends before it.
      const nameEnd = chart.nameX + name.length * 7;
      if (size.nameAbove === 0) expect(nameEnd).toBeLessThanOrEqual(chart.left);
      else expect(nameEnd).toBeLessThan(chart.wordsX - words.length * 8);
      if (size.nameAbove > 0) expect(y - nameY).toBeGreaterThan(10);
    }
    expect(chart.bottomTickY).toBeLessThan(chart.height);
  });

  it('draws no whisker where there is one place only, and survives a single country', () => {
    const sure = rows.filter(({ lowX, highX }) => lowX === highX).length;
    expect(chart.whiskerPath.match(/H/g)?.length ?? 0).toBe(rows.length - sure);
    const [first] = bands;
    const alone = layOutRanks([{ number: 1, countries: first?.countries.slice(0, 1) ?? [] }], size, String);
    expect(alone.bands[0]?.rows[0]?.dotX).toBe(alone.left);
  });
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
