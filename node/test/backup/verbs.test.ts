/** The verbs of backups as a person runs them: what they answer as JSON, what they show, how they end. */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '@breakwater/federation-protocol';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { verb as listVerb } from '../../cli/backup-list.ts';
import { verb as restoreVerb } from '../../cli/backup-restore.ts';
import { verb as runVerb } from '../../cli/backup-run.ts';
import { verb as addVerb } from '../../cli/backup-source-add.ts';
import { verb as sourcesVerb } from '../../cli/backup-source-list.ts';
import { exitCodeOf } from '../../cli/exit-code.ts';
import type { Terminal, Verb } from '../../cli/verb.ts';
import { backupSettingsOf } from '../../config/backup-settings.ts';
import type { Hub } from '../../hub.ts';
import { makePersonKey } from '../../keys/person-key.ts';
import { trustOf } from '../trust/trust-of.ts';
import { random } from './a-cast.ts';
import { DM, holderCodes, makeRegion, type TestRegion } from './a-region.ts';
import { makeDocuments, picture } from './documents.ts';
import { noise } from './engine/a-tree.ts';
import { READABLE_BYTES } from './engine/worn-disk.ts';

const opened = vi.hoisted(() => ({ hub: null as Hub | null, diskModule: {} as { diskModule?: string } }));
vi.mock('../../hub.ts', () => ({ openHub: async () => opened.hub }));
vi.mock('../../backup/run.ts', async (original) => {
  const real: typeof import('../../backup/run.ts') = await original();
  const runBackup: typeof real.runBackup = (parts, job) => real.runBackup({ ...parts, ...opened.diskModule }, job);
  return { ...real, runBackup };
});

let region: TestRegion;
let documents: string;
const file = (name: string) => join(region.top, name);

/** Dominica as the verbs open it, its peers the region in this process, with a reader key under a passphrase. */
beforeEach(async () => {
  region = await makeRegion();
  documents = await makeDocuments(region);
  const { dir, keyring, store } = region.hub(DM);
  const reader = { for: 'reader', country: DM, name: 'Reader', abroadIn: null } as const;
  await makePersonKey(join(dir, 'keys', 'reader.key'), reader, 'right words', random);
  await writeFile(file('right'), 'right words\n');
  await writeFile(file('wrong'), 'wrong words\n');
  const hub: Partial<Hub> = {
    config: { dir, country: DM, backup: backupSettingsOf(undefined) } as Hub['config'],
    ...{ keyring, store, world: region.world },
    trust: trustOf(() => region.state, region.denied) as Hub['trust'],
    peers: region.peersOf({ kind: 'member', country: DM }),
    close: async () => undefined,
  };
  opened.hub = hub as Hub;
});

async function run(verb: Verb, options: Record<string, string | boolean> = {}) {
  const said: { value: JsonObject; text: string } = { value: {}, text: '' };
  const terminal: Terminal = {
    json: true,
    isTty: false,
    line: () => undefined,
    result: (value, human) => Object.assign(said, { value, text: human().join('\n') }),
    progress: () => undefined,
    ask: async () => '',
  };
  const exitCode = await verb.run({ options: { snapshot: 'latest', ...options }, args: [] }, terminal);
  return { exitCode, ...said };
}

const restore = (options: Record<string, string | boolean>) =>
  run(restoreVerb, { passphraseFile: file('right'), ...options });

describe('backup run', () => {
  test('answers what was saved and ends with 0', async () => {
    const { exitCode, value, text } = await run(runVerb);
    expect(exitCode).toBe(0);
    expect(value).toMatchObject({ sequence: 1, holders: 6, missed: [], skippedCount: 0, skipped: [] });
    for (const name of ['bytes', 'files', 'packs', 'newBytes']) expect(value[name], name).toBeGreaterThan(0);
    expect(value.snapshot).toMatch(/^[0-9a-f]{64}$/);
    expect(text).toContain('6 signed for it; any 3 can give it back');
    expect(text).not.toContain('Not whole');
    expect(text).not.toContain('Lacking');
  });

  test('names a holder that did not take every part, and what to do about it', async () => {
    const [first] = holderCodes;
    if (first !== undefined) region.down.add(first);
    const { exitCode, value, text } = await run(runVerb);
    expect(exitCode).toBe(0);
    expect(value).toMatchObject({ holders: 5, missed: [{ holder: first, reason: 'PEER_UNREACHABLE' }] });
    expect(text).toContain(
      `${first} (PEER_UNREACHABLE) did not take every part. Once they answer: breakwater backup repair`,
    );
  });

  test('is whole without a pipe, which has no contents, and says that it was passed over', async () => {
    execFileSync('mkfifo', [join(documents, 'queue')]);
    const { exitCode, value, text } = await run(runVerb);
    const passedOver = { fifo: 1, socket: 0, device: 0 };
    expect([exitCode, value.skippedCount, value.skipped]).toEqual([0, 0, []]);
    expect(value).toMatchObject({ passedOver });
    expect(text).not.toContain('Not whole');
    expect(text).toMatch(/Passed over 1 \S.*no contents of their own/);
    const restored = await restore({ into: file('restored') });
    expect([restored.exitCode, restored.value.notes]).toEqual([0, []]);
    expect(restored.value).toMatchObject({ passedOver });
    expect(restored.text).toContain('Passed over 1 ');
  });

  test('ends with 3 when a disk fails in the middle of a file: what was read of it is kept, and all others', async () => {
    const worn = noise(3_000_000, 4);
    await writeFile(join(documents, 'worn'), worn);
    opened.diskModule = { diskModule: new URL('./engine/worn-disk.ts', import.meta.url).href };
    onTestFinished(() => {
      opened.diskModule = {};
    });
    const { exitCode, value, text } = await run(runVerb);
    const path = 'documents/worn';
    expect(exitCode).toBe(3);
    const skipped = [{ path, reason: 'the disk reports a read error' }];
    expect(value).toMatchObject({ sequence: 1, skippedCount: 1, skipped });
    expect(text).toContain('Not whole   1, everything else is saved');
    const restored = await restore({ into: file('restored') });
    expect([restored.exitCode, restored.value.notes]).toEqual([3, [{ path, reason: 'only its beginning was saved' }]]);
    const back = join(file('restored'), 'documents');
    expect((await readFile(join(back, 'worn'))).equals(worn.subarray(0, READABLE_BYTES))).toBe(true);
    const others = (lines: readonly string[]) => lines.filter((line) => !line.startsWith('worn '));
    expect(others(await picture(back))).toEqual(others(await picture(documents)));
  });

  test('fails with 1 when too few holders take it, and the job says so', async () => {
    for (const code of holderCodes.slice(0, 2)) region.down.add(code);
    await expect(run(runVerb)).rejects.toMatchObject({ code: 'BACKUP_HOLDERS_TOO_FEW' });
    expect(exitCodeOf('BACKUP_HOLDERS_TOO_FEW')).toBe(1);
    expect((await run(listVerb)).value).toEqual({ snapshots: [] });
    const [job] = await region.hub(DM).store.jobs.newest(1);
    expect(job).toMatchObject({ state: 'failed', code: 'BACKUP_HOLDERS_TOO_FEW' });
  });
});

describe('a backup while the country’s backup store is suspended', () => {
  test('is refused before anything is sent, and the job says so', async () => {
    region.denied.add('DM BackupStore');
    await expect(run(runVerb)).rejects.toMatchObject({ code: 'TRUST_DENIED' });
    const [job] = await region.hub(DM).store.jobs.newest(1);
    expect(job).toMatchObject({ state: 'failed', code: 'TRUST_DENIED' });
  });
});

describe('backup list', () => {
  test('says what to do when there is none, then shows each snapshot', async () => {
    expect(await run(listVerb)).toEqual({
      exitCode: 0,
      value: { snapshots: [] },
      text: 'No snapshot yet. Make one with: breakwater backup run',
    });
    const made = await run(runVerb);
    const { exitCode, value, text } = await run(listVerb);
    const { snapshot, files, bytes, packs } = made.value;
    expect(exitCode).toBe(0);
    expect(value).toMatchObject({
      snapshots: [{ sequence: 1, snapshot, files, bytes, packs, skipped: 0, holders: [...holderCodes] }],
    });
    expect(text).toContain('6 holders');
  });
});

describe('backup source', () => {
  test('add and list take a directory and a database, and always show the hub first', async () => {
    new Database(file('registry.db')).exec('CREATE TABLE t (x)').close();
    expect(await run(addVerb, { name: 'registry', path: file('registry.db') })).toMatchObject({
      exitCode: 0,
      value: { name: 'registry', kind: 'sqlite', path: file('registry.db') },
    });
    const { exitCode, value, text } = await run(sourcesVerb);
    expect(exitCode).toBe(0);
    expect(value.sources).toMatchObject([
      { name: 'hub', kind: 'hub', path: region.hub(DM).dir, tier: 1 },
      { name: 'documents', kind: 'directory', path: documents, tier: 3, rules: [] },
      { name: 'registry', kind: 'sqlite', path: file('registry.db'), tier: 3 },
    ]);
    expect(text.split('\n')[0]).toMatch(/^hub {2}/);
    const taken = run(addVerb, { name: 'registry', path: documents });
    await expect(taken).rejects.toMatchObject({ code: 'BACKUP_SOURCE_TAKEN' });
    const gone = run(addVerb, { name: 'gone', path: file('gone') });
    await expect(gone).rejects.toMatchObject({ code: 'BACKUP_SOURCE_MISSING' });
  });
});
