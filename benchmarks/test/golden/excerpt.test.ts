/** The whole chain against an independent program, wherever the project is checked out. */
import { describe, expect, it } from 'vitest';
import { parseFramework } from '../../framework/parse.ts';
import { parseTable } from '../../framework/parse-table.ts';
import { score } from '../../score/score.ts';
import { excerpt, excerptCsv, excerptFramework } from './excerpt.ts';

const scored = (aggregate?: string | object) => {
  const framework = parseFramework(JSON.stringify(excerptFramework(aggregate)));
  return score(framework, parseTable(excerptCsv(), framework).table);
};

/** The largest relative difference of one node over all units. */
const furthest = ({ plan, units, values }: ReturnType<typeof scored>, node: string, expected = node) =>
  excerpt.units.reduce((most, unit) => {
    const ours =
      values[units.indexOf(unit.id) * plan.nodes.length + (plan.indexOf.get(node) ?? Number.NaN)] ?? Number.NaN;
    const theirs = unit.expected[expected] ?? Number.NaN;
    return Math.max(most, Math.abs(ours - theirs) / Math.max(1, Math.abs(theirs)));
  }, 0);

describe('the excerpt', () => {
  it('is scored to 1e-12 in every node, indicators and groups', () => {
    const scores = scored();
    for (const node of ['a', 'b', 'c', 'd', 'e', 'f', 'P', 'Q', 'R', 'index']) {
      expect([node, furthest(scores, node) < 1e-12]).toEqual([node, true]);
    }
  });

  it.each([
    ['geometric', { method: 'geometric', floor: 1 }],
    ['harmonic', { method: 'harmonic', floor: 1 }],
    ['power', { method: 'power', power: 3 }],
    ['inverted', { method: 'inverted-geometric', shift: [1, 10] }],
  ])('is aggregated by the %s mean to 1e-12', (expected, aggregate) => {
    expect(furthest(scored(aggregate), 'index', expected)).toBeLessThan(1e-12);
  });

  it('is treated alike: two tied outliers pulled in, one column put on a log scale, the others left alone', () => {
    const { treatment } = scored().prepared;
    for (const row of treatment) {
      const theirs = excerpt.treatment[row.indicator];
      expect(row).toMatchObject({ treatment: theirs?.treatment, low: theirs?.low, high: theirs?.high });
      expect(row.after.skewness).toBeCloseTo(theirs?.skewness ?? Number.NaN, 11);
      expect(row.after.kurtosis).toBeCloseTo(theirs?.kurtosis ?? Number.NaN, 11);
    }
    expect(treatment.map((row) => row.treatment)).toEqual(['none', 'none', 'winsorised', 'none', 'log', 'none']);
  });

  it('marks what was filled in, and lets it count for nothing in the grade', () => {
    const { prepared, units, grades, quality } = scored();
    expect(prepared.imputed.filter((one) => one === 1)).toHaveLength(4);
    const of = (unit: string) => units.indexOf(unit);
    expect(grades[of('U00')]).toBe('A');
    // b weighs 1/4 of P (1/2) and d 1/4 of Q (1/3): together 5/24 of the index were filled in.
    expect(quality[of('U02')]).toBeCloseTo(1 - 5 / 24, 12);
    expect(grades[of('U02')]).toBe('B');
  });
});
