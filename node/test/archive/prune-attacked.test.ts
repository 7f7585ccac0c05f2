/** Thinning out an archive while locations lie or fail: nobody's word makes it forget what no rule gave up. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OwnedShardStore, StoredName } from '@breakwater/backup-replication';
import { describe, expect, it } from 'vitest';
import { openArchiveKey } from '../../archive/key-file.ts';
import { type OpenArchive, openArchive } from '../../archive/open-archive.ts';
import { outside } from '../../archive/outside.ts';
import { pruneArchive } from '../../archive/prune.ts';
import { StoreError } from '../../shards/error.ts';
import { makeTestArchive, type TestArchive } from './an-archive.ts';

const nothing = { last: 0, hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 };
const manner = (last: number) => ({ policy: { ...nothing, last }, isDry: false, progress: () => undefined });

/** Four snapshots; the last three have a large file each that no other has. */
async function thick(count = 3): Promise<TestArchive & { readonly early: Buffer }> {
  const archive = await makeTestArchive(count);
  const early = randomBytes(1_000_000);
  await save(archive, randomBytes(10));
  for (const bytes of [early, randomBytes(1_000_000), randomBytes(1_000_000)]) await save(archive, bytes);
  return { ...archive, early };
}

async function save({ at, run }: TestArchive, bytes: Uint8Array): Promise<void> {
  await writeFile(at('source/changing'), bytes);
  expect((await run('create', at('source'))).exitCode).toBe(0);
}

async function opened(archive: TestArchive): Promise<OpenArchive> {
  const keys = await openArchiveKey(archive.at('key'), () => Promise.reject(new Error('it is raw')));
  return openArchive(archive.places, keys, outside.randomBytes);
}

async function sequences({ run }: TestArchive): Promise<readonly number[]> {
  const { snapshots } = (await run('list')).answer;
  return (snapshots as readonly { sequence: number }[]).map(({ sequence }) => sequence);
}

async function expectRestored({ at, run }: TestArchive, which: string, bytes: Uint8Array): Promise<void> {
  const into = `restored-${which}`;
  expect((await run('restore', `--snapshot ${which} --into ${at(into)}`)).exitCode).toBe(0);
  expect((await readFile(at(`${into}/source/changing`))).equals(bytes)).toBe(true);
}

describe('a pruning among locations that lie or fail', { timeout: 120_000 }, () => {
  it('is not made to forget the future by one that lists a snapshot nobody signed', async () => {
    const archive = await thick();
    const { run, places, keysOwner } = archive;
    await writeFile(join(String(places[0]), await keysOwner(), 'heads', '4000000'), 'never signed');
    expect((await run('prune', '--keep-last 1')).exitCode).toBe(0);
    const fresh = randomBytes(1_000_000);
    await save(archive, randomBytes(1_000_000));
    await save(archive, fresh);
    expect((await run('repair')).exitCode).toBe(0);
    expect(await sequences(archive)).toEqual([4, 5, 6]);
    await expectRestored(archive, '6', fresh);
  });

  it('is not stopped by one that lists such a snapshot while it works', async () => {
    const archive = await thick();
    const there = await opened(archive);
    const lying = there.places.map((place, index) => {
      let asked = 4_000_000;
      const list: OwnedShardStore['list'] = async function* (owner, kind) {
        yield* place.store.list(owner, kind);
        asked += 1;
        if (index === 0 && kind === 'head') yield { kind, owner, sequence: asked };
      };
      return { ...place, store: { ...place.store, list } };
    });
    expect(await pruneArchive({ ...there, places: lying }, manner(1))).toMatchObject({ kept: [{ sequence: 4 }] });
    expect(await sequences(archive)).toEqual([4]);
  });

  it('is not held up by one that lists numbers for ever, made up or forgotten, and gives nothing', async () => {
    const archive = await thick();
    expect((await archive.run('prune', '--keep-last 2')).answer).toMatchObject({ forgotten: [1, 2] });
    const there = await opened(archive);
    const lying = there.places.map((place, index) => {
      const list: OwnedShardStore['list'] = async function* (owner, kind) {
        yield* place.store.list(owner, kind);
        if (index === 0 && kind === 'head') for (const sequence of [2, 5]) yield { kind, owner, sequence };
      };
      const get = async (name: StoredName) => {
        if (index === 0 && name.kind === 'head' && [2, 5].includes(name.sequence))
          throw new StoreError('STORE_FAILED', 'It says nothing.');
        return place.store.get(name);
      };
      return { ...place, store: { ...place.store, list, get } };
    });
    expect(await pruneArchive({ ...there, places: lying }, manner(1))).toMatchObject({ kept: [{ sequence: 4 }] });
    expect(await sequences(archive)).toEqual([4]);
  });

  it('forgets nothing that it merely could not read', async () => {
    const archive = await thick();
    const there = await opened(archive);
    const [owner, before] = [await archive.keysOwner(), await sequences(archive)];
    const second = JSON.parse(
      Buffer.from(
        String(readFileSync(join(String(archive.places[0]), owner, 'heads', '2'), 'latin1').split('.')[1]),
        'base64url',
      ).toString(),
    );
    const failing = (refuse: () => Error) => {
      const places = there.places.map((place) => {
        const get = async (name: StoredName) => {
          if (name.kind === 'manifest' && name.sha256 === second.manifestSha256) throw refuse();
          return place.store.get(name);
        };
        return { ...place, store: { ...place.store, get } };
      });
      return pruneArchive({ ...there, places }, manner(2));
    };
    for (const refuse of [
      () => Object.assign(new Error('too many open files'), { code: 'EMFILE', syscall: 'open' }),
      () => new StoreError('STORE_FAILED', 'The bucket does not answer.'),
    ]) {
      await expect(failing(refuse)).rejects.toMatchObject({ code: 'ARCHIVE_PRUNE_BLIND' });
      expect(await sequences(archive)).toEqual(before);
    }
  });

  it('by one machine, then another, leaves neither to build on what is gone', async () => {
    const archive = await thick();
    const { at, run, early } = archive;
    process.env.XDG_CACHE_HOME = at('cache-b');
    expect((await run('prune', '--keep-last 2')).answer).toMatchObject({ forgotten: [1, 2] });
    process.env.XDG_CACHE_HOME = at('cache');
    // This machine stored the early file, and has not heard that it went.
    expect((await run('prune', '--keep-last 1')).answer).toMatchObject({ forgotten: [3] });
    await save(archive, early);
    await expectRestored(archive, 'latest', early);
  });

  it('of a history that was given up does not reach into the one begun instead', async () => {
    const archive = await thick();
    const { at, run, places, keysOwner } = archive;
    for (const place of places) await cp(place, `${place}.old`, { recursive: true });
    for (const _ of [5, 6, 7]) await save(archive, randomBytes(10_000));
    expect((await run('prune', '--keep-last 1')).answer).toMatchObject({ forgotten: [1, 2, 3, 4, 5, 6] });
    const owner = await keysOwner();
    for (const [index, place] of places.entries()) {
      await rename(place, `${place}.newer`);
      await rename(`${place}.old`, place);
      // One location alone keeps the signed word of the pruning.
      const word = join(owner, 'generations');
      if (index === 0) await cp(join(`${place}.newer`, word), join(place, word), { recursive: true });
      await rm(`${place}.newer`, { recursive: true });
    }
    const fresh = randomBytes(1_000_000);
    await writeFile(at('source/changing'), fresh);
    expect((await run('create', `--accept-older ${at('source')}`)).exitCode).toBe(0);
    expect((await run('repair')).exitCode).toBe(0);
    expect(await sequences(archive)).toEqual([1, 2, 3, 4, 5]);
    await expectRestored(archive, '5', fresh);
    for (const _ of [6, 7, 8]) await save(archive, randomBytes(10_000));
    expect((await run('repair')).exitCode).toBe(0);
    expect(await sequences(archive)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});
