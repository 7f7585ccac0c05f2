/** The ASEM index of COINr 1.1.14: the whole chain against published results, 51 units by 49 indicators. */
import { beforeAll, describe, expect, it } from 'vitest';
import { readCsv } from '../../framework/csv.ts';
import { parseTable } from '../../framework/parse-table.ts';
import { compile, withAggregation } from '../../score/plan.ts';
import { score } from '../../score/score.ts';
import type { Scores } from '../../score/scores.ts';
import { asemFramework } from './asem.ts';
import { hasSharedData, sharedFile, unlessShared } from './shared-data.ts';

const rowsOf = (file: string) => {
  const [header, ...rows] = readCsv(new TextDecoder().decode(sharedFile(`coinr-asem/${file}`)), 'auto');
  return rows.map(({ cells }) => new Map(header?.cells.map((name, place) => [name, cells[place] ?? ''])));
};

const at = ({ plan, units, values }: Scores, unit: string, node: string) =>
  values[units.indexOf(unit) * plan.nodes.length + (plan.indexOf.get(node) ?? Number.NaN)] ?? Number.NaN;

describe.skipIf(!hasSharedData)(`ASEM of COINr${unlessShared}`, () => {
  let scores: Scores;

  beforeAll(() => {
    const framework = asemFramework();
    scores = score(framework, parseTable(sharedFile('coinr-asem/ASEM_iData.csv'), framework).table);
  });

  it('gives all 51 published index scores to 1e-9 and every rank', () => {
    const published = rowsOf('asem_index_nominal_scores_ranks.csv');
    expect(published).toHaveLength(51);
    expect(scores.units).toHaveLength(51);
    const index = scores.plan.nodes.length - 1;
    for (const row of published) {
      const unit = row.get('uCode') ?? '';
      expect(Math.abs(at(scores, unit, 'Index') - Number(row.get('IndexScore')))).toBeLessThan(1e-9);
      const rank = scores.ranks[scores.units.indexOf(unit) * scores.plan.nodes.length + index];
      expect([unit, rank]).toEqual([unit, Number(row.get('IndexRank'))]);
    }
  });

  it('gives all 10 groups of all units as far as their publication agrees with the index itself', () => {
    const published = rowsOf('asem_coinr6_aggregated_unrounded.csv');
    const groups = scores.plan.groups.map((group) => group.id);
    expect(groups).toHaveLength(11);
    for (const row of published) {
      for (const group of groups) {
        // The older edition that printed the groups differs from the newer index by 2e-8 itself.
        expect(Math.abs(at(scores, row.get('UnitCode') ?? '', group) - Number(row.get(group)))).toBeLessThan(5e-8);
      }
    }
  });

  it('gives the published table of treatment: 15 of 49 winsorised, by as many points at the same end, none logged', () => {
    const published = rowsOf('asem_coinr6_treatment_summary.csv');
    const ours = scores.prepared.treatment.map((row) => {
      const points = row.low + row.high;
      const text = row.treatment === 'winsorised' ? `Winsorised ${points} points` : 'None';
      return [row.indicator, row.low, row.high, text];
    });
    const theirs = published.map((row) => [
      ...[row.get('IndCode'), Number(row.get('Low')), Number(row.get('High')), row.get('Treatment')],
    ]);
    const byName = (a: readonly unknown[], b: readonly unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1);
    expect(ours.toSorted(byName)).toEqual(theirs.toSorted(byName));
    expect(ours.filter((row) => row[3] !== 'None')).toHaveLength(15);
    expect(scores.prepared.treatment.every((row) => row.passed)).toBe(true);
  });

  it('fills in the 65 missing cells and screens nobody out', () => {
    expect(scores.prepared.imputed.filter((one) => one === 1)).toHaveLength(65);
    expect(scores.prepared.screened).toEqual([]);
  });

  it('falls apart when a step is left out, so each of them is tested by these numbers', () => {
    const table = parseTable(sharedFile('coinr-asem/ASEM_iData.csv'), asemFramework()).table;
    const without = (step: string) => {
      const framework = asemFramework((file) => {
        file.steps = (file.steps as { step: string }[]).filter((one) => one.step !== step);
        if (step === 'denominate')
          for (const one of file.indicators as { denominator?: string }[]) delete one.denominator;
      });
      return at(score(framework, table), 'AUT', 'Index');
    };
    expect(at(scores, 'AUT', 'Index')).toBeCloseTo(61.90180340737972, 12);
    for (const step of ['denominate', 'impute', 'treat']) {
      expect(Math.abs(without(step) - 61.90180340737972)).toBeGreaterThan(0.01);
    }
  });

  it('can be aggregated otherwise without being prepared anew', () => {
    const framework = asemFramework();
    const table = parseTable(sharedFile('coinr-asem/ASEM_iData.csv'), framework).table;
    const geometric = withAggregation(compile(framework), (group) => ({
      ...group.aggregate,
      method: group.id === 'Index' ? 'geometric' : 'arithmetic',
    }));
    const other = score(geometric, table);
    const [conn, sust] = [at(other, 'AUT', 'Conn'), at(other, 'AUT', 'Sust')];
    expect(at(other, 'AUT', 'Index')).toBeCloseTo(Math.sqrt(conn * sust), 12);
    expect(conn).toBe(at(scores, 'AUT', 'Conn'));
  });
});
