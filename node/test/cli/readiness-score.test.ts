/** `breakwater readiness score` as people and scripts meet it: a ranking, every digit, and refusals that help. */
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratch } from '../scratch.ts';
import { answerOf, type } from './a-hub.ts';

const formats = resolve(import.meta.dirname, '../../../benchmarks/FORMATS.md');

/** The example of the document in a folder of its own, as a reader would copy it, and the words that score it. */
async function example() {
  const folder = await scratch();
  const document = await readFile(formats, 'utf8');
  const block = (language: string) => new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(document)?.[1] ?? '';
  await writeFile(join(folder, 'harbours.json'), block('json'));
  await writeFile(join(folder, 'harbours.csv'), block('csv'));
  return { folder, words: `readiness score --framework ${folder}/harbours.json --data ${folder}/harbours.csv` };
}

describe('breakwater readiness score', () => {
  it('shows the ranking, and what was left out', async () => {
    const { words } = await example();
    const { stdout, stderr, exitCode } = await type(words);
    expect([stderr, exitCode]).toEqual(['', 0]);
    const ranks = [...stdout.matchAll(/^ {4,}(\S+) {2}(\S+) +(\S+) {2}(\S) +(\d+) %$/gm)].map((row) => row.slice(1));
    expect(ranks).toEqual([
      ['1', 'Kingston', '79.58', 'C', '66'],
      ['2', 'Bridgetown', '64.93', 'A', '100'],
      ['3', 'Roseau', '16.67', 'A', '91'],
    ]);
    expect(stdout).toContain('Not part of the index, and not read: founded.');
  });

  it('shows as many digits as the index is rounded to, a column of names where there are any, and groups by name', async () => {
    const { folder } = await example();
    const framework = JSON.parse(await readFile(join(folder, 'harbours.json'), 'utf8'));
    framework.groups[0].round = 1;
    framework.data = { name: 'founded' };
    await writeFile(join(folder, 'named.json'), JSON.stringify(framework));
    const words = `readiness score --framework ${folder}/named.json --data ${folder}/harbours.csv --coherence`;
    const { stdout } = await type(words);
    expect(stdout).toMatch(/^ +rank {2}unit +score {2}grade +data {2}name$/m);
    expect(stdout).toMatch(/^ +1 {2}Kingston +79\.6 {2}C +66 % {2}1693$/m);
    for (const group of ['index', 'sea', 'land'])
      expect(stdout).toContain(`\nHow far the parts of ${group} go together\n`);
  });

  it('answers in JSON with every node of every unit', async () => {
    const { words } = await example();
    const said = await type(`${words} --coherence --json`);
    const answer = answerOf(said) as { units: { id: string; nodes: Record<string, unknown> }[] };
    expect(answer).toMatchObject({
      framework: { title: 'Harbours', version: '2027.1', scale: [0, 100] },
      ignored: ['founded'],
      coherence: [{ group: 'land' }, { group: 'sea' }, { group: 'index', units: 3 }],
    });
    expect(answer.units.map((unit) => unit.id)).toEqual(['Bridgetown', 'Kingston', 'Roseau']);
    expect(answer.units[0]?.nodes.depth).toEqual({
      score: 58.333333333333336,
      unrounded: 58.333333333333336,
      rank: 2,
      coverage: 1,
    });
  });

  it('answers in CSV, and never in both', async () => {
    const { words } = await example();
    const { stdout } = await type(`${words} --csv`);
    expect(stdout.split('\n')).toHaveLength(1 + 3 * 7 + 1);
    expect(stdout.startsWith('unit,name,node,kind,score,unrounded,rank,coverage\nBridgetown,')).toBe(true);
    expect(await type(`${words} --csv --json`)).toMatchObject({ exitCode: 2 });
  });

  it('says in words how far parts go together, with the warning', async () => {
    const { words } = await example();
    const { stdout } = await type(`${words} --coherence`);
    expect(stdout).toContain('Only 3 units have every part of this group: such numbers may be chance.');
  });

  it('scores by a named set of weights, and names those there are', async () => {
    const { folder } = await example();
    const framework = JSON.parse(await readFile(join(folder, 'harbours.json'), 'utf8'));
    framework.weightSets = { 'sea-only': { land: 0 } };
    framework.groups[0].need = { count: 1 };
    await writeFile(join(folder, 'sets.json'), JSON.stringify(framework));
    const sets = `readiness score --framework ${folder}/sets.json --data ${folder}/harbours.csv --json --weights`;
    const named = async (name: string) => answerOf(await type(`${sets} ${name}`));
    expect(await named('sea-only')).toMatchObject({ units: [{ score: 66.14 }, { score: 75 }, {}] });
    expect(await named('land-only')).toMatchObject({
      code: 'SCORE_WEIGHTS_UNKNOWN',
      evidence: { known: ['sea-only'] },
    });
  });

  it('refuses bad data with row, reason and cure', async () => {
    const { folder } = await example();
    await writeFile(join(folder, 'bad.csv'), 'harbour,depth,wait,cranes,digital\nA,1,2,3,4\nB,1,2,3,104\n');
    const said = await type(`readiness score --framework ${folder}/harbours.json --data ${folder}/bad.csv --json`);
    expect(said.exitCode).toBe(1);
    expect(answerOf(said)).toMatchObject({
      code: 'TABLE_VALUE_IMPOSSIBLE',
      message: 'digital of B in row 3 is 104, outside 0 to 100.',
      evidence: { unit: 'B', column: 'digital', row: 3 },
      cure: expect.stringContaining('source'),
    });
  });

  it('says which file cannot be read, and asks for both', async () => {
    const { folder } = await example();
    const said = await type(`readiness score --framework ${folder}/none.json --data ${folder}/harbours.csv --json`);
    expect(answerOf(said)).toMatchObject({ code: 'FILE_UNREADABLE' });
    expect(await type(`readiness score --framework ${folder}/harbours.json`)).toMatchObject({ exitCode: 2 });
  });
});
