/** Fault 1 for a pruning: stopped before and after every single step, it costs no kept snapshot, and goes on. */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openArchiveKey } from '../../archive/key-file.ts';
import { type OpenArchive, openArchive } from '../../archive/open-archive.ts';
import { outside } from '../../archive/outside.ts';
import { pruneArchive } from '../../archive/prune.ts';
import { archiveSnapshot, openArchiveSnapshot } from '../../archive/read.ts';
import { restoreSnapshot } from '../../backup/restore/restore.ts';
import { isWhole, verifySnapshot } from '../../backup/restore/verify.ts';
import { makeTestArchive, type TestArchive } from './an-archive.ts';

const policy = { last: 2, hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 };
const manner = { policy, isDry: false, progress: () => undefined };
const KILLED = 'killed here';

async function opened(archive: TestArchive): Promise<OpenArchive> {
  const keys = await openArchiveKey(archive.at('key'), () => Promise.reject(new Error('it is raw')));
  return openArchive(archive.places, keys, outside.randomBytes);
}

/** The archive, whose stores die at step `at`: before it is done (even) or after it (odd). `steps` counts them. */
function dying(archive: OpenArchive, at: number): { readonly archive: OpenArchive; readonly steps: () => number } {
  let count = 0;
  const step = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (count === at) throw new Error(KILLED);
    count += 1;
    const result = await work();
    if (count === at) throw new Error(KILLED);
    count += 1;
    return result;
  };
  const places = archive.places.map((place) => {
    const { put, get, list, remove } = place.store;
    return { ...place, store: { get, list, put: put.bind(null), remove: remove.bind(null) } };
  });
  for (const { store } of places) {
    const { put, remove } = store;
    store.put = (...words) => step(() => put(...words));
    store.remove = (name) => step(() => remove(name));
  }
  return { archive: { ...archive, places }, steps: () => count };
}

function namesIn(place: string): readonly string[] {
  const entries = readdirSync(place, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'reserve');
  // Which pruning was the last depends on how often it was begun.
  return files
    .map(({ parentPath, name }) => join(parentPath, name).replace(place, ''))
    .filter((path) => !path.includes('/generations/'))
    .sort();
}

/** Puts the locations and the cache back as they were. */
async function reset({ places, at }: TestArchive): Promise<void> {
  for (const path of [...places, at('cache')]) {
    await rm(path, { recursive: true });
    await cp(`${path}.before`, path, { recursive: true, preserveTimestamps: true });
  }
}

async function prepared(): Promise<TestArchive> {
  const archive = await makeTestArchive(2);
  const { at, run, places } = archive;
  for (let number = 1; number <= 4; number += 1) {
    await writeFile(at('source/changing'), randomBytes(50_000 * number));
    await run('create', at('source'));
  }
  for (const path of [...places, at('cache')])
    await cp(path, `${path}.before`, { recursive: true, preserveTimestamps: true });
  return archive;
}

describe('a pruning that is killed', { timeout: 300_000 }, () => {
  // Thousands of removals, each of which waits for the disk; here no power is cut, so memory is as good.
  beforeAll(() => void (existsSync('/dev/shm') && vi.stubEnv('TMPDIR', '/dev/shm')));
  afterAll(() => void vi.unstubAllEnvs());

  it('at any step leaves every kept snapshot whole, and the next one ends as if nothing had been', async () => {
    const archive = await prepared();
    const whole = dying(await opened(archive), Number.POSITIVE_INFINITY);
    await pruneArchive(whole.archive, manner);
    const [total, wanted] = [whole.steps(), archive.places.map(namesIn)];
    expect(total).toBeGreaterThan(30);
    for (let at = 0; at < total; at += 1) {
      await reset(archive);
      const { archive: mortal } = dying(await opened(archive), at);
      await expect(pruneArchive(mortal, manner), `step ${at}`).rejects.toThrow(KILLED);
      const again = await opened(archive);
      for (const which of ['3', 'latest']) {
        const check = await verifySnapshot(await archiveSnapshot(again, which), { progress: () => undefined });
        expect(isWhole(check), `snapshot ${which} after step ${at}`).toBe(true);
      }
      await pruneArchive(again, manner);
      expect(archive.places.map(namesIn), `step ${at}`).toEqual(wanted);
    }
  });

  it('in the middle is no hindrance to the next backup, which comes back whole', async () => {
    const archive = await prepared();
    const { steps, archive: counted } = dying(await opened(archive), Number.POSITIVE_INFINITY);
    await pruneArchive(counted, manner);
    for (const at of [1, 3, Math.floor(steps() / 4), Math.floor(steps() / 2), steps() - 2]) {
      await reset(archive);
      await expect(pruneArchive(dying(await opened(archive), at).archive, manner)).rejects.toThrow(KILLED);
      // With what snapshot 1 had, and others not.
      await writeFile(archive.at('source/changing'), randomBytes(50_000));
      expect((await archive.run('create', archive.at('source'))).exitCode, `step ${at}`).toBe(0);
      const snapshot = await openArchiveSnapshot(await opened(archive), 'latest');
      try {
        const into = archive.at('restored');
        expect((await restoreSnapshot({ snapshot, into, workers: 0 })).notes).toEqual([]);
        rmSync(into, { recursive: true });
      } finally {
        snapshot.close();
      }
    }
  });
});
