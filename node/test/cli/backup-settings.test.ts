/** Schedule, limits and retention by the command line: hub.toml follows, the rest of it stays as it was. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../cli/program.ts';
import { readHubConfig } from '../../config/read-config.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import { scratch } from '../scratch.ts';
import { answerOf, makeLoneHub, type } from './a-hub.ts';

let dir: string;
const toml = () => readFile(join(dir, 'hub.toml'), 'utf8');

beforeEach(async () => {
  dir = await makeLoneHub();
});

/** With arguments that hold spaces; answers the exit code. */
const say = (...words: readonly string[]) => runCommandLine([...words, '--dir', dir, '--json']);

describe('backup schedule', () => {
  test('is off until it is set, and says when the next backup begins', async () => {
    const before = answerOf(await type(`backup schedule --dir ${dir} --json`));
    expect(before).toEqual({ schedule: null, quiet: [], timeZone: 'UTC', next: null });
    expect(
      await say(
        'backup',
        'schedule',
        '--at',
        'daily at 02:30',
        '--quiet',
        '08:00-17:00',
        '--time-zone',
        'America/St_Lucia',
      ),
    ).toBe(0);
    const after = answerOf(await type(`backup schedule --dir ${dir} --json`));
    expect(after).toMatchObject({ schedule: 'daily at 02:30', quiet: ['08:00-17:00'], timeZone: 'America/St_Lucia' });
    expect(Date.parse(String(after.next))).toBeGreaterThan(0);
    expect((await type(`backup schedule --dir ${dir}`)).stdout).toContain('Begins  daily at 02:30 (America/St_Lucia)');
    expect(await say('backup', 'schedule', '--no-quiet-hours')).toBe(0);
    expect((await readHubConfig(dir)).backup).toMatchObject({ schedule: 'daily at 02:30', quiet: [] });
    expect(await say('backup', 'schedule', '--off')).toBe(0);
    expect((await readHubConfig(dir)).backup.schedule).toBeNull();
  });

  test('that is not understood changes nothing', async () => {
    const before = await toml();
    expect(await say('backup', 'schedule', '--at', 'now and then')).toBe(1);
    expect(await toml()).toBe(before);
  });

  test('leaves the rest of hub.toml as a person wrote it', async () => {
    await writeFile(join(dir, 'hub.toml'), (await toml()).replace('[link]', '# the line is a satellite’s\n[link]'));
    await say('backup', 'schedule', '--at', 'every 6 hours');
    await say('backup', 'keep', '--daily', '7');
    const text = await toml();
    expect(text).toContain('# the line is a satellite’s\n[link]');
    expect(text.match(/^\[backup\]$/gm)).toHaveLength(1);
    expect((await readHubConfig(dir)).backup).toMatchObject({ schedule: 'every 6 hours', keep: { daily: 7, last: 0 } });
  });

  test('gives up where hub.toml is written so that its backup part cannot be told from the rest', async () => {
    const odd = `${await toml()}\nbackup.time_zone = "UTC"\n`.replace(
      /^(#.*\n)/,
      '$1backup = { schedule = "every 6 hours" }\n',
    );
    await writeFile(join(dir, 'hub.toml'), odd.replace(/\nbackup\.time_zone.*/, ''));
    const said = await type(`backup limit --off --dir ${dir} --json`);
    expect(said.exitCode).not.toBe(0);
    expect(await toml()).toContain('backup = { schedule = "every 6 hours" }');
  });
});

test('backup limit sets all limits at once and takes them off', async () => {
  expect(await say('backup', 'limit', '--set', '08:00-17:00 2 Mbit/s', '5 MB/s')).toBe(0);
  expect((await readHubConfig(dir)).backup.limits).toEqual(['08:00-17:00 2 Mbit/s', '5 MB/s']);
  expect(await say('backup', 'limit', '--set', 'very fast')).toBe(1);
  expect((await type(`backup limit --dir ${dir}`)).stdout).toBe('08:00-17:00 2 Mbit/s\n5 MB/s\n');
  expect(await say('backup', 'limit', '--off')).toBe(0);
  expect((await readHubConfig(dir)).backup.limits).toEqual([]);
});

test('backup keep says of each snapshot what it is kept for', async () => {
  const store = openSqliteStore(join(dir, 'hub.db'));
  for (let sequence = 1; sequence <= 4; sequence += 1) {
    const at = new Date(Date.UTC(2026, 0, 1, 6 * sequence));
    const counts = { files: 1, bytes: 1, newBytes: 1, skipped: 0, packs: 0, durationMs: 1 };
    const names = { snapshotId: 'a', manifestSha256: 'b', head: 'c', createdAt: new Date(0), holders: [] };
    await store.backups.saveSnapshot({ sequence, ...names, ...counts, witnessedAt: [at, at, at] }, []);
  }
  await store.close();
  expect(answerOf(await type(`backup keep --daily 2 --dir ${dir} --json`))).toMatchObject({
    policy: { daily: 2, last: 0 },
    snapshots: [
      { sequence: 4, keptFor: ['newest', 'newest good', 'daily'] },
      { sequence: 3, keptFor: ['daily'] },
      { sequence: 2, keptFor: [] },
      { sequence: 1, keptFor: [] },
    ],
  });
  expect((await type(`backup keep --dir ${dir}`)).stdout).toContain('     2  may go');
  expect(await say('backup', 'keep', '--daily', '0')).toBe(1);
});

test('backup source remove takes a source out, and says so when there is none', async () => {
  const docs = await scratch();
  expect(
    await say('backup', 'source', 'add', '--name', 'docs', '--path', docs, '--tier', '1', '--exclude', '*.tmp'),
  ).toBe(0);
  const sources = answerOf(await type(`backup source list --dir ${dir} --json`)).sources;
  expect(sources).toMatchObject([{ name: 'hub' }, { name: 'docs', tier: 1, rules: ['*.tmp'] }]);
  expect(await say('backup', 'source', 'remove', '--name', 'docs')).toBe(0);
  expect(answerOf(await type(`backup source remove --name docs --dir ${dir} --json`))).toMatchObject({
    code: 'BACKUP_SOURCE_UNKNOWN',
  });
  expect(await say('backup', 'source', 'add', '--name', 'docs', '--path', docs, '--postgres', 'service:x')).toBe(2);
  expect(await say('backup', 'source', 'add', '--name', 'docs', '--path', docs, '--tier', '6')).toBe(1);
});
