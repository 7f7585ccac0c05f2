/** The caches of a repository deleted, flipped or older than its newest snapshot (fault 5): they are only caches. */
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { openRepository, type Repository, temporaryFolder } from './a-repository.ts';
import { age, describeTree, noise, plantTree } from './a-tree.ts';

/** A repository with two snapshots, and what its cache was after the first. */
async function openScene(): Promise<{ repository: Repository; tree: string; cache: string; older: string }> {
  const dir = temporaryFolder(onTestFinished);
  const tree = join(dir, 'tree');
  plantTree(tree);
  const repository = await openRepository(join(dir, 'repository'), { k: 2, n: 3 });
  const { cacheFolder } = repository.order;
  await repository.save({ tree });
  const older = join(dir, 'older-cache');
  cpSync(cacheFolder, older, { recursive: true });
  writeFileSync(join(tree, 'second'), noise(400_000, 42));
  age(tree);
  await repository.save({ tree });
  return { repository, tree, cache: cacheFolder, older };
}

/** The tree is saved again, nothing is stored twice, and all of it comes back. */
async function expectGoesOn(repository: Repository, tree: string, newBytes = 0): Promise<void> {
  const saved = await repository.save({ tree });
  expect(saved.newBytes).toBe(newBytes);
  const into = join(repository.dir, `restored-${saved.sequence}`);
  await repository.restore(into);
  expect(describeTree(join(into, 'tree'))).toEqual(describeTree(tree));
}

test('a cache that was deleted is built anew from the newest snapshot', async () => {
  const { repository, tree, cache } = await openScene();
  rmSync(cache, { recursive: true });
  await expectGoesOn(repository, tree);
});

test('an index that was deleted is built anew, also when the files are known', async () => {
  const { repository, tree, cache } = await openScene();
  rmSync(join(cache, 'index.db'));
  writeFileSync(join(tree, 'third'), noise(400_000, 43));
  age(tree);
  const saved = await repository.save({ tree });
  expect(saved.newBytes).toBeLessThan(450_000);
  await expectGoesOn(repository, tree);
});

test('an older copy of the cache is noticed: what it says is not believed', async () => {
  const { repository, tree, cache, older } = await openScene();
  rmSync(cache, { recursive: true });
  renameSync(older, cache);
  await expectGoesOn(repository, tree);
});

test('an older copy of the index alone is noticed', async () => {
  const { repository, tree, cache, older } = await openScene();
  for (const name of readdirSync(cache)) if (name.startsWith('index.db')) rmSync(join(cache, name));
  cpSync(join(older, 'index.db'), join(cache, 'index.db'));
  // A pack that the older copy knows was deleted since, as a retention run would.
  writeFileSync(join(tree, 'third'), noise(400_000, 44));
  age(tree);
  const saved = await repository.save({ tree });
  expect(saved.newBytes).toBeLessThan(450_000);
  await expectGoesOn(repository, tree);
});

test('an index with a flipped page is thrown away and built anew, whichever page it is', {
  timeout: 720_000,
}, async () => {
  const { repository, tree, cache } = await openScene();
  const path = join(cache, 'index.db');
  const clean = readFileSync(path);
  const known = join(cache, 'known');
  for (let page = 0; page * 4096 < clean.length; page += Math.max(1, Math.floor(clean.length / 4096 / 8))) {
    const bent = Buffer.from(clean);
    for (let at = page * 4096 + 60; at < Math.min(bent.length, (page + 1) * 4096); at += 97)
      bent[at] = (bent[at] ?? 0) ^ 0x55;
    writeFileSync(path, bent);
    // Without the caches of files every chunk is asked for.
    for (const folder of readdirSync(known)) {
      for (const name of readdirSync(join(known, folder))) {
        if (name.endsWith('.files')) truncateSync(join(known, folder, name), 100);
      }
    }
    const saved = await repository.save({ tree });
    const into = join(repository.dir, `restored-${page}`);
    await repository.restore(into);
    expect(describeTree(join(into, 'tree')), `page ${page}`).toEqual(describeTree(tree));
    rmSync(into, { recursive: true });
    expect(saved.leftOut).toEqual([]);
  }
});

test('a row whose pack is not what was stored is BACKUP_INDEX_BROKEN, not a snapshot that refers to nothing', async () => {
  const { cache } = await openScene();
  const path = join(cache, 'index.db');
  const { openChunkIndex } = await import('../../../backup/index/chunk-index.ts');
  const database = new Database(path);
  const circle = String(database.prepare("select value from about where name = 'circle'").pluck().get());
  const id = database.prepare<[], Buffer>('select id from chunks where length(id) = 32').pluck().get();
  database.prepare('update chunks set place = zeroblob(36) where id = ?').run(id);
  database.close();
  const index = openChunkIndex(path, circle, (count) => new Uint8Array(count));
  onTestFinished(() => index.close());
  expect(() => index.find('data', id ?? Buffer.alloc(32))).toThrow(
    expect.objectContaining({ code: 'BACKUP_INDEX_BROKEN' }),
  );
  expect(() => index.pack('0123456789abcdef')).toThrow(expect.objectContaining({ code: 'BACKUP_INDEX_BROKEN' }));
});

test('damaged caches of files cost reading, nothing else', async () => {
  const { repository, tree, cache } = await openScene();
  const known = join(cache, 'known');
  const [folder = ''] = readdirSync(known);
  for (const name of readdirSync(join(known, folder))) {
    const path = join(known, folder, name);
    const content = readFileSync(path);
    for (let at = 200; at < content.length; at += 3001) content[at] = (content[at] ?? 0) ^ 1;
    writeFileSync(path, content);
  }
  await expectGoesOn(repository, tree);
  expect(existsSync(cache)).toBe(true);
});

test('forgotten packs are not known any more, and what lay in them is stored again', async () => {
  const { repository, tree, cache } = await openScene();
  const { openChunkIndex } = await import('../../../backup/index/chunk-index.ts');
  const path = join(cache, 'index.db');
  const database = new Database(path);
  const circle = String(database.prepare("select value from about where name = 'circle'").pluck().get());
  const ids = database.prepare<[], string>('select id from packs').pluck().all();
  database.close();
  const index = openChunkIndex(path, circle, (count) => new Uint8Array(count));
  index.forgetPacks(ids);
  expect(index.dataChunkCount()).toBe(0);
  index.close();
  rmSync(join(cache, 'known'), { recursive: true });
  await expectGoesOn(repository, tree);
});
