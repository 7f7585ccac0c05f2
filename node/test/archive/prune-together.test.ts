/**
 * Two machines that thin out one archive at the same moment: what either says it kept is whole afterwards, or it says
 * that another machine came between.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, rm, writeFile } from 'node:fs/promises';
import { CodedError } from '@breakwater/federation-protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openArchiveKey } from '../../archive/key-file.ts';
import { type OpenArchive, openArchive } from '../../archive/open-archive.ts';
import { outside } from '../../archive/outside.ts';
import { type PruneReport, pruneArchive } from '../../archive/prune.ts';
import { newestPruning, pruningName, signPruning } from '../../archive/pruning.ts';
import { archiveHeads, archiveSnapshot } from '../../archive/read.ts';
import { isWhole, verifySnapshot } from '../../backup/restore/verify.ts';
import { makeTestArchive, type TestArchive } from './an-archive.ts';

const nothing = { last: 0, hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 };
const manner = (last: number) => ({ policy: { ...nothing, last }, isDry: false, progress: () => undefined });

async function opened(archive: TestArchive): Promise<OpenArchive> {
  const keys = await openArchiveKey(archive.at('key'), () => Promise.reject(new Error('it is raw')));
  return openArchive(archive.places, keys, outside.randomBytes);
}

/** The archive, at whose step `at` (a list, a put, a removal) something else happens first. */
function interrupted(archive: OpenArchive, at: number, meanwhile: () => Promise<void>) {
  let count = 0;
  const step = async () => {
    count += 1;
    if (count === at) await meanwhile();
  };
  const places = archive.places.map((place) => {
    const { put, get, list, remove } = place.store;
    const store: typeof place.store = {
      get,
      put: async (...words) => {
        await step();
        return put(...words);
      },
      remove: async (name) => {
        await step();
        return remove(name);
      },
      async *list(owner, kind) {
        await step();
        yield* list(owner, kind);
      },
    };
    return { ...place, store };
  });
  return { archive: { ...archive, places }, steps: () => count };
}

/** Puts the locations and the caches back as they were. */
async function reset({ places, at }: TestArchive): Promise<void> {
  for (const path of [...places, at('cache'), at('cache-b')]) {
    await rm(path, { recursive: true, force: true });
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
  await cp(at('cache'), at('cache-b'), { recursive: true });
  for (const path of [...places, at('cache'), at('cache-b')])
    await cp(path, `${path}.before`, { recursive: true, preserveTimestamps: true });
  return archive;
}

/** Null for the one that was told of the other. */
async function pruned(archive: OpenArchive, last: number): Promise<PruneReport | null> {
  return pruneArchive(archive, manner(last)).catch((cause: unknown) => {
    if (cause instanceof CodedError && cause.code === 'ARCHIVE_PRUNED_MEANWHILE') return null;
    throw cause;
  });
}

/** The other machine: a cache of its own, the whole run between two steps of ours. */
async function byAnother<Result>({ at }: TestArchive, work: () => Promise<Result>): Promise<Result> {
  process.env.XDG_CACHE_HOME = at('cache-b');
  try {
    return await work();
  } finally {
    process.env.XDG_CACHE_HOME = at('cache');
  }
}

async function expectKept(archive: TestArchive, reports: readonly (PruneReport | null)[], told: string): Promise<void> {
  const kept = reports.flatMap((report) => report?.kept ?? []);
  for (const sequence of new Set(kept.map((one) => one.sequence))) {
    const found = await archiveSnapshot(await opened(archive), `${sequence}`).catch(() => null);
    const check = found === null ? null : await verifySnapshot(found, { progress: () => undefined });
    expect(check !== null && isWhole(check), `snapshot ${sequence}, ${told}`).toBe(true);
  }
}

describe('two prunings at the same moment', { timeout: 300_000 }, () => {
  // Thousands of removals, each of which waits for the disk, a hundred times over; what is tested here is their order.
  beforeAll(() => void (existsSync('/dev/shm') && vi.stubEnv('TMPDIR', '/dev/shm')));
  afterAll(() => void vi.unstubAllEnvs());

  it.each([
    [1, 3],
    [3, 1],
  ])('where one keeps %i and the other %i lose nothing that one of them says it kept', async (ours, theirs) => {
    const archive = await prepared();
    const whole = interrupted(await opened(archive), 0, async () => undefined);
    await pruneArchive(whole.archive, manner(ours));
    const total = whole.steps();
    expect(total).toBeGreaterThan(20);
    let refused = 0;
    // Whoever ends before the other has asked for the last word comes before it, as on two days; both locations are
    // asked first of all. Last of all old words are cleared away, when it is over. In between every third step,
    // at one of the two and at the other by turns.
    for (let at = 3; at < total - 1; at += 3) {
      await reset(archive);
      let other: PruneReport | null = null;
      const another = async () => {
        other = await byAnother(archive, async () => pruned(await opened(archive), theirs));
      };
      const report = await pruned(interrupted(await opened(archive), at, another).archive, ours);
      if (report === null) refused += 1;
      const told = `at step ${at} of ${total}`;
      expect(report ?? other, told).not.toBeNull();
      // Neither changes what the other is asked about: a snapshot that both keep is looked at once.
      await expectKept(archive, [report, other], told);
      await expectKept(archive, [await pruned(await opened(archive), 1)], `by the next, ${told}`);
    }
    expect(refused).toBeGreaterThan(0);
  });

  it('leave one word: of two with one number it is the one that more locations have, and it alone is followed', async () => {
    const archive = await makeTestArchive(3);
    const { at, run } = archive;
    for (let number = 1; number <= 3; number += 1) {
      await writeFile(at('source/changing'), randomBytes(50_000 * number));
      await run('create', at('source'));
    }
    const there = await opened(archive);
    const { manifestSha256 } = (await archiveHeads(there)).chosen.head;
    // The machine that gave up reached the first location, and died before it took its word back.
    const createdAt = new Date().toISOString();
    for (const [index, { store }] of there.places.entries()) {
      const kept = index === 0 ? [3] : [2, 3];
      const word = { number: 1, newest: 3, manifestSha256, kept, createdAt };
      await store.put(pruningName(there, 1), await signPruning(word, there));
    }
    expect((await newestPruning(there))?.pruning.kept).toEqual([2, 3]);
    expect((await run('repair')).exitCode).toBe(0);
    expect((await run('list')).answer).toMatchObject({ snapshots: [{ sequence: 2 }, { sequence: 3 }] });
    expect((await newestPruning({ ...there, places: there.places.slice(0, 1) }))?.pruning.kept).toEqual([2, 3]);
  });
});
