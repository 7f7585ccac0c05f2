/** An archive as a person uses it: made, filled, looked into, damaged, repaired and restored by its verbs. */
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type } from '../cli/a-hub.ts';
import { makeTestArchive } from './an-archive.ts';

describe('an archive over six directories', () => {
  it('comes back from any three, in any order, with figures for programs', async () => {
    const { at, run, places } = await makeTestArchive(6);
    const created = await run('create', at('source'));
    expect(created.answer).toMatchObject({ sequence: 1, files: 2, bytes: 700_016, newBytes: 700_016, behind: [] });
    for (const figure of ['seconds', 'peakMemoryBytes', 'storedBytes', 'packs']) {
      expect(created.answer[figure]).toBeGreaterThan(0);
    }
    expect(created.answer.snapshot).toMatch(/^[0-9a-f]{64}$/);
    const three = [places[5], places[0], places[3]].map(String);
    const restored = await run('restore', `--into ${at('restored')}`, three);
    expect(restored).toMatchObject({ exitCode: 0, answer: { files: 2, bytes: 700_016, into: at('restored') } });
    // Whoever was not asked did nothing wrong.
    expect(restored.answer).toMatchObject({ faults: [], liars: [] });
    // Which shards are read depends on where the pieces lie: of some packs a part of one is enough.
    for (const location of restored.answer.locations as string[]) expect(three).toContain(location);
    expect(await readFile(at('restored/source/below/scan'))).toEqual(await readFile(at('source/below/scan')));
    expect((await run('restore', `--into ${at('none')}`, three.slice(1))).answer.code).toBe(
      'ARCHIVE_LOCATIONS_TOO_FEW',
    );
  });

  it('needs as many locations to restore as were asked for', async () => {
    const { at, run, places } = await makeTestArchive(5, '--data-shards 4');
    await run('create', at('source'));
    expect((await run('restore', `--into ${at('a')}`, places.slice(0, 3))).answer.code).toBe(
      'ARCHIVE_LOCATIONS_TOO_FEW',
    );
    expect((await run('restore', `--into ${at('b')}`, places.slice(1))).exitCode).toBe(0);
    const six = await type(`archive init --to ${at('x')} --data-shards 2 --key ${at('key2')} --json`);
    expect(six.stdout).toContain('ARCHIVE_SCHEME_IMPOSSIBLE');
  });

  it('stores what is the same once, and lists, compares and shows what it has', async () => {
    const { at, run } = await makeTestArchive(6);
    await run('create', at('source'));
    expect((await run('create', at('source'))).answer).toMatchObject({ sequence: 2, newBytes: 0, storedBytes: 0 });
    await writeFile(at('source/new'), 'new');
    await run('create', at('source'));
    expect((await run('list')).answer).toMatchObject({
      snapshots: [{ sequence: 1 }, { sequence: 2 }, { sequence: 3 }],
    });
    const listed = (await run('ls', 'source/below')).answer.entries;
    expect(listed).toMatchObject([{ path: 'source/below' }, { path: 'source/below/scan', bytes: 700_000 }]);
    const { differences } = (await run('diff', '1 latest')).answer;
    expect(differences).toContainEqual(expect.objectContaining({ change: 'added', path: 'source/new' }));
    const shown = await type(
      `archive cat --from ${at('place-0')},${at('place-1')},${at('place-2')} --key ${at('key')} source/letter.txt`,
    );
    expect(shown.stdout).toContain('Dear registrar');
  });

  it('gives a file to a program as base64 in one object, and none that is too long for that', async () => {
    const { at, run } = await makeTestArchive(2);
    await writeFile(at('source/raw'), Buffer.from([0, 255, 10]));
    await truncate(at('source/raw'), 3);
    await writeFile(at('source/long'), '');
    await truncate(at('source/long'), 16 * 1024 * 1024 + 1);
    await run('create', at('source'));
    expect((await run('cat', 'source/raw')).answer).toEqual({ path: 'source/raw', bytes: 3, base64: 'AP8K' });
    const { exitCode, stdout, answer } = await run('cat', 'source/long');
    expect([exitCode, answer.code]).toEqual([2, 'CLI_USAGE']);
    expect(stdout.trim().split('\n')).toHaveLength(1);
  });

  it('goes on without one location, says so, and brings it up to date when it is back', async () => {
    const { at, run, places } = await makeTestArchive(6);
    await run('create', at('source'));
    await rename(at('place-2'), at('away'));
    await writeFile(at('source/more'), 'x'.repeat(100_000));
    const without = await run('create', at('source'));
    expect(without).toMatchObject({ exitCode: 3, answer: { sequence: 2 } });
    expect(without.answer.behind).toHaveLength(1);
    expect(await readdir(at('.'))).not.toContain('place-2');
    await rename(at('away'), at('place-2'));
    expect((await run('list')).answer).toMatchObject({ behind: [at('place-2')] });
    expect((await run('verify')).exitCode).toBe(3);
    expect(await run('repair')).toMatchObject({ exitCode: 0, answer: { repaired: [{ location: at('place-2') }] } });
    expect((await run('list')).answer).toMatchObject({ behind: [] });
    expect(await run('verify')).toMatchObject({ exitCode: 0, answer: { packsLost: 0, spare: 3 } });
    await run('restore', `--into ${at('restored')}`, [places[2], places[4], places[5]].map(String));
    expect(await readFile(at('restored/source/more'), 'utf8')).toHaveLength(100_000);
  });

  it('is not written while two locations are missing, and names what was not found', async () => {
    const { at, run } = await makeTestArchive(6);
    for (const name of ['place-0', 'place-4']) await rm(at(name), { recursive: true });
    const { exitCode, answer } = await run('create', at('source'));
    expect([exitCode, answer.code]).toEqual([1, 'ARCHIVE_LOCATIONS_TOO_FEW']);
    expect(answer.message).toContain(at('place-4'));
  });

  it('gives the part of a lost location to a new one, and finds silent damage when it reads all', async () => {
    const { at, run, places } = await makeTestArchive(6);
    await run('create', at('source'));
    await rm(at('place-1'), { recursive: true });
    expect((await run('repair', `--new ${at('fresh')}`)).exitCode).toBe(0);
    const now = places.map((place) => (place === at('place-1') ? at('fresh') : place));
    expect((await run('verify', '', now)).answer).toMatchObject({ packsLost: 0, spare: 3 });
    const shard = (await filesBelow(at('place-3'))).find((path) => path.includes('/packs/')) ?? '';
    const bytes = await readFile(shard);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    await writeFile(shard, bytes);
    expect((await run('repair', '', now)).answer).toMatchObject({ repaired: [] });
    expect((await run('verify', '', now)).exitCode).toBe(3);
    expect((await run('repair', '--read-all', now)).answer).toMatchObject({
      repaired: [{ location: at('place-3'), shards: 1 }],
    });
    expect((await run('verify', '', now)).exitCode).toBe(0);
  });

  it('does not wait for pipes that a location has put in the place of shards, heads and all else', async () => {
    const { at, run } = await makeTestArchive(4);
    await run('create', at('source'));
    for (const path of await filesBelow(at('place-0'))) {
      if (path.endsWith('archive.json')) continue;
      await rm(path);
      execFileSync('mkfifo', [path]);
    }
    expect(await run('restore', `--into ${at('restored')}`)).toMatchObject({ exitCode: 0 });
    expect((await run('verify')).exitCode).toBe(3);
    // A new snapshot asks the location for nothing that is not there.
    expect((await run('create', at('source'))).answer).toMatchObject({ sequence: 2 });
  });

  it('says what is lost when too many locations are, and takes no more new ones than are missing', async () => {
    const { at, run, places } = await makeTestArchive(4);
    await run('create', at('source'));
    for (const name of ['place-0', 'place-1', 'place-2']) {
      for (const path of await filesBelow(at(name))) if (path.includes('/packs/')) await truncate(path, 10);
    }
    expect(await run('verify')).toMatchObject({ exitCode: 1 });
    const repaired = await run('repair', '--read-all');
    expect(repaired.exitCode).toBe(1);
    expect(repaired.answer.packsLost).not.toEqual([]);
    expect((await run('repair', `--new ${at('x')}`, places)).answer.code).toBe('ARCHIVE_LOCATION_OTHER');
  });
});

describe('what people read', () => {
  it('shows names that would move the cursor or look like another line as what they are', async () => {
    const { at, run, places } = await makeTestArchive(1);
    await run('create', at('source'));
    await writeFile(at('source/a\n- 0  fake'), 'x');
    await writeFile(at('source/b\u001b[2J'), 'x');
    await run('create', at('source'));
    const words = `--from ${places.join()} --key ${at('key')}`;
    for (const said of [await type(`archive ls ${words}`), await type(`archive diff ${words} 1 2`)]) {
      expect(said.stdout).toContain('source/a\\u{a}- 0  fake');
      expect(said.stdout).toContain('source/b\\u{1b}[2J');
      expect(said.stdout).not.toContain('\u001b');
    }
  });

  it('speaks of the archive and not of hubs, and says how damage is mended', async () => {
    const { at, run, places } = await makeTestArchive(2);
    expect((await run('list')).answer.cure).toContain('archive create');
    await run('create', at('source'));
    expect((await run('ls', '--snapshot 9')).answer.cure).toContain('archive list');
    for (const path of await filesBelow(at('place-0'))) if (path.includes('/packs/')) await truncate(path, 10);
    const words = `${places.join()} --key ${at('key')}`;
    const verified = await type(`archive verify --from ${words}`);
    expect(verified.stdout).toContain('archive repair --read-all');
    expect(verified.stdout.indexOf('place-0')).toBeLessThan(verified.stdout.indexOf('place-1'));
    expect((await type(`archive repair --to ${words}`)).stdout).toContain('--read-all');
  });
});

describe('archive create', () => {
  it('leaves out what a rule says, and reads links as links', async () => {
    const { at, run } = await makeTestArchive(1);
    await mkdir(at('source/node_modules'));
    await writeFile(at('source/node_modules/x'), 'x');
    await writeFile(at('source/draft.tmp'), 'x');
    await symlink('/etc/passwd', at('source/link'));
    const created = await run('create', `--exclude node_modules/ --exclude *.tmp ${at('source')}`);
    expect(created.answer).toMatchObject({ files: 2 });
    const { entries } = (await run('ls')).answer;
    expect(entries).toContainEqual(expect.objectContaining({ type: 'symlink', target: '/etc/passwd' }));
    expect(JSON.stringify(entries)).not.toMatch(/node_modules|draft/);
  });

  it('gives sources of one name names of their own', async () => {
    const { at, run } = await makeTestArchive(2);
    await mkdir(at('other/source'), { recursive: true });
    await writeFile(at('other/source/letter.txt'), 'another');
    await run('create', `${at('source')} ${at('other/source')} ${at('source/letter.txt')}`);
    await run('restore', `--into ${at('restored')}`);
    expect((await readdir(at('restored'))).sort()).toEqual(['letter.txt', 'other-source', 'source']);
    expect(await readFile(at('restored/other-source/letter.txt'), 'utf8')).toBe('another');
  });

  it('saves nothing of itself: no location and no key', async () => {
    const { at, run } = await makeTestArchive(2);
    expect((await run('create', at('.'))).answer.code).toBe('ARCHIVE_OVERLAPS');
    const rules = '--exclude /place-0 --exclude /place-1';
    expect((await run('create', `${rules} ${at('.')}`)).answer.code).toBe('ARCHIVE_KEY_INSIDE');
    expect((await run('create', `${rules} --exclude /key --exclude /cache ${at('.')}`)).exitCode).toBe(0);
    const inside = `archive create --to ${at('place-0')},${at('place-1')} --key ${at('place-0/key')} ${at('source')}`;
    await writeFile(at('place-0/key'), await readFile(at('key')), { mode: 0o600 });
    expect((await type(`${inside} --json`)).stdout).toContain('ARCHIVE_KEY_INSIDE');
  });

  it('refuses a source that is not there, before anything is written', async () => {
    const { at, run } = await makeTestArchive(1);
    expect((await run('create', at('nothing'))).answer.code).toBe('ARCHIVE_SOURCE_MISSING');
    expect((await run('list')).answer.code).toBe('HEAD_NONE');
  });

  it('counts pipes and sockets, which have no contents, and is whole without them', async () => {
    const { at, run } = await makeTestArchive(2);
    execFileSync('mkfifo', [join(at('source'), 'pipe')]);
    for (let round = 1; round <= 2; round += 1) {
      const { exitCode, answer } = await run('create', at('source'));
      expect([exitCode, answer.skipped, answer.passedOver]).toEqual([0, [], { fifo: 1, socket: 0, device: 0 }]);
    }
    const said = await type(`archive restore --from ${at('place-0')} --key ${at('key')} --into ${at('restored')}`);
    expect(said.exitCode).toBe(0);
    expect(said.stdout).toContain('Passed over 1 fifo: no contents of their own');
    expect(await readdir(at('restored/source'))).toEqual(['below', 'letter.txt']);
  });

  it('names what it could not read and leaves with 3', async () => {
    const { at, run } = await makeTestArchive(1);
    await symlink('itself', at('itself'));
    await writeFile(at('secret'), 'x');
    await chmod(at('secret'), 0);
    const isRoot = process.getuid?.() === 0;
    const created = await run('create', `${at('source')} ${at('secret')}`);
    expect(created.exitCode).toBe(isRoot ? 0 : 3);
  });

  it('clears half-written shards away, and nothing where a location has put a link', async () => {
    const { at, run, keysOwner } = await makeTestArchive(2);
    await run('create', at('source'));
    const half = `${'ab'.repeat(32)}.0`;
    const incoming = (place: string) => at(`${place}/${owner}/incoming`);
    const owner = await keysOwner();
    await writeFile(join(incoming('place-0'), half), 'half');
    await writeFile(join(incoming('place-0'), 'letter.txt'), 'not ours');
    await mkdir(at('precious'));
    await writeFile(at(`precious/${half}`), 'precious');
    await rm(incoming('place-1'), { recursive: true });
    await symlink(at('precious'), incoming('place-1'));
    await run('create', at('source'));
    expect(await readdir(incoming('place-0'))).toEqual(['letter.txt']);
    expect(await readdir(at('precious'))).toEqual([half]);
  });

  it('keeps what it remembers where only its user can look', async () => {
    const { at, run, keysOwner } = await makeTestArchive(1);
    await run('create', at('source'));
    const folder = at(`cache/breakwater/${await keysOwner()}`);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('goes on from a lost cache without storing everything again', async () => {
    const { at, run } = await makeTestArchive(2);
    await run('create', at('source'));
    await rm(at('cache'), { recursive: true });
    expect((await run('create', at('source'))).answer).toMatchObject({ sequence: 2, newBytes: 0 });
  });
});

describe('a key file with a passphrase', () => {
  it('opens with the file that holds it, and nobody is asked in a script', async () => {
    const { at, run, places } = await makeTestArchive(2);
    await writeFile(at('passphrase'), 'sea grape\n');
    const words = (verb: string, option: string) =>
      `archive ${verb} ${option} ${at('one')} --key ${at('sealed')} --passphrase-file ${at('passphrase')} --json`;
    expect(await type(words('init', '--to'))).toMatchObject({ exitCode: 0 });
    expect(await type(`${words('create', '--to')} ${at('source')}`)).toMatchObject({ exitCode: 0 });
    expect(await type(words('list', '--from'))).toMatchObject({ exitCode: 0 });
    const asked = await type(`archive list --from ${at('one')} --key ${at('sealed')} --json`);
    expect(asked.stdout).toContain('TERMINAL_MISSING');
    const silent = await run(
      'init',
      '--passphrase',
      places.map((place) => `${place}-new`),
    );
    expect([silent.exitCode, silent.answer.code]).toEqual([2, 'CLI_USAGE']);
  });
});

async function filesBelow(dir: string): Promise<readonly string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
}
