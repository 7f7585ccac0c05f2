/** Explanations of pairs: the parts sum to the whole, and the change of weights does what it says. */
import { describe, expect, it } from 'vitest';
import { release } from '../../release/current.ts';
import { countryOf, explainPair } from '../../release/explain.ts';

const { ranked, uncertainty } = release.published;
const pairs = ranked.flatMap((one, at) => ranked.slice(at + 1).map((other) => [one, other] as const));
const sum = (list: readonly { readonly points: number }[]) => list.reduce((all, { points }) => all + points, 0);

describe('a pair explained', () => {
  it('splits the distance into pillars and into indicators without a rest, for all 91 pairs', () => {
    expect(pairs).toHaveLength(91);
    for (const [one, other] of pairs) {
      const found = explainPair(release, one, other);
      expect(found.distance).toBeGreaterThanOrEqual(0);
      expect(sum(found.pillars)).toBeCloseTo(found.distance, 9);
      expect(sum(found.indicators)).toBeCloseTo(found.distance, 9);
    }
  });

  it('leaves a rest only where one of the two lacks a value', () => {
    for (const [one, other] of pairs) {
      const rests = explainPair(release, one, other).indicators.filter(({ id }) => id.endsWith(' rest'));
      const lacks = [one, other].some(({ country }) => country === 'BS');
      expect(rests.map(({ id }) => id)).toEqual(lacks ? ['P8 rest'] : []);
    }
  });

  it('is the same whoever is named first', () => {
    for (const [one, other] of pairs)
      expect(explainPair(release, other, one)).toEqual(explainPair(release, one, other));
  });

  it('gives an indicator the sign of whoever does better in it', () => {
    for (const [one, other] of pairs) {
      for (const { front, behind, points } of explainPair(release, one, other).indicators) {
        if (front !== null && behind !== null) expect(Math.sign(points)).toBe(Math.sign(front.score - behind.score));
      }
    }
  });

  it('brings both level with the weights it names, and with no weight moved by more than it says', () => {
    let swaps = 0;
    for (const [one, other] of pairs) {
      const { swap, front, behind } = explainPair(release, one, other);
      if (swap === null) continue;
      swaps += 1;
      const level = (scores: readonly { readonly id: string; readonly score: number }[]) =>
        swap.weights.reduce((all, { pillar, after }) => {
          const score = scores.find(({ id }) => id === pillar)?.score ?? Number.NaN;
          return all + after * Math.log(Math.max(1, score));
        }, 0);
      expect(level(front.pillars)).toBeCloseTo(level(behind.pillars), 9);
      for (const { before, after } of swap.weights) {
        expect(Math.abs(after - before)).toBeLessThanOrEqual(before * swap.size + 1e-12);
      }
    }
    expect(swaps).toBeGreaterThan(20);
  });

  it('says that no weights help a country that leads in no pillar', () => {
    const worst = ranked.at(-1);
    const best = ranked[0];
    if (worst === undefined || best === undefined) throw new Error('nobody is ranked');
    expect(explainPair(release, best, worst).swap).toBeNull();
  });

  it('takes its probability from the matrix, and calls apart only what is sure', () => {
    for (const [one, other] of pairs) {
      const { probability, toldApart, front, behind } = explainPair(release, one, other);
      const place = (country: string) => uncertainty.pairwise.countries.indexOf(country);
      expect(probability).toBe(uncertainty.pairwise.ahead[place(front.country)]?.[place(behind.country)]);
      expect(toldApart).toBe(probability >= uncertainty.sure);
    }
  });

  it('names the sources of both countries’ values and no others', () => {
    const [first] = pairs;
    if (first === undefined) throw new Error('no pair');
    const { sources } = explainPair(release, ...first);
    const used = release.provenance.values.filter(({ country }) => first.some((one) => one.country === country));
    expect(new Set(sources)).toEqual(new Set(used.map(({ source }) => source)));
  });

  it('keeps what only one of the two has apart, and names it', () => {
    const bahamas = ranked.find(({ country }) => country === 'BS');
    const jamaica = ranked.find(({ country }) => country === 'JM');
    if (bahamas === undefined || jamaica === undefined) throw new Error('not ranked');
    const rest = explainPair(release, bahamas, jamaica).indicators.find(({ id }) => id === 'P8 rest');
    expect(rest?.name).toContain('what only one of them has');
    expect(Math.abs(rest?.points ?? 99)).toBeLessThan(1);
  });
});

describe('a country of the release', () => {
  it('is found whether ranked or not, and refused when it is none of the 22', () => {
    expect(countryOf(release, 'JM')).toHaveProperty('rank', 1);
    expect(countryOf(release, 'MS')).toHaveProperty('reason');
    expect(() => countryOf(release, 'EE')).toThrow(expect.objectContaining({ code: 'RELEASE_UNIT_UNKNOWN' }));
  });
});
