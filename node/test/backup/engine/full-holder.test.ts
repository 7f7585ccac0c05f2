/** Full disks of holders and of the cache, on a real small tmpfs (fault 3). */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createDirectoryShardStore } from '../../../shards/directory.ts';
import { DiskReserve, RESERVE_FILE } from '../../../shards/reserve.ts';
import { fillDisk, smallDisk } from '../../broken-disk.ts';
import { random } from '../a-cast.ts';
import { openRepository, type Repository, temporaryFolder } from './a-repository.ts';
import { age, describeTree, noise } from './a-tree.ts';

const MIB = 1024 * 1024;

/** The repository with one holder's folder on a disk of this size; null where no small disk can be had here. */
async function withSmallHolder(repository: Repository, which: readonly number[], bytes: number) {
  const holders = [...repository.order.holders];
  const folders: string[] = [];
  for (const at of which) {
    const disk = await smallDisk(bytes);
    const holder = holders[at];
    if (!disk.isSmall || holder === undefined) return null;
    const store = createDirectoryShardStore({ dir: disk.dir, randomBytes: random });
    holders[at] = { ...holder, store, folder: disk.dir };
    folders.push(disk.dir);
  }
  return { holders, folders };
}

function plant(dir: string): string {
  const tree = join(dir, 'tree');
  mkdirSync(tree);
  for (let at = 0; at < 12; at += 1) writeFileSync(join(tree, `scan-${at}`), noise(MIB, at + 1));
  age(tree);
  return tree;
}

test('a holder whose disk fills up is named and done without; the snapshot is whole from the others', async (context) => {
  const dir = temporaryFolder(onTestFinished);
  const tree = plant(dir);
  const repository = await openRepository(join(dir, 'repository'));
  const small = await withSmallHolder(repository, [2], 2 * MIB);
  if (small === null) return context.skip('no small disk can be mounted here');
  const saved = await repository.save({ tree }, { holders: small.holders });
  expect([...saved.failedHolders]).toEqual([['2'.repeat(16), 'ENOSPC']]);
  // Nothing half written is left on the full disk.
  const [folder = ''] = small.folders;
  expect(readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /incoming\/./.test(path))).toEqual(
    [],
  );
  await repository.restore(join(dir, 'restored'));
  expect(describeTree(join(dir, 'restored', 'tree'))).toEqual(describeTree(tree));
});

test('two full disks of six end the run with BACKUP_DISK_FULL, and with room it goes on where it stopped', async (context) => {
  const dir = temporaryFolder(onTestFinished);
  const tree = plant(dir);
  const repository = await openRepository(join(dir, 'repository'));
  const small = await withSmallHolder(repository, [1, 4], 3 * MIB);
  if (small === null) return context.skip('no small disk can be mounted here');
  const { holders } = small;
  await expect(repository.save({ tree }, { holders, workers: 1 })).rejects.toMatchObject({ code: 'BACKUP_DISK_FULL' });
  for (const folder of small.folders) {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  }
  const room = await withSmallHolder(repository, [1, 4], 64 * MIB);
  if (room === null) return expect.fail('the small disk is gone');
  const again = await repository.save({ tree }, { holders: room.holders });
  expect(again.newBytes).toBeLessThan(12 * MIB);
});

test('a cache folder on a full disk is a refusal that says so', async (context) => {
  const dir = temporaryFolder(onTestFinished);
  const tree = plant(dir);
  for (let at = 0; at < 4000; at += 1) writeFileSync(join(tree, `small-${at}`), `${at}`);
  age(tree);
  const repository = await openRepository(join(dir, 'repository'));
  const disk = await smallDisk(200 * 1024);
  if (!disk.isSmall) return context.skip('no small disk can be mounted here');
  const cacheFolder = join(disk.dir, 'cache');
  await expect(repository.save({ tree }, { cacheFolder })).rejects.toMatchObject({ code: 'BACKUP_DISK_FULL' });
  const saved = await repository.save({ tree });
  await repository.restore(join(dir, 'restored'));
  expect(saved.totals.files).toBe(4012);
});

test('a cache folder on a disk that is full ends the run in the room of its reserve, which is made again', async (context) => {
  const dir = temporaryFolder(onTestFinished);
  const tree = plant(dir);
  const disk = await smallDisk(16 * MIB);
  if (!disk.isSmall) return context.skip('no small disk can be mounted here');
  const cacheFolder = join(disk.dir, 'cache');
  const reserve = join(cacheFolder, RESERVE_FILE);
  const repository = await openRepository(join(dir, 'repository'));
  await repository.save({ tree }, { cacheFolder });
  const change = (seed: number) => {
    writeFileSync(join(tree, `more-${seed}`), noise(MIB, seed));
    age(tree);
  };
  change(100);
  const filler = fillDisk(disk.dir);
  expect(existsSync(reserve)).toBe(true);
  expect((await repository.save({ tree }, { cacheFolder })).sequence).toBe(2);
  expect(existsSync(reserve)).toBe(false);
  rmSync(filler);
  const third = await repository.save({ tree }, { cacheFolder });
  // Nothing was forgotten over it.
  expect(third).toMatchObject({ sequence: 3, newBytes: 0 });
  expect(existsSync(reserve)).toBe(true);
  // Without the reserve such a run is refused: this is what it is for.
  change(101);
  rmSync(reserve);
  fillDisk(disk.dir);
  await expect(repository.save({ tree }, { cacheFolder })).rejects.toMatchObject({ code: 'BACKUP_DISK_FULL' });
});

test('a holder whose disk is full of shards still takes lists, manifest and head of the run', async (context) => {
  const dir = temporaryFolder(onTestFinished);
  const tree = plant(dir);
  const repository = await openRepository(join(dir, 'repository'));
  const small = await withSmallHolder(repository, [2], 12 * MIB);
  if (small === null) return context.skip('no small disk can be mounted here');
  const [folder = ''] = small.folders;
  const store = createDirectoryShardStore({ dir: folder, randomBytes: random, reserve: new DiskReserve(folder) });
  const holders = small.holders.map((holder) => (holder.folder === folder ? { ...holder, store } : holder));
  await repository.save({ tree }, { holders });
  expect(existsSync(join(folder, RESERVE_FILE))).toBe(true);
  writeFileSync(join(tree, 'more'), noise(MIB, 100));
  age(tree);
  fillDisk(folder);
  const saved = await repository.save({ tree }, { holders });
  expect([...saved.failedHolders]).toEqual([['2'.repeat(16), 'ENOSPC']]);
  expect(saved.holders).toHaveLength(6);
});
