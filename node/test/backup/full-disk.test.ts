/** A full disk of the hub itself, while it backs up and while it restores: said, cleaned up, and nothing lost. */
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { restoreSnapshot } from '../../backup/restore/restore.ts';
import { runBackup } from '../../backup/run.ts';
import { SOURCE_DEFAULTS } from '../../backup/source/source.ts';
import { diskFault, interceptHandles, smallDisk } from '../broken-disk.ts';
import { DM, makeRegion } from './a-region.ts';
import { makeDocuments, picture, restoreOrder } from './documents.ts';

const megabyte = 1024 * 1024;

/** A registry larger than the small disk. */
function makeRegistry(path: string): void {
  const database = new Database(path);
  database.exec('CREATE TABLE row (bytes BLOB)');
  const fill = database.prepare('INSERT INTO row VALUES (randomblob(1048576))');
  for (let i = 0; i < 12; i += 1) fill.run();
  database.close();
}

/** Where no small disk can be had: SQLite says what it says on a full one. */
function failCopies() {
  const full = new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
  return vi.spyOn(Database.prototype, 'backup').mockRejectedValue(full);
}

test('a copy of a database that does not fit is a refusal, and the old snapshot still restores', async () => {
  const region = await makeRegion();
  const documents = await makeDocuments(region);
  await runBackup(region.backupParts(), 'job');
  const registry = join(region.top, 'registry.db');
  makeRegistry(registry);
  const { store, dir } = region.hub(DM);
  const at = region.world.now();
  await store.backups.addSource({
    name: 'registry',
    kind: 'sqlite',
    address: registry,
    addedAt: at,
    ...SOURCE_DEFAULTS,
  });
  const disk = await smallDisk(8 * megabyte);
  await cp(dir, disk.dir, { recursive: true });
  const spy = disk.isSmall ? null : failCopies();
  await expect(runBackup({ ...region.backupParts(), dir: disk.dir }, 'job')).rejects.toMatchObject({
    code: 'BACKUP_DISK_FULL',
  });
  spy?.mockRestore();
  expect((await readdir(disk.dir)).sort()).toEqual((await readdir(dir)).sort());
  expect(await store.backups.snapshots(9)).toHaveLength(1);
  const into = join(region.top, 'restored');
  await restoreSnapshot(await restoreOrder(region, into));
  expect(await picture(join(into, 'documents'))).toEqual(await picture(documents));
});

test('a restore that does not fit puts nothing in place, and goes through where there is room', async () => {
  const region = await makeRegion();
  const documents = await makeDocuments(region);
  await runBackup(region.backupParts(), 'job');
  const disk = await smallDisk(megabyte);
  const order = await restoreOrder(region, join(disk.dir, 'restored'));
  let isFull = !disk.isSmall;
  await interceptHandles('writeFile', async () => {
    if (isFull) throw diskFault('ENOSPC');
  });
  await expect(restoreSnapshot(order)).rejects.toMatchObject({ code: 'RESTORE_DISK_FULL' });
  // What is there already is kept for the next try; the name that was asked for does not exist.
  expect(await readdir(disk.dir)).not.toContain('restored');
  isFull = false;
  const into = join(region.top, 'restored');
  await restoreSnapshot({ ...order, into });
  expect(await picture(join(into, 'documents'))).toEqual(await picture(documents));
});
