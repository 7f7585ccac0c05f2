/** The engine from sources to holders and back: every kind of file, changes, segments, twins. */
import { appendFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openRepository, shardsIn, temporaryFolder } from './a-repository.ts';
import { age, describeTree, noise, plantTree } from './a-tree.ts';

test('saves every kind of file and gives it back byte for byte', async () => {
  const dir = temporaryFolder(onTestFinished);
  const tree = join(dir, 'tree');
  plantTree(tree);
  const repository = await openRepository(join(dir, 'repository'));
  const saved = await repository.save({ tree });
  expect(saved.leftOut).toEqual([]);
  expect(saved.sequence).toBe(1);
  await repository.restore(join(dir, 'restored'));
  expect(describeTree(join(dir, 'restored', 'tree'))).toEqual(describeTree(tree));
  // The hole is not stored, and comes back as one.
  expect(statSync(join(dir, 'restored', 'tree', 'sparse')).blocks).toBeLessThan(2048);
});

test('tells how far it is within a large file too, and never more than there is', async () => {
  const dir = temporaryFolder(onTestFinished);
  const tree = join(dir, 'tree');
  plantTree(tree);
  writeFileSync(join(tree, 'large'), noise(80 * 1024 * 1024, 9));
  age(tree);
  const repository = await openRepository(join(dir, 'repository'));
  const told: number[] = [];
  const report = ({ doneBytes, totalBytes }: { readonly doneBytes: number; readonly totalBytes: number }) => {
    expect(doneBytes).toBeLessThanOrEqual(totalBytes);
    told.push(doneBytes);
  };
  const { totals } = await repository.save({ tree }, { report });
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect([told.at(-1), Math.max(...told)]).toEqual([totals.bytes, totals.bytes]);
  // Its line in the tree is written in one go, when all of it is there.
  const steps = told.slice(1).map((done, at) => done - (told[at] ?? 0));
  expect(Math.max(...steps)).toBeLessThan(64 * 1024 * 1024);
});

test('stores nothing and starts no worker when nothing changed', async () => {
  const dir = temporaryFolder(onTestFinished);
  const tree = join(dir, 'tree');
  plantTree(tree);
  const repository = await openRepository(join(dir, 'repository'));
  // The first run meets files whose inodes were changed a moment ago; the second knows them all.
  const now = () => new Date(Date.now() + 60_000);
  const world = { ...repository.order.world, now };
  await repository.save({ tree }, { world });
  const shards = shardsIn(repository.dir);
  const again = await repository.save({ tree }, { world, diskModule: 'file:///nowhere/that/loads.ts' });
  expect(again).toMatchObject({ sequence: 2, newBytes: 0, storedBytes: 0, newPacks: 0 });
  expect(again.totals.files).toBe(313);
  expect(shardsIn(repository.dir)).toEqual(shards);
  await repository.restore(join(dir, 'restored'));
  expect(describeTree(join(dir, 'restored', 'tree'))).toEqual(describeTree(tree));
});

test('stores a small change in small packs and finds moved files again', async () => {
  const dir = temporaryFolder(onTestFinished);
  const tree = join(dir, 'tree');
  plantTree(tree);
  const repository = await openRepository(join(dir, 'repository'));
  await repository.save({ tree });
  appendFileSync(join(tree, 'small', '7.txt'), 'one more line\n');
  renameSync(join(tree, 'sizes', `${5 * 1024 * 1024}`), join(tree, 'moved'));
  rmSync(join(tree, 'small', '8.txt'));
  age(tree);
  const changed = await repository.save({ tree });
  expect(changed.newBytes).toBeLessThan(4096);
  // One pack of the least class for the file and one for the lines about it, twice as large with parity.
  expect(changed.newPacks).toBe(2);
  expect(changed.storedBytes).toBeLessThan(2 * 2 * 1_050_000);
  await repository.restore(join(dir, 'restored'));
  expect(describeTree(join(dir, 'restored', 'tree'))).toEqual(describeTree(tree));
  await repository.restore(join(dir, 'before'), '1');
  expect(describeTree(join(dir, 'before', 'tree'))).toContain(
    describeTree(join(dir, 'before', 'tree')).find((line) => line.includes('small/8.txt')),
  );
});

test('cuts a large file into segments that all workers read, and knows most of it after an insertion', async () => {
  const dir = temporaryFolder(onTestFinished);
  const tree = join(dir, 'tree');
  plantTree(tree);
  const large = Buffer.concat(Array.from({ length: 9 }, (_, at) => noise(16 * 1024 * 1024, at + 50)));
  writeFileSync(join(tree, 'large'), large);
  age(tree);
  const repository = await openRepository(join(dir, 'repository'), { k: 1, n: 1 });
  await repository.save({ tree });
  writeFileSync(join(tree, 'large'), Buffer.concat([Buffer.from('inserted'), large]));
  age(tree, 1800);
  const changed = await repository.save({ tree });
  expect(changed.newBytes).toBeLessThan(10 * 1024 * 1024);
  await repository.restore(join(dir, 'restored'));
  expect(describeTree(join(dir, 'restored', 'tree'))).toEqual(describeTree(tree));
});

test('saves the same bytes once, wherever they lie and whichever worker reads them', async () => {
  const dir = temporaryFolder(onTestFinished);
  const tree = join(dir, 'tree');
  plantTree(tree);
  for (let at = 0; at < 40; at += 1) writeFileSync(join(tree, `copy-${at}`), noise(700_000, 77));
  age(tree);
  const repository = await openRepository(join(dir, 'repository'));
  const saved = await repository.save({ tree });
  const others = 16_000_000;
  expect(saved.newBytes).toBeLessThan(others + 700_000);
  expect(saved.totals.bytes).toBeGreaterThan(40 * 700_000);
  await repository.restore(join(dir, 'restored'));
  expect(describeTree(join(dir, 'restored', 'tree'))).toEqual(describeTree(tree));
});

test('a worker that cannot go on ends the run with BACKUP_ENGINE_STOPPED, and the next run goes through', async () => {
  const dir = temporaryFolder(onTestFinished);
  const tree = join(dir, 'tree');
  plantTree(tree);
  const repository = await openRepository(join(dir, 'repository'));
  const diskModule = new URL('./stopping-disk.ts', import.meta.url).href;
  await expect(repository.save({ tree }, { diskModule })).rejects.toMatchObject({ code: 'BACKUP_ENGINE_STOPPED' });
  expect((await repository.save({ tree })).sequence).toBe(1);
});
