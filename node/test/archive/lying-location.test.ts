/** One location that lies must not cost what the others keep, nor stop them from being repaired. */
import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredName } from '@breakwater/backup-replication';
import { describe, expect, test } from 'vitest';
import { openArchiveKey } from '../../archive/key-file.ts';
import { type OpenArchive, openArchive } from '../../archive/open-archive.ts';
import { outside } from '../../archive/outside.ts';
import { repairArchive } from '../../archive/repair.ts';
import { makeTestArchive, type TestArchive } from './an-archive.ts';

const manner = { readsAll: true, progress: () => undefined };

async function opened(archive: TestArchive): Promise<OpenArchive> {
  const keys = await openArchiveKey(archive.at('key'), () => Promise.reject(new Error('it is raw')));
  return openArchive(archive.places, keys, outside.randomBytes);
}

/** Every file below, with the hash of its bytes. */
function contentsOf(top: string): readonly string[] {
  const entries = readdirSync(top, { recursive: true, withFileTypes: true });
  // The room kept free for a full disk says nothing and is made anew.
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'reserve');
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return paths.map((path) => `${path} ${hash('sha256', readFileSync(path))}`);
}

describe('a location that lies to a repair', { timeout: 300_000 }, () => {
  test('with a good document when it is looked at and another when it is copied spoils no other', async () => {
    const archive = await makeTestArchive(3);
    expect((await archive.run('create', archive.at('source'))).exitCode).toBe(0);
    const before = archive.places.slice(1).map(contentsOf);
    const honest = await opened(archive);
    const asked = new Set<string>();
    const twoFaced = async (name: StoredName, get: () => Promise<Uint8Array | null>) => {
      const key = JSON.stringify(name);
      const isFirst = !asked.has(key);
      asked.add(key);
      return isFirst || name.kind === 'shard' ? get() : Buffer.from('not what it was');
    };
    const places = honest.places.map((place, index) => {
      if (index > 0) return place;
      const { store } = place;
      return { ...place, store: { ...store, get: (name: StoredName) => twoFaced(name, () => store.get(name)) } };
    });
    const report = await repairArchive({ ...honest, places }, manner);
    expect(archive.places.slice(1).map(contentsOf)).toEqual(before);
    expect(report.snapshotsLost).toEqual([]);
    expect((await archive.run('verify')).exitCode).toBe(0);
  });

  test('with pipes in the place of what it kept is filled again', async () => {
    const archive = await makeTestArchive(3);
    expect((await archive.run('create', archive.at('source'))).exitCode).toBe(0);
    const [first = ''] = archive.places;
    const before = contentsOf(first);
    for (const [path = ''] of before.map((line) => line.split(' '))) {
      if (path.endsWith('archive.json')) continue;
      rmSync(path);
      execFileSync('mkfifo', [path]);
    }
    await repairArchive(await opened(archive), manner);
    expect(contentsOf(first)).toEqual(before);
  });
});
