/** Databases under write, and sources as an operator adds them. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { addSource } from '../../backup/add-source.ts';
import { copyDatabase, isDatabase } from '../../backup/source/copy-database.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import { scratch } from '../scratch.ts';

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
      reason: 'it is not an SQLite database',
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

  test('leaves the directory of the hub alone, which holds what it keeps for others', async () => {
    const [dir, { backups }, now] = [await scratch(), openSqliteStore(':memory:'), new Date(0)];
    await mkdir(join(dir, 'lib/hub/shards'), { recursive: true });
    const hub = join(dir, 'lib/hub');
    for (const [address, code] of [
      [hub, 'BACKUP_SOURCE_IN_HUB'],
      [join(hub, 'shards'), 'BACKUP_SOURCE_IN_HUB'],
      [dir, 'BACKUP_SOURCE_HOLDS_HUB'],
      ['/', 'BACKUP_SOURCE_HOLDS_HUB'],
    ] as const) {
      const refused = addSource({ name: 'all', address }, backups, now, null, hub);
      await expect(refused).rejects.toMatchObject({ code });
    }
    const scattered = { name: 'rules', address: join(dir, 'registry.db'), rules: ['*.tmp'] };
    new Database(join(dir, 'registry.db')).exec('CREATE TABLE t (x)').close();
    await expect(addSource(scattered, backups, now)).rejects.toMatchObject({ code: 'BACKUP_SOURCE_RULES_MISPLACED' });
    const without = { name: 'all', address: dir, rules: ['/lib/hub/'] };
    expect(await addSource(without, backups, now, null, hub)).toMatchObject({ kind: 'directory' });
  });

  test.each([
    [{ name: 'hub', address: '/tmp' }, 'BACKUP_SOURCE_NAME_INVALID', 'letters'],
    [{ name: '../x', address: '/tmp' }, 'BACKUP_SOURCE_NAME_INVALID', 'letters'],
    [{ name: 'Docs', address: '/tmp' }, 'BACKUP_SOURCE_NAME_INVALID', 'letters'],
    [{ name: 'docs', address: '/tmp', tier: 6 }, 'BACKUP_SOURCE_TIER_INVALID', '--tier'],
    [{ name: 'docs', address: '/nowhere/at/all' }, 'BACKUP_SOURCE_MISSING', 'path'],
    [{ name: 'docs', address: '/etc/passwd' }, 'BACKUP_SOURCE_KIND_WRONG', 'directory'],
    [{ name: 'docs', address: '/tmp', kind: 'sqlite' }, 'BACKUP_SOURCE_KIND_WRONG', '--kind'],
  ] as const)('refuses %o as %s, with a cure of its own', async (order, code, word) => {
    const { backups } = openSqliteStore(':memory:');
    const refused = addSource(order, backups, new Date(0));
    await expect(refused).rejects.toMatchObject({ code, cure: expect.stringContaining(word) });
    expect(await backups.sources()).toEqual([]);
  });
});
