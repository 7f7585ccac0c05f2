/** What the readiness page shows is what the release says, and silence stays silence. */
import { release } from '@breakwater/benchmarks';
import { describe, expect, it } from 'vitest';
import {
  aheadOf,
  bands,
  bandsOf,
  board,
  cautions,
  countryName,
  decimalsOf,
  leftOut,
  levels,
  listNames,
  measuredPillars,
  notMeasured,
  silentPillars,
  sources,
  unranked,
  valueColumns,
} from '../../src/readiness/view.ts';

const all = bands.flatMap(({ countries }) => countries);

describe('the bands', () => {
  it('hold every ranked country once, in the order of places, as the release divides them', () => {
    expect(all.map(({ country }) => country).sort()).toEqual(board.ranked.map(({ country }) => country).sort());
    expect(all.map(({ rank }) => rank)).toEqual(all.map(({ rank }) => rank).toSorted((a, b) => a - b));
    const named = bands.map(({ countries }) => countries.map(({ country }) => country).sort());
    expect(named).toEqual(board.uncertainty.bands.map((band) => [...band].sort()));
    expect(bands.map(({ number }) => number)).toEqual(bands.map((_, index) => index + 1));
  });

  it('are opened by countries that are surely ahead of everyone below', () => {
    for (const [index, { countries }] of bands.entries()) {
      const [opener] = countries;
      const below = bands.slice(index + 1).flatMap((band) => band.countries);
      for (const { country } of below) {
        expect(aheadOf(opener?.country ?? '', country), `${opener?.country} and ${country}`).toBeGreaterThanOrEqual(
          levels.sure / 100,
        );
      }
    }
  });

  it('are fewer than the places, or the page would say something foolish', () => {
    expect(bands.length).toBeGreaterThan(1);
    expect(bands.length).toBeLessThan(all.length);
  });

  it('follow the countries that they are given, whatever their order', () => {
    const [first, second, third] = board.ranked;
    if (first === undefined || second === undefined || third === undefined) throw new Error('there are three');
    const made = bandsOf([
      { ...third, rank: 3, band: 2 },
      { ...first, rank: 2, band: 1 },
      { ...second, rank: 1, band: 1 },
    ]);
    expect(made.map(({ countries }) => countries.map(({ rank }) => rank))).toEqual([[1, 2], [3]]);
  });
});

describe('the pairs', () => {
  it('name countries whether they are ranked or not', () => {
    expect([countryName('JM'), countryName('MS'), countryName('XX')]).toEqual(['Jamaica', 'Montserrat', 'XX']);
  });

  it('are two sides of one chance, and none for a country and itself', () => {
    for (const { country: a } of all) {
      expect(aheadOf(a, a)).toBeNull();
      for (const { country: b } of all) {
        if (a !== b) expect((aheadOf(a, b) ?? 0) + (aheadOf(b, a) ?? 0)).toBeCloseTo(1, 3);
      }
    }
  });
});

describe('the table of values', () => {
  it('has the release’s own values, and null where it has none', () => {
    expect(valueColumns.map(({ indicator }) => indicator.id)).toEqual(board.indicators.map(({ id }) => id));
    for (const { indicator, values } of valueColumns) {
      for (const { country } of board.ranked) {
        const printed = release.provenance.values.find(
          (value) => value.indicator === indicator.id && value.country === country,
        );
        expect(values.get(country), `${indicator.id} of ${country}`).toBe(printed?.value ?? null);
      }
    }
  });

  it.each([
    [{ worst: 0, best: 1 }, [0.5, null], 3],
    [{ worst: 8, best: 1 }, [3.6], 1],
    [{ worst: 0, best: 6 }, [6, 5, null], 0],
    [{ worst: 90, best: 100 }, [99.96], 1],
  ])('prints %j with the digits that tell countries apart', (ends, values, expected) => {
    expect(decimalsOf(ends, values)).toBe(expected);
  });
});

describe('what is missing', () => {
  it('is named: Montserrat, and associates with too little', () => {
    const names = unranked.flatMap(({ countries }) => countries.map(({ name }) => name));
    expect(names).toContain('Montserrat');
    expect(names).toHaveLength(board.unranked.length);
    for (const { reason } of unranked) expect(reason).toMatch(/\w/);
    expect(all.map(({ name }) => name).filter((name) => names.includes(name))).toEqual([]);
  });

  it('is told with its reason for every indicator and pillar that is not measured', () => {
    const names = notMeasured.flatMap((one) => one.names);
    expect(names).toHaveLength(board.notMeasured.filter(({ kind }) => kind === 'indicator').length);
    expect(measuredPillars.length + silentPillars.length).toBe(board.pillars.length);
    for (const { id } of silentPillars) expect(board.indicators.filter(({ pillar }) => pillar === id)).toEqual([]);
  });
});

describe('sources and warnings', () => {
  it('cover every indicator, each with licence, edition and check', () => {
    const used = sources.flatMap(({ indicators }) => indicators.map(({ id }) => id));
    expect(used.sort()).toEqual(board.indicators.map(({ id }) => id).sort());
    for (const { source, title, checks } of sources) {
      for (const text of [source.licence, source.edition, source.publisher, title, ...checks])
        expect(text).toMatch(/\w/);
      expect(source.sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('carry the World Bank’s own warning whole, and say how much rests on its index', () => {
    const caution = cautions.find(({ publisher }) => publisher === 'World Bank');
    expect(caution?.text).toMatch(/^The GTMI is not intended to create a ranking or assess a country’s readiness/);
    expect(caution?.url).toMatch(/^https:\/\/reproducibility\.worldbank\.org\//);
    const resting = board.indicators.filter(({ name, id }) => name.startsWith('GTMI') || id === 'E1');
    expect(caution?.indicators).toBe(resting.length);
    expect(caution?.weight).toBeCloseTo(
      resting.reduce((sum, { weight }) => sum + weight, 0),
      12,
    );
  });

  it('leave no warning without an indicator that it is about', () => {
    for (const { publisher, indicators } of cautions) expect(indicators, publisher).toBeGreaterThan(0);
  });
});

describe('what is left out in turn', () => {
  it('is every indicator, every measured pillar and every publisher, by its name', () => {
    const named = (kind: string) => leftOut.filter((one) => one.kind === kind).map(({ name }) => name);
    expect(named('indicator').sort()).toEqual(board.indicators.map(({ name }) => name).sort());
    expect(named('pillar').sort()).toEqual(measuredPillars.map(({ name }) => name).sort());
    expect(named('publisher').sort()).toEqual([...new Set(board.indicators.map((one) => one.publisher))].sort());
  });

  it('says who moves furthest, and nobody where nobody moves', () => {
    for (const { largest, furthest, moved, name } of leftOut) {
      expect(furthest.length > 0, name).toBe(largest > 0);
      expect(moved, name).toBeGreaterThanOrEqual(furthest.length);
      for (const country of furthest) expect(board.ranked.map((one) => one.name)).toContain(country);
    }
  });
});

describe('a list of names', () => {
  it.each([
    [[], ''],
    [['A'], 'A'],
    [['A', 'B'], 'A and B'],
    [['A', 'B', 'C'], 'A, B and C'],
  ])('%j reads "%s"', (names, sentence) => {
    expect(listNames(names)).toBe(sentence);
  });
});
