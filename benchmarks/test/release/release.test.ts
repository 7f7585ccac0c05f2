/** The release: the same bytes as committed, and true to what it says of itself. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JsonObject } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { regionCountries } from '../../country/region.ts';
import { buildRelease, releaseBytes } from '../../release/build.ts';
import { releaseTables } from '../../release/csv.ts';
import { release } from '../../release/current.ts';
import { boardValues } from '../../values/carried-values.ts';
import { parseValues } from '../../values/parse-values.ts';
import { input, quickRelease, sha256 } from './a-release.ts';

const folder = resolve(import.meta.dirname, '../../release/2027-1');
const committed = readFileSync(resolve(folder, 'release.json'));

/** The hash that is printed, cited, and compared with Chromium’s: a change of it is a new release. */
const releaseSha256 = readFileSync(resolve(import.meta.dirname, 'release.sha256'), 'utf8').trim();

describe('the committed release', () => {
  it('is what method and data make of it, to the last byte', async () => {
    const bytes = releaseBytes(await buildRelease(input()));
    expect(sha256(bytes)).toBe(releaseSha256);
    expect(sha256(committed)).toBe(releaseSha256);
  });

  it('has the tables that are drawn from it', () => {
    const tables = releaseTables(release);
    expect(tables.map(({ file }) => file)).toEqual(['ranks.csv', 'scores.csv', 'ahead.csv', 'values.csv']);
    for (const { file, text } of tables) expect(readFileSync(resolve(folder, file), 'utf8')).toBe(text);
  });

  it('is written in the one form of RFC 8785', () => {
    expect(Buffer.from(releaseBytes(release)).equals(committed)).toBe(true);
  });
});

describe('what the release says', () => {
  const { ranked, unranked, uncertainty, pillars, indicators, notMeasured, leftOut } = release.published;

  it('ranks the 14 countries that have values, and says of the other eight why not', () => {
    expect(ranked).toHaveLength(14);
    expect(unranked.map(({ country }) => country)).toEqual(['MS', 'AI', 'BM', 'VG', 'KY', 'CW', 'MQ', 'TC']);
    expect(unranked.find(({ country }) => country === 'MS')).toMatchObject({ coverage: 0 });
    expect(unranked.find(({ country }) => country === 'AI')?.reason).toContain('two thirds');
    expect([...ranked, ...unranked].map(({ country }) => country).sort()).toEqual(
      regionCountries.map(({ code }) => code).sort(),
    );
  });

  it('calls trusted identity not measured, and gives it no weight', () => {
    expect(notMeasured.find(({ id }) => id === 'P4')).toMatchObject({ kind: 'group' });
    expect(pillars.find(({ id }) => id === 'P4')?.weight).toBe(0);
    for (const one of ranked) expect(one.pillars.map(({ id }) => id)).not.toContain('P4');
  });

  it('leaves the one unverified value out and says which', () => {
    expect(leftOut).toEqual([{ indicator: 'N3', country: 'BS', reason: 'unverified' }]);
    const bahamas = ranked.find(({ country }) => country === 'BS');
    expect(bahamas?.indicators.map(({ id }) => id)).not.toContain('N3');
    expect(bahamas?.bounds.low).toBeLessThan(bahamas?.score ?? 0);
    expect(bahamas?.bounds.high).toBeGreaterThan(bahamas?.score ?? 100);
  });

  it('carries the shares of statistics, answers and measurements with every score', () => {
    for (const { shares } of ranked) expect(shares).toEqual({ S: 1, Q: 0, L: 0 });
    expect(release.attested.joined).toEqual([]);
    expect(release.published.types).toEqual(['S']);
  });

  it('gives every rank an interval that holds it', () => {
    for (const { rank, interval, within, median } of ranked) {
      expect(interval.low).toBeLessThanOrEqual(rank);
      expect(interval.high).toBeGreaterThanOrEqual(rank);
      expect(median).toBeGreaterThanOrEqual(interval.low);
      expect(median).toBeLessThanOrEqual(interval.high);
      expect(within.at(-1)).toBe(1);
      expect([...within].sort((a, b) => a - b)).toEqual(within);
    }
  });

  it('has probabilities that complete each other, and bands that are runs of the ranking', () => {
    const { countries, ahead } = uncertainty.pairwise;
    expect(countries).toEqual(ranked.map(({ country }) => country));
    for (const a of countries.keys()) {
      for (const b of countries.keys()) expect((ahead[a]?.[b] ?? 0) + (ahead[b]?.[a] ?? 0)).toBeCloseTo(1, 12);
    }
    // Whoever opens a band is surely ahead of everyone below it, and not surely ahead of the last one in it.
    const isSure = (a: number, b: number) => (ahead[a]?.[b] ?? 0) >= uncertainty.sure;
    for (const band of uncertainty.bands) {
      const [opener = -1, ...others] = band.map((country) => countries.indexOf(country));
      const last = others.at(-1) ?? opener;
      expect(isSure(opener, last)).toBe(false);
      for (let below = last + 1; below < countries.length; below += 1) expect(isSure(opener, below)).toBe(true);
    }
    const bandOf = (at: number) => ranked[at]?.band;
    const close = countries.flatMap((_, a) =>
      countries.filter((__, b) => a < b && !isSure(a, b) && !isSure(b, a) && bandOf(a) !== bandOf(b)),
    );
    expect(close).toHaveLength(uncertainty.closeAcross);
    expect(uncertainty.bands.flat()).toEqual(countries);
    for (const [at, band] of uncertainty.bands.entries()) {
      for (const country of band) expect(ranked.find((one) => one.country === country)?.band).toBe(at + 1);
    }
    const notApart = countries.flatMap((_, a) =>
      countries.filter((__, b) => a < b && Math.max(ahead[a]?.[b] ?? 0, ahead[b]?.[a] ?? 0) < 0.95),
    );
    expect(notApart).toHaveLength(uncertainty.notToldApart);
  });

  it('says which kind of doubt moves the ranks, each alone and with the others', () => {
    expect(uncertainty.sensitivity.map(({ factor }) => factor)).toEqual([
      'error',
      'weights',
      'normalisation',
      'aggregation',
      'leave-out',
    ]);
    for (const { first, whole } of uncertainty.sensitivity) {
      for (const { value, q5, q95 } of [first, whole]) {
        expect(q5).toBeLessThanOrEqual(value);
        expect(q95).toBeGreaterThanOrEqual(value);
      }
      expect(whole.value).toBeGreaterThan(first.value);
    }
  });

  it('tells what every indicator, pillar and publisher does to the ranks when it is left out', () => {
    const kinds = uncertainty.without.map(({ id }) => id.split(' ')[0]);
    expect(kinds.filter((kind) => kind === 'indicator')).toHaveLength(14);
    expect(kinds.filter((kind) => kind === 'pillar')).toHaveLength(7);
    expect(kinds.filter((kind) => kind === 'publisher')).toHaveLength(5);
    for (const { largest, moves } of uncertainty.without) {
      expect(Math.max(0, ...moves.map(({ places }) => Math.abs(places)))).toBe(largest);
    }
  });

  it('warns, before it says how far parts go together, that 14 countries are few', () => {
    expect(release.published.coherence.length).toBeGreaterThan(3);
    for (const { sentences } of release.published.coherence) expect(sentences[0]).toContain('Only 1');
  });

  it('names as strength only what lifts a country, and as weakness only what holds it back', () => {
    for (const { strengths, weaknesses, indicators: cells } of ranked) {
      expect(strengths.filter((id) => weaknesses.includes(id))).toEqual([]);
      for (const id of [...strengths, ...weaknesses]) expect(cells.map((cell) => cell.id)).toContain(id);
    }
    expect(ranked.find(({ country }) => country === 'HT')?.weaknesses).toHaveLength(3);
  });

  it('names fewer bands than places', () => {
    expect(uncertainty.bands.length).toBeLessThan(6);
    expect(uncertainty.bands.at(-1)).toEqual(['HT']);
  });

  it('has weights that sum to one at both levels, the network sharing one slot', () => {
    const sum = (list: readonly { readonly weight: number }[]) => list.reduce((all, { weight }) => all + weight, 0);
    expect(sum(pillars)).toBeCloseTo(1, 12);
    expect(sum(indicators)).toBeCloseTo(1, 12);
    const weight = (id: string) => indicators.find((one) => one.id === id)?.weight ?? 0;
    expect(weight('N1') + weight('N2') + weight('N3')).toBeCloseTo(weight('N4'), 12);
    expect(weight('N3')).toBeCloseTo(weight('N1') / 2, 12);
  });

  it('works out each score from its own printed parts', () => {
    for (const one of ranked) {
      const logs = one.pillars.map(({ score }) => Math.log(Math.max(1, score)));
      const mean = Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
      expect(one.score).toBeCloseTo(mean, 9);
      const plain = one.pillars.reduce((sum, { score }) => sum + score, 0) / one.pillars.length;
      expect(one.arithmetic.score).toBeCloseTo(plain, 9);
      expect(one.score).toBeLessThanOrEqual(one.arithmetic.score + 1e-9);
    }
  });

  it('works out each indicator’s score from its value and fixed goalposts', () => {
    for (const one of ranked) {
      for (const { id, value, score } of one.indicators) {
        const { worst = 0, best = 1 } = indicators.find((indicator) => indicator.id === id) ?? {};
        const share = Math.min(1, Math.max(0, (value - worst) / (best - worst)));
        expect(score).toBeCloseTo(100 * share, 9);
      }
    }
  });

  it('can show where every value stands', () => {
    const { values, sources } = release.provenance;
    expect(values).toHaveLength(release.data.values);
    for (const { source, line } of values) {
      expect(sources[source]?.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(sources[source]?.check).not.toBe('');
      expect(line).toBeGreaterThan(1);
    }
    const cells = ranked.flatMap((one) => one.indicators.map(({ id, value }) => `${id} ${one.country} ${value}`));
    const provided = values.map(({ indicator, country, value }) => `${indicator} ${country} ${value}`);
    expect(provided).toEqual(expect.arrayContaining(cells));
  });

  it('uses no value under a licence that forbids commerce', () => {
    expect(JSON.stringify(release.provenance)).not.toContain('NC');
  });
});

describe('a release built otherwise', () => {
  it('does not depend on the order of the files', async () => {
    const [one, other] = [await quickRelease(), await quickRelease({ files: boardValues().toReversed() })];
    const { cautions: _, ...rest } = one.published;
    expect(other.published).toMatchObject(rest);
    expect(other.data).toEqual(one.data);
  });

  it('draws other numbers for other data, and the same for the same', async () => {
    const [one, again] = [await quickRelease(), await quickRelease()];
    expect(releaseBytes(again)).toEqual(releaseBytes(one));
    const framework = structuredClone(input().framework) as JsonObject;
    const changed = await quickRelease({ framework: { ...framework, version: '2027.1.1' } });
    expect(changed.published.uncertainty.seed).not.toBe(one.published.uncertainty.seed);
    expect(changed.method.sha256).not.toBe(one.method.sha256);
    expect(changed.published.ranked.map(({ score }) => score)).toEqual(one.published.ranked.map(({ score }) => score));
  });

  it('measures trusted identity when the non-commercial index is switched on, with its file at hand', async () => {
    const gci = parseValues(JSON.parse(readFileSync(resolve(folder, '../../data/itu-gci.json'), 'utf8')));
    const files = [...boardValues(), gci];
    const on = await quickRelease({ files, switches: ['gci'] });
    expect(on.published.pillars.find(({ id }) => id === 'P4')?.weight).toBeGreaterThan(0);
    expect(on.published.ranked[0]?.pillars.map(({ id }) => id)).toContain('P4');
    const off = await quickRelease({ files });
    expect(off.published.pillars.find(({ id }) => id === 'P4')?.weight).toBe(0);
    await expect(quickRelease({ switches: ['gci'] })).rejects.toMatchObject({ code: 'BOARD_NAME_UNKNOWN' });
  });

  it('moves no country’s goalpost score when another country’s data change', async () => {
    const before = await quickRelease();
    const files = boardValues().map((file) => ({
      ...file,
      series: file.series.map((series) =>
        series.indicator === 'wb_gtmi_psdi'
          ? {
              ...series,
              facts: new Map(
                [...series.facts].map(([country, fact]) => [country, country === 'JM' ? { ...fact, value: 0 } : fact]),
              ),
            }
          : series,
      ),
    }));
    const after = await quickRelease({ files });
    const scores = (all: typeof before) =>
      all.published.ranked.filter(({ country }) => country !== 'JM').map(({ country, score }) => `${country} ${score}`);
    expect(scores(after).sort()).toEqual(scores(before).sort());
    expect(after.published.ranked.find(({ country }) => country === 'JM')?.score).toBeLessThan(
      before.published.ranked.find(({ country }) => country === 'JM')?.score ?? 0,
    );
  });
});
