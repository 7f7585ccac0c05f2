/** Correlations and alpha: right numbers, and words that do not let few units say too much. */
import { describe, expect, it } from 'vitest';
import { type Coherence, coherenceOf, correlation } from '../../score/coherence.ts';
import { coherenceSentences } from '../../score/coherence-text.ts';
import { standingsOf } from '../../score/profile.ts';
import { coherenceJson, scoresCsv, scoresJson } from '../../score/report.ts';
import { score } from '../../score/score.ts';
import { flat, frameworkOf, tableOf } from './an-index.ts';

const columns = ['x1', 'x2', 'x3'];
const table = tableOf(
  { a: [1, 2, 9], b: [2, 4, 7], c: [3, 6, 8], d: [4, 8, 3], e: [5, 10, null], f: [6, 12, 1] },
  columns,
);

describe('coherence', () => {
  const [top] = coherenceOf(score(flat(3), table));

  it('has the correlations of parts with each other and with the group, over the units that have both', () => {
    expect(top?.amongParts.map(({ first, second, units }) => [first, second, units])).toEqual([
      ['x1', 'x2', 6],
      ['x1', 'x3', 5],
      ['x2', 'x3', 5],
    ]);
    expect(top?.amongParts[0]?.correlation).toBe(1);
    // By hand: x = 1 2 3 4 6, y = 9 7 8 3 1: -24.6 / sqrt(14.8 x 47.2).
    expect(top?.amongParts[1]?.correlation).toBeCloseTo(-24.6 / Math.sqrt(14.8 * 47.2), 14);
    expect(top?.withGroup.map((one) => one.first)).toEqual(columns);
  });

  it('has Cronbach’s alpha of the units that have every part', () => {
    // Variances by hand: 3.7, 14.8, 11.8 of the parts, 8.2 of their sum.
    expect(top?.units).toBe(5);
    expect(top?.alpha).toBeCloseTo(1.5 * (1 - (3.7 + 14.8 + 11.8) / 8.2), 12);
  });

  it('of parts that are the same is 1, and of what never changes undefined', () => {
    const same = tableOf({ a: [1, 1], b: [2, 2], c: [4, 4] }, ['x1', 'x2']);
    expect(coherenceOf(score(flat(2), same))[0]?.alpha).toBeCloseTo(1, 14);
    const still = tableOf({ a: [1, 3], b: [1, 3], c: [1, 3] }, ['x1', 'x2']);
    const [found] = coherenceOf(score(flat(2), still));
    expect(found).toMatchObject({ alpha: null, amongParts: [], withGroup: [] });
  });

  it('says nothing of groups with one part', () => {
    expect(coherenceOf(score(flat(1), table))).toEqual([]);
    expect(correlation([1, 2], [2, 4])).toBe(null);
  });
});

describe('coherence in words', () => {
  const one = (fields: Partial<Coherence>): Coherence => ({
    ...{ group: 'G', units: 14, alpha: 0.8, amongParts: [], withGroup: [] },
    ...fields,
  });

  it('begins with the warning when units are few: report, never prune', () => {
    const [first] = coherenceSentences(one({}));
    expect(first).toBe(
      'Only 14 units have every part of this group: such numbers may be chance. Report them; leave nothing out for them.',
    );
    expect(coherenceSentences(one({ units: 193 })).join()).not.toContain('Only');
  });

  it.each<[number | null, string]>([
    [0.95, 'say much the same'],
    [0.75, 'go together well'],
    [0.55, 'go together loosely'],
    [-0.4, 'tell different things'],
    [null, 'is not defined'],
  ])('alpha %d: %s', (alpha, words) => {
    expect(coherenceSentences(one({ alpha })).join(' ')).toContain(words);
  });

  it('names parts that say the same, pull apart, or hardly show', () => {
    const pair = (second: string, correlation: number) => ({ first: 'A', second, correlation, units: 14 });
    const text = coherenceSentences(
      one({ amongParts: [pair('B', 0.97), pair('C', -0.6), pair('D', 0.5)], withGroup: [pair('G', 0.1)] }),
    ).join(' ');
    expect(text).toContain('A and B rise together so closely (0.97) that one fact counts twice.');
    expect(text).toContain('A and C pull against each other (-0.60).');
    expect(text).not.toContain('D');
    expect(text).toContain('A hardly shows in G (0.10), whatever its weight says.');
  });
});

describe('strengths and weaknesses', () => {
  it('go by what lifts the index most, and say the place among those that have a value', () => {
    const framework = frameworkOf({ indicators: [{ id: 'x1', weight: 4 }, { id: 'x2' }, { id: 'x3' }] });
    const found = standingsOf(score(framework, table), 'f');
    expect(found.map((one) => [one.indicator, one.rank, one.of])).toEqual([
      ['x1', 1, 6],
      ['x2', 1, 6],
      ['x3', 5, 5],
    ]);
    expect(found[0]?.pull).toBeCloseTo((4 / 6) * 2.5, 14);
    expect(found[2]?.pull).toBeCloseTo(-1, 14);
    expect(standingsOf(score(framework, table), 'e').map((one) => one.indicator)).toEqual(['x1', 'x2']);
    expect(standingsOf(score(framework, table), 'nobody')).toEqual([]);
  });
});

describe('the report', () => {
  const scores = score(
    flat(2, { need: 'all', round: 1 }),
    tableOf({ 'B, "b"': [1 / 3, 2], a: [0.1, null] }, ['x1', 'x2']),
  );

  it('has every node of every unit in JSON, with every digit, and null for no score', () => {
    const json = JSON.parse(JSON.stringify(scoresJson(scores)));
    expect(json.units.map((unit: { id: string }) => unit.id)).toEqual(['B, "b"', 'a']);
    expect(json.units[0].nodes).toEqual({
      x1: { score: 1 / 3, unrounded: 1 / 3, rank: 1, coverage: 1 },
      x2: { score: 2, unrounded: 2, rank: 1, coverage: 1 },
      top: { score: 1.2, unrounded: 7 / 6, rank: 1, coverage: 1 },
    });
    expect(json.units[1].nodes.top).toEqual({ score: null, unrounded: null, rank: null, coverage: 0.5 });
    expect(json.units[1]).toMatchObject({ score: null, rank: null, grade: 'D', screenedOut: false, imputed: [] });
    expect(json.nodes[2]).toMatchObject({ id: 'top', kind: 'group', parent: null, effectiveWeight: 1 });
  });

  it('takes any id as a name of a node', () => {
    const odd = score(frameworkOf({ indicators: [{ id: '__proto__' }] }), tableOf({ a: [7] }, ['__proto__']));
    const json = JSON.stringify(scoresJson(odd));
    expect(json).toContain('"__proto__":{"score":7,');
  });

  it('has the same in CSV, quoted where it must be', () => {
    const lines = scoresCsv(scores).split('\n');
    expect(lines[0]).toBe('unit,name,node,kind,score,unrounded,rank,coverage');
    expect(lines[1]).toBe(`"B, ""b""","B, ""b""",x1,indicator,${1 / 3},${1 / 3},1,1`);
    expect(lines[6]).toBe('a,a,top,group,,,,0.5');
    expect(lines).toHaveLength(7);
  });

  it('has the coherence as JSON', () => {
    const json = coherenceJson(coherenceOf(score(flat(3), table)));
    expect(json[0]).toMatchObject({
      group: 'top',
      units: 5,
      amongParts: [{ first: 'x1', second: 'x2', units: 6 }, {}, {}],
    });
  });
});
