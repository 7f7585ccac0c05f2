/** Sources: files that change, vanish or are closed, names of all kinds, databases under write, and the hub itself. */
import { mkdir, readdir, rename, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { addSource } from '../../backup/add-source.ts';
import { copyDatabase, isDatabase } from '../../backup/copy-database.ts';
import { readDirectorySource } from '../../backup/directory-source.ts';
import { measureBytes } from '../../backup/measure.ts';
import { openForBackup } from '../../backup/read-file.ts';
import { restoreSnapshot } from '../../backup/restore.ts';
import { runBackup } from '../../backup/run.ts';
import { SOURCE_DEFAULTS } from '../../backup/source/source.ts';
import type { SourceItem } from '../../backup/source.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import { diskFault, interceptHandles } from '../broken-disk.ts';
import { scratch } from '../scratch.ts';
import { random } from './a-cast.ts';
import { DM, makeRegion } from './a-region.ts';
import { restoreOrder } from './documents.ts';

async function itemsOf(source: AsyncIterable<SourceItem>): Promise<SourceItem[]> {
  const items: SourceItem[] = [];
  for await (const item of source) items.push(item);
  return items;
}

const named = (item: SourceItem) =>
  item.kind === 'file'
    ? `file ${item.path}`
    : `${item.entry.type} ${'path' in item.entry ? item.entry.path : item.entry.name}`;

describe('a directory', () => {
  test('is read in one order: parents first, bytes of names deciding', async () => {
    const dir = await scratch();
    await mkdir(join(dir, 'b', 'inner'), { recursive: true });
    for (const name of ['é', 'a', 'Z', 'b/x']) await writeFile(join(dir, name), '');
    await symlink('a', join(dir, 'c'));
    expect((await itemsOf(readDirectorySource('docs', dir))).map(named)).toEqual([
      'source docs',
      'directory docs',
      'file docs/Z',
      'file docs/a',
      'directory docs/b',
      'directory docs/b/inner',
      'file docs/b/x',
      'symlink docs/c',
      'file docs/é',
    ]);
  });

  test('leaves out what it cannot spell or read, and says why', async () => {
    const dir = await scratch();
    await writeFile(Buffer.concat([Buffer.from(`${dir}/`), Uint8Array.of(0xff, 0x61)]), '');
    const items = await itemsOf(readDirectorySource('docs', dir));
    expect(items.at(-1)).toMatchObject({ entry: { type: 'skipped', reason: 'its name is not UTF-8' } });
    const gone = await itemsOf(readDirectorySource('docs', join(dir, 'gone')));
    expect(gone.at(-1)).toMatchObject({ entry: { type: 'skipped', reason: 'it vanished while the backup ran' } });
  });

  test('measures what it holds', async () => {
    const dir = await scratch();
    await mkdir(join(dir, 'in'));
    await writeFile(join(dir, 'in', 'a'), random(700));
    await writeFile(join(dir, 'b'), random(42));
    expect(await measureBytes(dir)).toBe(742);
    expect(await measureBytes(join(dir, 'gone'))).toBe(0);
  });
});

describe('a file', () => {
  const drain = async (stream: AsyncIterable<Uint8Array>) => {
    let bytes = 0;
    for await (const piece of stream) bytes += piece.length;
    return bytes;
  };

  test('that changes while it is read is marked', async () => {
    const path = join(await scratch(), 'file');
    await writeFile(path, random(5_000_000));
    const opened = await openForBackup(path);
    const pieces = opened.stream[Symbol.asyncIterator]();
    await pieces.next();
    await truncate(path, 3_000_000);
    await drain({ [Symbol.asyncIterator]: () => pieces });
    expect(await opened.state()).toEqual({ state: 'changed', reason: 'it changed while it was read' });
    await opened.close();
  });

  test('that stays as it is is whole', async () => {
    const path = join(await scratch(), 'file');
    await writeFile(path, random(3_000_000));
    const opened = await openForBackup(path);
    expect(await drain(opened.stream)).toBe(3_000_000);
    expect((await opened.state()).state).toBe('whole');
    await opened.close();
  });

  test('that is gone, a link, or a directory by now is not opened', async () => {
    const dir = await scratch();
    await symlink('/etc/passwd', join(dir, 'link'));
    for (const name of ['gone', 'link', '.']) {
      await expect(openForBackup(join(dir, name))).rejects.toMatchObject({ name: 'FileUnreadable' });
    }
  });
});

describe('a run over trouble', () => {
  const inodeOf = async (path: string) => (await stat(path)).ino;

  /** Dominica with docs/a to docs/d; `trouble` comes when docs/a is read, and so after all of docs was listed. */
  async function runOverTrouble(trouble: (dir: string) => Promise<void>) {
    const region = await makeRegion();
    const dir = join(region.top, 'docs');
    await mkdir(dir);
    for (const name of ['a', 'b', 'c', 'd']) await writeFile(join(dir, name), random(1000));
    const at = region.world.now();
    await region
      .hub(DM)
      .store.backups.addSource({ name: 'docs', kind: 'directory', address: dir, addedAt: at, ...SOURCE_DEFAULTS });
    const first = await inodeOf(join(dir, 'a'));
    let happened = false;
    await interceptHandles('read', async (handle) => {
      if (happened || (await handle.stat()).ino !== first) return;
      happened = true;
      await trouble(dir);
    });
    const result = await runBackup(region.backupParts(), 'job');
    expect(happened).toBe(true);
    const into = join(region.top, 'restored');
    return { result, report: await restoreSnapshot(await restoreOrder(region, into)), docs: join(into, 'docs') };
  }

  test.each<[string, string, (path: string) => Promise<void>]>([
    ['vanished', 'it vanished while the backup ran', (path) => rename(path, `${path}.moved`)],
    [
      'became a link',
      'it was replaced by a symbolic link while the backup ran',
      async (path) => {
        await rm(path);
        await symlink('/etc/passwd', path);
      },
    ],
    [
      'became a directory',
      'it was replaced by something that is not a file while the backup ran',
      async (path) => {
        await rm(path);
        await mkdir(path);
      },
    ],
  ])('leaves out a file that %s, says so, and restores the others', async (_what, reason, change) => {
    const { result, report, docs } = await runOverTrouble((dir) => change(join(dir, 'b')));
    expect(result).toMatchObject({ skippedCount: 1, skipped: [{ path: 'docs/b', reason }] });
    expect(report.incomplete).toEqual([{ path: 'docs/b', reason }]);
    expect(await readdir(docs)).toEqual(['a', 'c', 'd']);
    for (const name of ['a', 'c', 'd']) expect((await stat(join(docs, name))).size).toBe(1000);
  });

  test('marks a file that the disk stops giving in the middle, and saves the others', async () => {
    const { result, report, docs } = await runOverTrouble(async (dir) => {
      const broken = await inodeOf(join(dir, 'b'));
      await interceptHandles('read', async (handle) => {
        if ((await handle.stat()).ino === broken) throw diskFault('EIO');
      });
    });
    const left = { path: 'docs/b', reason: 'the disk reports a read error' };
    expect(result).toMatchObject({ skippedCount: 1, skipped: [left] });
    expect(report.incomplete).toEqual([{ path: 'docs/b', reason: 'only its beginning was saved' }]);
    expect((await stat(join(docs, 'b'))).size).toBe(0);
    expect((await stat(join(docs, 'd'))).size).toBe(1000);
  });
});

describe('a database', () => {
  /** A registry whose every transaction leaves two counters equal. */
  function registry(path: string): Database.Database {
    const database = new Database(path);
    database.pragma('journal_mode = WAL');
    database.exec('CREATE TABLE pair (a INTEGER, b INTEGER); INSERT INTO pair VALUES (0, 0);');
    database.exec('CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT)');
    return database;
  }

  test('is copied as of one commit while another connection goes on committing', async () => {
    const dir = await scratch();
    const path = join(dir, 'registry.db');
    const database = registry(path);
    const fill = database.prepare('INSERT INTO row (text) VALUES (?)');
    database.transaction(() => {
      for (let i = 0; i < 20_000; i += 1) fill.run('x'.repeat(500));
    })();
    const step = database.transaction(() => {
      database.exec('UPDATE pair SET a = a + 1');
      fill.run('y');
      database.exec('UPDATE pair SET b = b + 1');
    });
    let commits = 0;
    let copying = true;
    const copied = copyDatabase(path, join(dir, 'copy')).finally(() => {
      copying = false;
    });
    while (copying) {
      step();
      commits += 1;
      await new Promise(setImmediate);
    }
    await copied;
    expect(commits).toBeGreaterThan(2);
    const copy = new Database(join(dir, 'copy'), { readonly: true });
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
    const { a, b } = copy.prepare('SELECT a, b FROM pair').get() as { a: number; b: number };
    expect(a).toBe(b);
    expect(a).toBeLessThanOrEqual(commits);
    copy.close();
    database.close();
  });

  test('is copied also when nobody has it open, and in the old journal mode', async () => {
    const dir = await scratch();
    registry(join(dir, 'wal.db')).close();
    const old = new Database(join(dir, 'old.db'));
    old.exec('CREATE TABLE t (x); INSERT INTO t VALUES (1)');
    for (const name of ['wal.db', 'old.db']) await copyDatabase(join(dir, name), join(dir, `${name}.copy`));
    old.close();
    expect(await isDatabase(join(dir, 'wal.db.copy'))).toBe(true);
    expect(await isDatabase(join(dir, 'old.db.copy'))).toBe(true);
  });

  test('is recognised, and what is none is refused', async () => {
    const dir = await scratch();
    await writeFile(join(dir, 'text'), 'not a database, but long enough to be looked at'.repeat(50));
    expect(await isDatabase(join(dir, 'text'))).toBe(false);
    expect(await isDatabase(join(dir, 'gone'))).toBe(false);
    await expect(copyDatabase(join(dir, 'text'), join(dir, 'copy'))).rejects.toMatchObject({
      code: 'BACKUP_SOURCE_INVALID',
    });
    await rm(dir, { recursive: true });
  });
});

describe('adding a source', () => {
  test('finds out its kind and takes each name once', async () => {
    const dir = await scratch();
    const database = new Database(join(dir, 'registry.db'));
    database.exec('CREATE TABLE t (x)');
    database.close();
    const { backups } = openSqliteStore(':memory:');
    const now = new Date(0);
    expect(await addSource({ name: 'docs', address: dir }, backups, now)).toMatchObject({ kind: 'directory' });
    const registry = { name: 'registry', address: join(dir, 'registry.db') };
    expect(await addSource(registry, backups, now)).toMatchObject({ kind: 'sqlite' });
    await expect(addSource(registry, backups, now)).rejects.toMatchObject({ code: 'BACKUP_SOURCE_TAKEN' });
    expect(await backups.sources()).toHaveLength(2);
  });

  test.each([
    { name: 'hub', address: '/tmp' },
    { name: '../x', address: '/tmp' },
    { name: 'Docs', address: '/tmp' },
    { name: 'docs', address: '/nowhere/at/all' },
    { name: 'docs', address: '/etc/passwd' },
    { name: 'docs', address: '/tmp', kind: 'sqlite' },
  ])('refuses %o', async (order) => {
    const { backups } = openSqliteStore(':memory:');
    await expect(addSource(order, backups, new Date(0))).rejects.toMatchObject({ code: 'BACKUP_SOURCE_INVALID' });
    expect(await backups.sources()).toEqual([]);
  });
});
