/** The document of the formats: its example is run, its numbers are right, and its frameworks are accepted. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseFramework } from '../../framework/parse.ts';
import { parseTable } from '../../framework/parse-table.ts';
import { roundTo } from '../../math/round.ts';
import { scoresCsv, scoresJson } from '../../score/report.ts';
import { score } from '../../score/score.ts';

const document = readFileSync(resolve(import.meta.dirname, '../../FORMATS.md'), 'utf8');
const blocks = (language: string) =>
  [...document.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map((match) => match[1] ?? '');
const frameworks = blocks('json').filter((text) => text.includes('breakwater-framework/1'));
const [values = '', printed = '', long = ''] = blocks('csv');

describe('benchmarks/FORMATS.md', () => {
  const framework = parseFramework(frameworks[0] ?? '');

  it('prints what its example gives, to the last digit', () => {
    const { table, ignored } = parseTable(values, framework);
    const csv = scoresCsv(score(framework, table));
    expect(`${csv.split('\n').slice(0, 8).join('\n')}\n`).toBe(printed);
    expect(csv.split('\n')).toHaveLength(1 + 3 * 7);
    expect(ignored).toEqual(['founded']);
    // Kingston has no waiting time, Roseau nothing digital.
    expect(csv).toContain('Kingston,Kingston,sea,group,75,75,1,0.5');
    expect(csv).toContain('Roseau,Roseau,land,group,0,0,3,0.75');
  });

  it('prints what its example gives in JSON', () => {
    const shown = JSON.parse(blocks('json').find((text) => text.includes('"screenedOut"')) ?? '');
    const given = JSON.parse(JSON.stringify(scoresJson(score(framework, parseTable(values, framework).table))));
    expect(given.units[0]).toEqual(shown);
    expect(Object.keys(given)).toEqual(['framework', 'nodes', 'units', 'treatment']);
  });

  it('shows data in the other two layouts that its framework reads', () => {
    const two = { ...framework, indicators: framework.indicators.filter((one) => ['depth', 'wait'].includes(one.id)) };
    expect([...parseTable(long, two).table.values]).toEqual([11, 12]);
    const json = blocks('json').find((text) => text.includes('breakwater-table/1')) ?? '';
    const { table } = parseTable(json, two);
    expect([table.units, [...table.values], table.names]).toEqual([['BRB'], [11, Number.NaN], ['Barbados']]);
  });

  it.each(frameworks.map((text) => [parseFramework(text).title, text]))('has a framework that works: %s', (_, text) => {
    expect(parseFramework(text).indicators.length).toBeGreaterThan(2);
  });

  it('works its four tiers out as it says', () => {
    const four = parseFramework(frameworks.find((text) => text.includes('Four tiers')) ?? '');
    const { table } = parseTable('unit,metric_a,metric_b,metric_c\nA,0.333,0.5,1\nB,,,0.25\n', four);
    const csv = scoresCsv(score(four, table));
    // .33 is a little more than it prints, so its mean with .5 lies above .415 and becomes .42; with 1 that is .71.
    expect(csv).toContain('A,A,indicator 1.1.1,group,0.42,0.41500000000000004,1,1');
    expect(csv).toContain('A,A,index,group,0.71,0.71,1,1');
    expect(csv).toContain('B,B,index,group,0.25,0.25,2,0.5');
  });

  it('has a table of roundings that is true', () => {
    for (const rule of ['r4', 'exact', 'half-up', 'half-even'] as const) {
      const row = new RegExp(`^\\| \`${rule}\` .*$`, 'm').exec(document)?.[0].split('|').slice(3, 6) ?? [];
      expect(row.map(Number)).toEqual([roundTo(0.125, 2, rule), roundTo(2.675, 2, rule), roundTo(0.35, 1, rule)]);
    }
  });
});
