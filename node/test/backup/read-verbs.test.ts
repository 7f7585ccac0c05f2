/** The verbs that read backups, as a person runs them: restore, verify, ls, diff, cat. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_SCHEME } from '@breakwater/backup-replication';
import type { JsonObject } from '@breakwater/federation-protocol';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { findSnapshot } from '../../backup/restore/open-snapshot.ts';
import { runBackup } from '../../backup/run.ts';
import { verb as catVerb } from '../../cli/backup-cat.ts';
import { verb as diffVerb } from '../../cli/backup-diff.ts';
import { verb as lsVerb } from '../../cli/backup-ls.ts';
import { verb as restoreVerb } from '../../cli/backup-restore.ts';
import { verb as verifyVerb } from '../../cli/backup-verify.ts';
import { exitCodeOf } from '../../cli/exit-code.ts';
import type { Terminal, Verb } from '../../cli/verb.ts';
import type { Hub } from '../../hub.ts';
import { makePersonKey } from '../../keys/person-key.ts';
import { trustOf } from '../trust/trust-of.ts';
import { random } from './a-cast.ts';
import { DM, holderCodes, makeRegion, type TestRegion } from './a-region.ts';
import { makeDocuments, picture } from './documents.ts';

const opened = vi.hoisted(() => ({ hub: null as Hub | null }));
vi.mock('../../hub.ts', () => ({ openHub: async () => opened.hub }));

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
    config: { dir, country: DM } as Hub['config'],
    ...{ keyring, store, world: region.world },
    trust: trustOf(() => region.state, region.denied) as Hub['trust'],
    peers: region.peersOf({ kind: 'member', country: DM }),
    close: async () => undefined,
  };
  opened.hub = hub as Hub;
});

async function run(verb: Verb, options: Record<string, string | boolean | string[]> = {}, args: string[] = []) {
  const said: { value: JsonObject; text: string; lines: string[] } = { value: {}, text: '', lines: [] };
  const terminal: Terminal = {
    json: options.json === true,
    isTty: false,
    line: (text) => void said.lines.push(text),
    result: (value, human) => Object.assign(said, { value, text: human().join('\n') }),
    progress: () => undefined,
    ask: async () => '',
  };
  const defaults = { snapshot: 'latest', passphraseFile: file('right') };
  const exitCode = await verb.run({ options: { ...defaults, ...options }, args }, terminal);
  return { exitCode, ...said };
}

const backUp = () => runBackup(region.backupParts(), 'job');
const restore = (options: Record<string, string | boolean | string[]>) => run(restoreVerb, options);

describe('backup restore', () => {
  test('with the reader’s key and the right passphrase brings back every file', async () => {
    const made = await backUp();
    // A pack whose data shards are all out of reach takes the three that are left; others may need fewer of them.
    const keys = [region.hub(DM).keyring.publicJwk('backup')];
    const search = { owner: DM, keys, scheme: DEFAULT_SCHEME, holders: region.holders() };
    const [pack] = (await findSnapshot(search)).packs.values();
    const down = new Set(pack?.holders.slice(0, DEFAULT_SCHEME.k));
    const left = holderCodes.filter((code) => !down.has(code));
    for (const code of holderCodes) if (down.has(code)) region.down.add(code);
    const { exitCode, value, text } = await restore({ into: file('restored') });
    expect(exitCode).toBe(0);
    const { files, bytes } = made;
    expect(value).toMatchObject({
      files,
      bytes,
      holdersUsed: 3,
      holders: left,
      liars: [],
      notes: [],
    });
    expect(text).toContain(`Restored    ${file('restored')}`);
    expect(await picture(file('restored/documents'))).toEqual(await picture(documents));
  });

  test('in a dry run checks everything and writes nothing', async () => {
    const made = await backUp();
    const before = await readdir(region.top);
    const { exitCode, value, text } = await restore({ dryRun: true });
    expect([exitCode, value.files]).toEqual([0, made.files]);
    expect(text).toContain('nothing was written');
    expect(await readdir(region.top)).toEqual(before);
  });

  test('with a wrong passphrase, another kind of key or no place to go writes nothing', async () => {
    await backUp();
    const into = file('restored');
    const wrong = restore({ into, passphraseFile: file('wrong') });
    await expect(wrong).rejects.toMatchObject({ code: 'KEYFILE_PASSPHRASE_WRONG' });
    expect(exitCodeOf('KEYFILE_PASSPHRASE_WRONG')).toBe(1);
    const officer = { for: 'trust-officer', country: DM, name: 'Officer', abroadIn: null } as const;
    await makePersonKey(file('officer.key'), officer, 'right words', random);
    await expect(restore({ into, readerKey: file('officer.key') })).rejects.toMatchObject({
      code: 'BACKUP_READER_KEY_MISSING',
    });
    await makePersonKey(file('other.key'), { ...officer, for: 'reader' }, 'right words', random);
    await expect(restore({ into, readerKey: file('other.key') })).rejects.toMatchObject({ code: 'BACKUP_KEY_WRONG' });
    await expect(restore({})).rejects.toMatchObject({ code: 'CLI_USAGE' });
    expect((await readdir(region.top)).filter((name) => name.startsWith('restored'))).toEqual([]);
  });
});

describe('backup restore of a part', () => {
  test('takes paths and tiers', async () => {
    await backUp();
    const one = await restore({ into: file('one'), path: ['documents/text.txt'] });
    expect([one.exitCode, one.value.files]).toEqual([0, 1]);
    expect(await readdir(file('one/documents'))).toEqual(['text.txt']);
    await restore({ into: file('tier'), tier: ['1'] });
    expect(await readdir(file('tier'))).toEqual(['hub']);
    await expect(restore({ into: file('none'), tier: ['10'] })).rejects.toMatchObject({ code: 'CLI_USAGE' });
    await expect(restore({ into: file('none'), tier: ['5'] })).rejects.toThrow('has tier 5; there are 1, 3.');
    await expect(restore({ into: file('none'), path: ['nothing'] })).rejects.toMatchObject({
      code: 'RESTORE_PATH_UNKNOWN',
    });
    expect(exitCodeOf('RESTORE_PATH_UNKNOWN')).toBe(1);
  });

  test('names who gave false shards, and helps itself', async () => {
    await backUp();
    const liars = new Set<string>();
    region.spoil = (holder, path, body) => {
      // The first shard of every pack holds its first slot, so whoever gives it falsely is found out.
      if (!path.endsWith('/shards/0')) return body;
      liars.add(holder);
      return body.map((byte) => byte ^ 1);
    };
    const { exitCode, value, text } = await restore({ into: file('restored') });
    expect(exitCode).toBe(0);
    expect(liars.size).toBeGreaterThan(0);
    expect(value.liars).toEqual([...liars].sort());
    expect(text).toContain('gave other bytes than signed for; not used');
    expect(await picture(file('restored/documents'))).toEqual(await picture(documents));
  });
});

describe('backup ls, diff and cat', () => {
  test('show what is in a snapshot, what changed since another, and one file', async () => {
    await backUp();
    const listed = await run(lsVerb, {}, ['documents/empty']);
    expect(listed.lines.map((line) => line.replace(/ +/g, ' ').replace(/\d{4}-\S+ \S+/, 'TIME'))).toEqual([
      'd 0 TIME documents/empty',
      'd 0 TIME documents/empty/inner',
      'l 0 TIME documents/empty/link -> ../text.txt',
    ]);
    const { value } = await run(lsVerb, { json: true }, ['documents/secret']);
    expect(value).toMatchObject({
      sequence: 1,
      entries: [{ type: 'file', path: 'documents/secret', mode: 0o640, bytes: 4 }],
    });
    await writeFile(join(documents, 'secret'), 'other');
    await mkdir(join(documents, 'new\u001b[2Jname'));
    await backUp();
    const changed = await run(diffVerb, {}, ['1', '2']);
    expect(changed.lines.filter((line) => line.includes('documents/'))).toEqual([
      // A name cannot clear the screen of whoever looks at it.
      '+ documents/new\\u{1b}[2Jname',
      '~ documents/secret  (content, time)',
    ]);
    const written: Buffer[] = [];
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((bytes) => {
      written.push(Buffer.from(bytes));
      return true;
    });
    await run(catVerb, { snapshot: '1' }, ['documents/secret']);
    write.mockRestore();
    expect(Buffer.concat(written).toString()).toBe('mode');
    await expect(run(catVerb, {}, ['documents'])).rejects.toMatchObject({ code: 'RESTORE_PATH_UNKNOWN' });
  });
});

describe('backup verify', () => {
  test('ends with 0 when all is there, 3 when a holder is silent, 1 when packs are lost', async () => {
    await backUp();
    const whole = await run(verifyVerb);
    expect([whole.exitCode, whole.value.packsLost, whole.value.spare]).toEqual([0, 0, 3]);
    expect(whole.text).toContain('3 more holders may be lost');
    const [silent, ...others] = holderCodes;
    if (silent) region.down.add(silent);
    const one = await run(verifyVerb);
    expect([one.exitCode, one.value.packsLost, one.value.spare]).toEqual([3, 0, 2]);
    region.spoil = (holder, path, body) =>
      path.includes('/shards/') && others.slice(0, 3).includes(holder) ? null : body;
    const lost = await run(verifyVerb);
    expect([lost.exitCode, lost.value.packsLost]).toEqual([1, lost.value.packs]);
    expect(lost.text).toContain('can no longer be rebuilt');
  });

  test('with --read decrypts and checks every file too, and needs the reader’s passphrase for it', async () => {
    const made = await backUp();
    const whole = await run(verifyVerb, { read: true });
    expect([whole.exitCode, whole.value.read]).toMatchObject([0, { files: made.files, bytes: made.bytes }]);
    expect(whole.text).toContain(`${made.files} files`);
    const wrong = run(verifyVerb, { read: true, passphraseFile: file('wrong') });
    await expect(wrong).rejects.toMatchObject({ code: 'KEYFILE_PASSPHRASE_WRONG' });
    await expect(run(verifyVerb, { read: true, passphraseFile: '' })).rejects.toMatchObject({ code: 'CLI_USAGE' });
    region.spoil = (_holder, path, body) => (path.includes('/shards/') ? null : body);
    const lost = await run(verifyVerb, { read: true });
    expect([lost.exitCode, lost.value.read]).toEqual([1, undefined]);
  });

  test('names a holder that gives a head nobody signed, and ends with 3', async () => {
    await backUp();
    const [liar = DM] = holderCodes;
    region.spoil = (holder, path, body) => {
      if (holder !== liar || path !== '/peer/heads') return body;
      const told = JSON.parse(Buffer.from(body).toString());
      return Buffer.from(JSON.stringify({ ...told, heads: told.heads.map((head: string) => `${head}A`) }));
    };
    const { exitCode, value, text } = await run(verifyVerb);
    expect([exitCode, value.liars]).toEqual([3, [{ holder: liar, reason: 'forged' }]]);
    expect(text).toContain(`${liar}  lied: it gave a head that was never signed`);
  });

  test('ends with 1 and a code when there is no such snapshot', async () => {
    await backUp();
    await expect(run(verifyVerb, { snapshot: '7' })).rejects.toMatchObject({ code: 'BACKUP_SNAPSHOT_UNKNOWN' });
    expect(exitCodeOf('BACKUP_SNAPSHOT_UNKNOWN')).toBe(1);
  });
});
