/** The command line as people and scripts meet it: help that teaches, one JSON object, exit codes that can be relied on. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Verb } from '../../cli/verb.ts';
import { type VerbRow, verbs } from '../../cli/verbs.ts';
import { scratch } from '../scratch.ts';
import { answerOf, makeLoneHub, type } from './a-hub.ts';

const rows = verbs.map((row) => [row.words.join(' '), row] as const);

/** A table of one made-up verb, for outcomes that no real verb has on an empty machine. */
const only = (run: Verb['run']): readonly VerbRow[] => {
  const verb: Verb = { summary: 'Tries.', help: '  breakwater try', options: [], run };
  return [{ words: ['try'], summary: 'try', load: async () => ({ verb }) }];
};

describe.each(rows)('breakwater %s', (words, row) => {
  it('teaches when to use it, with an example and a text for every option', async () => {
    const { verb } = await row.load();
    expect(verb.summary).toMatch(/^[A-Z].*\.$/);
    expect(verb.help).toMatch(new RegExp(`^  breakwater ${words}\\b`, 'm'));
    for (const { flags, text } of verb.options) expect(text.length, flags).toBeGreaterThan(5);
    for (const { name, text } of verb.arguments ?? []) expect(text.length, name).toBeGreaterThan(5);
  });

  it('takes only the options of its own examples', async () => {
    const { verb } = await row.load();
    const known = new Set(['--json', ...verb.options.map(({ flags }) => flags.split(' ')[0])]);
    const example = verb.help.replaceAll('\\\n', ' ').match(/^ {2}breakwater .*$/gm) ?? [];
    const strange = example.flatMap((line) => line.match(/--[a-z0-9-]+/g) ?? []).filter((flag) => !known.has(flag));
    expect(strange).toEqual([]);
  });

  it('answers --help with exit code 0, in words and in JSON', async () => {
    const human = await type(`${words} --help`);
    expect([human.exitCode, human.stderr]).toEqual([0, '']);
    expect(human.stdout).toContain(`Usage: breakwater ${words}`);
    expect(human.stdout).toContain('--json');
    const json = await type(`${words} --help --json`);
    expect(json.exitCode).toBe(0);
    expect(answerOf(json)).toMatchObject({ verb: words, summary: expect.any(String), help: expect.any(String) });
    expect(answerOf(json).options).toContainEqual(expect.objectContaining({ flags: '--json' }));
  });

  it('refuses an unknown option with exit code 2, before it does anything', async () => {
    const said = await type(`${words} --no-such-option --json`);
    expect(said.exitCode).toBe(2);
    expect(answerOf(said)).toMatchObject({ ok: false, code: 'CLI_USAGE' });
  });
});

describe('the table of contents', () => {
  it('is the answer to no words, to --help, and to a noun with --help', async () => {
    for (const words of ['', '--help', '-h']) {
      const said = await type(words);
      expect(said).toMatchObject({ exitCode: 0, stderr: '' });
      for (const [name] of rows) expect(said.stdout).toContain(`  ${name}`);
    }
    const trust = await type('trust --help');
    expect(trust.stdout).toContain('  trust sign');
    expect(trust.stdout).not.toContain('  backup run');
    expect(answerOf(await type('--json')).verbs).toHaveLength(verbs.length);
  });

  it('says which version it is, of what format, on what Node, for a person and for a program', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    const human = await type('--version');
    expect(human).toMatchObject({ exitCode: 0, stderr: '' });
    expect(human.stdout).toBe(`breakwater ${version}\nbackup format 1\nnode ${process.versions.node}\n`);
    expect(answerOf(await type('--version --json'))).toEqual({ version, format: 1, node: process.versions.node });
    expect((await type('--version now')).exitCode).toBe(2);
  });

  it('says how to call it inside a checkout', async () => {
    expect((await type('--help')).stdout).toContain('npx breakwater');
  });

  it.each(['nonsense', 'trust', 'trust nonsense', '--no-such-option', 'nonsense --help'])(
    'comes with a refusal for "%s"',
    async (words) => {
      const human = await type(words);
      expect(human).toMatchObject({ exitCode: 2, stdout: '' });
      expect(human.stderr).toContain('CLI_USAGE');
      const program = await type(`${words} --json`);
      expect(answerOf(program)).toMatchObject({ ok: false, code: 'CLI_USAGE' });
    },
  );

  it.each([
    ['archive lst --from x', '"archive lst"', 'archive list'],
    ['archve create', '"archve create"', 'archive create'],
    ['bakup', '"bakup"', 'backup run'],
    ['backup soruce add', '"backup soruce add"', 'backup source add'],
  ])('names what "%s" may have meant, and little else', async (words, named, meant) => {
    const { stderr } = await type(words);
    expect(stderr).toContain(`There is no verb ${named}.`);
    const offered = stderr.slice(0, stderr.indexOf('There is no verb')).trim().split('\n');
    expect(offered.length).toBeLessThanOrEqual(5);
    if (words.includes(' ')) expect(offered[0]).toContain(meant);
    expect((await type(`${words} --json`)).stderr).not.toContain(meant);
  });
});

describe('help', () => {
  it.each(['', 'archive', 'archive create', 'backup source'])('is the word for --help of "%s"', async (words) => {
    const asked = await type(`help ${words}`.trim());
    expect(asked).toMatchObject({ exitCode: 0, stderr: '' });
    expect(asked.stdout).toBe((await type(`${words} --help`.trim())).stdout);
    expect((await type(`help ${words} --json`)).stdout).toBe((await type(`${words} --help --json`.trim())).stdout);
  });

  it('of a verb that does not exist names what may have been meant', async () => {
    const { exitCode, stderr } = await type('help archive creat');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('There is no verb "archive creat".');
    expect(stderr).toContain('archive create ');
  });
});

describe('--json', () => {
  it.each([
    ['a missing option', 'init --country LC', '--name'],
    ['too many words', 'status here there', 'arguments'],
    ['an option without its value', 'status --dir', '--dir'],
    [
      'a value that the verb refuses',
      'key make --for nobody --country LC --name N --out o --passphrase-file p',
      '--for',
    ],
  ])('answers %s with one object that names it', async (_what, words, named) => {
    const said = await type(`${words} --json`);
    expect(said.exitCode).toBe(2);
    const answer = answerOf(said);
    expect(answer).toMatchObject({ ok: false, code: 'CLI_USAGE', means: expect.any(String), cure: expect.any(String) });
    expect(answer.message).toContain(named);
  });

  it('may stand before the verb', async () => {
    expect(answerOf(await type('--json status --dir /nowhere'))).toMatchObject({ ok: false, code: 'CONFIG_MISSING' });
  });

  it('answers the unforeseen too, with the stack on standard error only', async () => {
    const table = only(async () => {
      throw new TypeError('the moon fell down');
    });
    const said = await type('try --json', table);
    expect(said.exitCode).toBe(1);
    expect(answerOf(said)).toMatchObject({ ok: false, code: 'INTERNAL', message: expect.stringContaining('moon') });
    expect(said.stdout).not.toContain('program.test');
    expect(said.stderr).toContain('program.test');
    const human = await type('try', table);
    expect(human.stdout).toBe('');
    expect(human.stderr).toContain('Code           INTERNAL');
  });
});

describe('the exit code', () => {
  it('is 0 when done', async () => {
    const dir = await makeLoneHub();
    expect(await type(`config print --dir ${dir}`)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(answerOf(await type(`config print --dir ${dir} --json`))).toBeDefined();
  });

  it('is 1 when it failed, with four parts on standard error', async () => {
    const said = await type('status --dir /nowhere');
    expect([said.exitCode, said.stdout]).toEqual([1, '']);
    expect(said.stderr.trimEnd().split('\n')).toEqual([
      'There is no hub.toml in /nowhere.',
      expect.stringMatching(/^ {2}What it means {2}\S/),
      expect.stringMatching(/^ {2}What to do {5}\S/),
      '  Code           CONFIG_MISSING',
    ]);
  });

  it('is 2 when it was used wrongly', async () => {
    expect((await type('backup run --dir')).exitCode).toBe(2);
  });

  it('is 3 when it was done in part', async () => {
    const table = only(async (_input, terminal) => {
      terminal.result({ done: 1, of: 2 }, () => ['1 of 2']);
      return 3;
    });
    expect(await type('try', table)).toEqual({ exitCode: 3, stdout: '1 of 2\n', stderr: '' });
    expect(answerOf(await type('try --json', table))).toEqual({ done: 1, of: 2 });
  });

  it('is 4 when trust refused it', async () => {
    const document = join(await scratch(), 'root.json');
    await writeFile(document, '{"type": "a list that somebody wrote by hand"}');
    const said = await type(`trust sign --document ${document} --key k --passphrase-file p --out o --json`);
    expect(answerOf(said).code).toMatch(/^TRUST_/);
    expect(said.exitCode).toBe(4);
  });

  it('is 1, not 4, while there is no trust list yet', async () => {
    const said = await type(`trust show --dir ${await makeLoneHub()} --json`);
    expect([said.exitCode, answerOf(said).code]).toEqual([1, 'TRUST_NOT_YET']);
  });
});

it('starts from a program of a few lines', async () => {
  const main = await readFile(join(import.meta.dirname, '../../main.ts'), 'utf8');
  expect(main.trimEnd().split('\n').length).toBeLessThanOrEqual(5);
});
