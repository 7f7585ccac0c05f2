/** Thinning out an archive: what no rule keeps goes, what is kept stays whole, wherever the run is stopped. */
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OwnedShardStore, StoredName } from '@breakwater/backup-replication';
import { describe, expect, it } from 'vitest';
import { openArchiveKey } from '../../archive/key-file.ts';
import { type OpenArchive, openArchive } from '../../archive/open-archive.ts';
import { outside } from '../../archive/outside.ts';
import { pruneArchive } from '../../archive/prune.ts';
import { pruningName, signPruning } from '../../archive/pruning.ts';
import { saveIntoArchive } from '../../archive/save.ts';
import { parseSources } from '../../archive/sources.ts';
import { makeTestArchive, type TestArchive } from './an-archive.ts';

const nothing = { last: 0, hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 };
const lastOne = { policy: { ...nothing, last: 1 }, isDry: false, progress: () => undefined };

/** Four snapshots: what all have, and in runs of their own two large files and a small one that no other has. */
async function thick(count = 3): Promise<TestArchive & { readonly early: Buffer }> {
  const archive = await makeTestArchive(count);
  const { at, run } = archive;
  const early = randomBytes(3_000_000);
  expect((await run('create', at('source'))).exitCode).toBe(0);
  for (const [name, bytes] of [
    ['early', early],
    ['later', randomBytes(3_000_000)],
    ['last', randomBytes(100_000)],
  ] as const) {
    await writeFile(at(`source/${name}`), bytes);
    expect((await run('create', at('source'))).exitCode).toBe(0);
    await rm(at(`source/${name}`));
  }
  return { ...archive, early };
}

async function opened(archive: TestArchive): Promise<OpenArchive> {
  const keys = await openArchiveKey(archive.at('key'), () => Promise.reject(new Error('it is raw')));
  return openArchive(archive.places, keys, outside.randomBytes);
}

function filesOf(top: string): readonly string[] {
  const entries = readdirSync(top, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'reserve');
  return files.map(({ parentPath, name }) => join(parentPath, name)).sort();
}

function bytesIn(top: string): number {
  return filesOf(top).reduce((sum, path) => sum + statSync(path).size, 0);
}

async function expectWhole({ at, run }: TestArchive, into: string): Promise<void> {
  expect(await run('restore', `--into ${at(into)}`)).toMatchObject({ exitCode: 0, answer: { notesTotal: 0 } });
  expect(await readFile(at(`${into}/source/below/scan`))).toEqual(await readFile(at('source/below/scan')));
}

describe('archive prune', { timeout: 120_000 }, () => {
  it('forgets what no rule keeps, frees what only that used, and goes on well', async () => {
    const archive = await thick();
    const { at, run, places, early } = archive;
    const before = bytesIn(String(places[0]));
    const said = await run('prune', '--keep-last 1');
    expect(said).toMatchObject({ exitCode: 0, answer: { forgotten: [1, 2, 3], kept: [{ sequence: 4 }], away: [] } });
    // One of three is enough, so each location had all of the six million bytes.
    expect(before - bytesIn(String(places[0]))).toBeGreaterThan(6_000_000);
    expect(said.answer.bytes).toBeGreaterThan(18_000_000);
    expect((await run('list')).answer).toMatchObject({ snapshots: [{ sequence: 4 }], behind: [] });
    expect((await run('verify')).exitCode).toBe(0);
    await expectWhole(archive, 'kept');
    // What was removed is not taken for stored: it comes once more, and comes back.
    await writeFile(at('source/early'), early);
    const again = await run('create', at('source'));
    expect(again.answer).toMatchObject({ sequence: 5 });
    expect(again.answer.newBytes).toBeGreaterThanOrEqual(3_000_000);
    await run('restore', `--into ${at('again')}`);
    expect((await readFile(at('again/source/early'))).equals(early)).toBe(true);
    expect((await run('prune', '--keep-last 9')).answer).toMatchObject({ forgotten: [], removed: 0, bytes: 0 });
  });

  it('says the same without doing it when it is asked to', async () => {
    const { run, places } = await thick();
    const before = places.map(filesOf);
    const dry = await run('prune', '--keep-last 2 --dry-run');
    expect(places.map(filesOf)).toEqual(before);
    const done = await run('prune', '--keep-last 2');
    const { seconds: _dry, isDry: isDryThen, ...said } = dry.answer;
    const { seconds: _done, isDry, ...did } = done.answer;
    expect([isDryThen, isDry]).toEqual([true, false]);
    expect(said).toEqual(did);
    expect(did).toMatchObject({ forgotten: [1, 2] });
  });

  it('never guesses what to keep, and never keeps nothing', async () => {
    const { run } = await thick();
    expect((await run('prune')).answer.code).toBe('CLI_USAGE');
    expect((await run('prune', '--keep-last 0')).answer.code).toBe('CLI_USAGE');
    expect((await run('list')).answer.snapshots).toHaveLength(4);
  });

  it('keeps the last snapshot that can be restored, whatever the rules say', async () => {
    const { at, run, places } = await thick(2);
    const before = new Set(places.flatMap(filesOf));
    await writeFile(at('source/newest'), randomBytes(100_000));
    await run('create', at('source'));
    const fresh = places.flatMap(filesOf).filter((path) => path.includes('/packs/') && !before.has(path));
    expect(fresh.length).toBeGreaterThan(0);
    for (const path of fresh) await rm(path);
    const { answer } = await run('prune', '--keep-last 1');
    expect(answer).toMatchObject({
      forgotten: [1, 2, 3],
      kept: [{ sequence: 5 }, { sequence: 4, keptFor: ['newest good'] }],
    });
    expect((await run('restore', `--snapshot 4 --into ${at('good')}`)).exitCode).toBe(0);
  });

  it('removes nothing while it cannot read what must stay', async () => {
    const { run, places, keysOwner } = await thick();
    const owner = await keysOwner();
    for (const place of places) {
      for (const path of filesOf(join(place, owner, 'manifests'))) await truncate(path, 10);
    }
    const before = places.map(filesOf);
    expect(await run('prune', '--keep-last 1')).toMatchObject({ exitCode: 1, answer: { code: 'ARCHIVE_PRUNE_BLIND' } });
    expect(places.map(filesOf)).toEqual(before);
  });

  it('removes nothing on the word of locations that were rolled back', async () => {
    const { run, places, at } = await thick();
    for (const place of places) await cp(place, `${place}.old`, { recursive: true });
    await run('create', at('source'));
    for (const place of places) {
      await rm(place, { recursive: true });
      await rename(`${place}.old`, place);
    }
    expect((await run('prune', '--keep-last 1')).answer.code).toBe('ARCHIVE_ROLLED_BACK');
  });

  it('is heard of by another machine before that builds on what is gone', async () => {
    const archive = await thick();
    const { at, run, early } = archive;
    process.env.XDG_CACHE_HOME = at('cache-b');
    // This machine knows the early file, and has written the newest snapshot itself.
    await writeFile(at('source/early'), early);
    await run('create', at('source'));
    await rm(at('source/early'));
    await run('create', at('source'));
    process.env.XDG_CACHE_HOME = at('cache');
    expect((await run('prune', '--keep-last 1')).answer).toMatchObject({ forgotten: [1, 2, 3, 4, 5] });
    process.env.XDG_CACHE_HOME = at('cache-b');
    await writeFile(at('source/early'), early);
    expect((await run('create', at('source'))).answer.sequence).toBe(7);
    await run('restore', `--into ${at('restored')}`);
    expect((await readFile(at('restored/source/early'))).equals(early)).toBe(true);
  });

  it('by another machine in the middle of a run ends that run before its head', async () => {
    const archive = await thick();
    const { at } = archive;
    const there = await opened(archive);
    await writeMarker(archive, there, at('marker'));
    const sources = parseSources([at('source')], { exclude: [], oneFileSystem: false, skipCaches: false });
    await writeFile(at('source/new'), randomBytes(100_000));
    const report = () => {
      for (const place of archive.places) copyFileSync(at('marker'), join(place, markerPath(there)));
    };
    await expect(saveIntoArchive(there, sources, { workers: 1, report })).rejects.toMatchObject({
      code: 'ARCHIVE_PRUNED_MEANWHILE',
    });
    expect((await archive.run('list')).answer).toMatchObject({ snapshots: [{}, {}, {}, { sequence: 4 }] });
    expect((await archive.run('create', at('source'))).answer.sequence).toBe(5);
  });

  it('by another machine between the last look of a run and its head takes that head back', async () => {
    const archive = await thick();
    const { at } = archive;
    const there = await opened(archive);
    await writeMarker(archive, there, at('marker'));
    const places = there.places.map((place, index) => {
      const put: OwnedShardStore['put'] = (name, bytes) => {
        if (name.kind === 'head')
          for (const one of archive.places) copyFileSync(at('marker'), join(one, markerPath(there)));
        // One of them never took it, and fails when it is to be taken back.
        return index === 0 && name.kind === 'head' ? Promise.reject(FAILED) : place.store.put(name, bytes);
      };
      const remove: OwnedShardStore['remove'] = (name) =>
        index === 0 ? Promise.reject(FAILED) : place.store.remove(name);
      return { ...place, store: { ...place.store, put, remove } };
    });
    const sources = parseSources([at('source')], { exclude: [], oneFileSystem: false, skipCaches: false });
    const saving = saveIntoArchive({ ...there, places }, sources, { workers: 1, report: () => undefined });
    await expect(saving).rejects.toMatchObject({ code: 'ARCHIVE_PRUNED_MEANWHILE' });
    expect((await archive.run('list')).answer).toMatchObject({ snapshots: [{}, {}, {}, { sequence: 4 }], behind: [] });
    expect((await archive.run('create', at('source'))).answer.sequence).toBe(5);
  });

  it('whose word goes away with a location in the middle of a run does not end that run', async () => {
    const archive = await thick();
    const { at, places } = archive;
    const there = await opened(archive);
    await writeMarker(archive, there, at('marker'));
    const word = join(String(places[0]), markerPath(there));
    copyFileSync(at('marker'), word);
    const sources = parseSources([at('source')], { exclude: [], oneFileSystem: false, skipCaches: false });
    await writeFile(at('source/new'), randomBytes(100_000));
    const saving = saveIntoArchive(there, sources, { workers: 1, report: () => rmSync(word, { force: true }) });
    expect(await saving).toMatchObject({ sequence: 5 });
  });

  it('sees a snapshot that another machine writes after it has looked, and removes nothing', async () => {
    const archive = await thick();
    const { at, places, keysOwner } = archive;
    process.env.XDG_CACHE_HOME = at('cache-b');
    await archive.run('create', at('source'));
    process.env.XDG_CACHE_HOME = at('cache');
    const heads = join(await keysOwner(), 'heads');
    for (const one of places) await rename(join(one, heads, '5'), join(one, 'later'));
    const there = await opened(archive);
    const late = there.places.map((place) => {
      const put: OwnedShardStore['put'] = async (name, bytes) => {
        const done = await place.store.put(name, bytes);
        for (const one of places) copyFileSync(join(one, 'later'), join(one, heads, '5'));
        return done;
      };
      return { ...place, store: { ...place.store, put } };
    });
    const packs = places.map((place) => filesOf(place).filter((path) => path.includes('/packs/')));
    await expect(pruneArchive({ ...there, places: late }, lastOne)).rejects.toMatchObject({
      code: 'ARCHIVE_PRUNED_MEANWHILE',
    });
    expect(places.map((place) => filesOf(place).filter((path) => path.includes('/packs/')))).toEqual(packs);
    expect((await archive.run('create', at('source'))).answer.sequence).toBe(6);
  });

  it('is caught up with by a location that was away', async () => {
    const archive = await thick();
    const { at, run, places } = archive;
    await rename(at('place-1'), at('away'));
    expect(await run('prune', '--keep-last 1')).toMatchObject({ exitCode: 3, answer: { forgotten: [1, 2, 3] } });
    await rename(at('away'), at('place-1'));
    expect(await run('repair')).toMatchObject({ exitCode: 0, answer: { packsLost: [], snapshotsLost: [] } });
    expect((await run('list')).answer).toMatchObject({ snapshots: [{ sequence: 4 }], behind: [] });
    expect(await run('prune', '--keep-last 1')).toMatchObject({ exitCode: 0, answer: { forgotten: [] } });
    const namesAt = (place: string) => filesOf(place).map((path) => path.replace(place, '').replace(/\.\d$/, ''));
    expect(namesAt(String(places[1]))).toEqual(namesAt(String(places[0])));
    await expectWhole(archive, 'kept');
  });
});

const FAILED = Object.assign(new Error('the disk fails'), { code: 'EIO', syscall: 'unlink' });

function markerPath(archive: OpenArchive): string {
  return join(archive.keys.owner, 'generations', `${pruningNumber(pruningName(archive, 1))}`);
}

function pruningNumber(name: StoredName): number {
  return name.kind === 'generation' ? name.number : 0;
}

/** The word of a pruning that another machine began, signed and not yet at any location. */
async function writeMarker({ places }: TestArchive, archive: OpenArchive, path: string): Promise<void> {
  for (const place of places) mkdirSync(join(place, archive.keys.owner, 'generations'), { recursive: true });
  const what = { number: 1, newest: 4, manifestSha256: 'f'.repeat(64), kept: [4] };
  writeFileSync(path, await signPruning({ ...what, createdAt: outside.now().toISOString() }, archive));
}
