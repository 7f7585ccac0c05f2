/** The sentences of the readiness pages: every number comes in from outside, and reads well for one and for many. */
import { release } from '@breakwater/benchmarks';
import { describe, expect, it } from 'vitest';
import { methodText } from '../../src/text/method.ts';
import { numberWord, numberWordFirst } from '../../src/text/number-words.ts';
import { readinessText as words } from '../../src/text/readiness.ts';

describe('small numbers', () => {
  it.each([
    [0, 'no', 'No'],
    [1, 'one', 'One'],
    [14, 'fourteen', 'Fourteen'],
    [20, 'twenty', 'Twenty'],
    [21, '21', '21'],
    [10_000, '10,000', '10,000'],
  ])('%d is "%s"', (count, word, first) => {
    expect([numberWord(count), numberWordFirst(count)]).toEqual([word, first]);
  });
});

describe('the readiness page', () => {
  it('says the finding first: so many bands, not so many places', () => {
    expect(words.lede(14, 4)).toMatch(/^What the data carry is four bands, not fourteen places\./);
    expect(words.lede(9, 1)).toMatch(/^What the data carry is one band, not nine places\./);
    expect(words.chart.caption(4, 14, 54, 91)).toBe(
      'Four bands, not fourteen places: of 91 pairs of countries, 54 cannot be told apart.',
    );
  });

  it('says how much rests on those who warn of ranking', () => {
    const from = [
      { publisher: 'World Bank', indicators: 5, percent: 48 },
      { publisher: 'UN DESA', indicators: 4, percent: 21 },
    ];
    expect(words.first.use(from, 14)).toBe(
      'We rank all the same, and much of our measure of fourteen indicators rests on theirs: World Bank, five with 48 ' +
        '% of the weight; UN DESA, four with 21 % of the weight.',
    );
  });

  it('claims no more than the release holds: of bands, of the grade, of the mean across pillars', () => {
    const { bands, pairwise, sure } = release.published.uncertainty;
    const place = (country: string) => pairwise.countries.indexOf(country);
    const isSure = (a: string, b: string) => (pairwise.ahead[place(a)]?.[place(b)] ?? 0) >= sure;
    const sureInside = bands.flatMap((band) => band.flatMap((a) => band.filter((b) => isSure(a, b))));
    // Some pairs of one band are told apart, so nothing may call a band level.
    expect(sureInside.length).toBeGreaterThan(0);
    expect(words.first.meaning).not.toMatch(/level|equal/);
    expect(words.first.meaning).toContain('the table of pairs');
    expect(Object.fromEntries(words.results.notes(90)).Grade).toMatch(/how much is there, and how old\. What no stat/);
    expect(words.parts.lede(14, 7, '')).toContain('only in part');
  });

  it('names a conflict of interest in so many words', () => {
    expect(words.first.conflict).toMatch(/^A conflict of interest: the makers of Breakwater/);
  });

  it.each([
    [2, 5, '2 to 5'],
    [14, 14, '14'],
  ])('writes places %d and %d as "%s"', (low, high, said) => {
    expect(words.results.range(low, high)).toBe(said);
  });

  it.each([
    ['Montserrat', 'full', 0, 'Montserrat (full member)'],
    ['Anguilla', 'associate', 7, 'Anguilla (7 % of the data)'],
    ['Bermuda', 'associate', 0, 'Bermuda'],
    ['Somewhere', 'full', 40, 'Somewhere (full member, 40 % of the data)'],
  ])('names %s, %s, with %d %% as "%s"', (name, membership, percent, said) => {
    expect(words.unranked.named(name, membership, percent)).toBe(said);
  });

  it('describes each band in words for those who do not see the drawing', () => {
    const said = words.chart.describe([
      [1, 'Jamaica'],
      [2, 'Belize and Grenada'],
    ]);
    expect(said).toMatch(/^Band 1: Jamaica\. Band 2: Belize and Grenada\. A dot marks each place/);
  });

  it('keeps silent about silent pillars when there are none', () => {
    expect(words.parts.lede(14, 7, '')).not.toContain('Of ');
    expect(words.parts.lede(14, 7, 'Trust')).toMatch(/Of Trust no statistic tells anything yet\.$/);
    expect(methodText.notDone.text('', 34)).not.toContain(' Of ');
  });

  it('does not repeat a vintage that the edition names already', () => {
    expect(words.sources.vintage('E-Government Survey 2024', '2024')).toBe('E-Government Survey 2024');
    expect(words.sources.vintage('Data360 selection', '2025')).toBe('Data360 selection (2025)');
  });
});
