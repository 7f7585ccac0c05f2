/** Fault 26: SQLite databases copied under write load; each copy is whole and equals one committed state. */
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { copyDatabase, isDatabase } from '../../../backup/source/copy-database.ts';
import { readSqlite } from '../../../backup/source/sqlite.ts';
import { startThread } from '../../../backup/start-thread.ts';
import { scratch } from '../../scratch.ts';
import { sourceOf, told } from './items.ts';
import type { PairWriterOrder } from './pair-writer.ts';

interface Shape {
  readonly journal: 'wal' | 'delete' | 'truncate';
  readonly pageBytes: number;
  readonly vacuum?: boolean;
  readonly checkpoint?: boolean;
}

function makePairs(path: string, { journal, pageBytes }: Shape): void {
  const database = new Database(path);
  database.pragma(`page_size = ${pageBytes}`);
  database.pragma(`journal_mode = ${journal}`);
  database.exec('CREATE TABLE first (n INTEGER); INSERT INTO first VALUES (0)');
  database.exec('CREATE TABLE filling (id INTEGER PRIMARY KEY, text TEXT)');
  database.exec(
    'WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 2000) INSERT INTO filling (text) SELECT hex(randomblob(400)) FROM c',
  );
  database.exec('CREATE TABLE second (n INTEGER); INSERT INTO second VALUES (0)');
  database.close();
}

/** The pair in a copy, after its own check of every page. */
function pairIn(path: string): readonly [number, number] {
  const copy = new Database(path, { readonly: true });
  expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
  const one = (table: string) => (copy.prepare(`SELECT n FROM ${table}`).get() as { n: number }).n;
  const pair = [one('first'), one('second')] as const;
  copy.close();
  return pair;
}

async function copiesUnderLoad(shape: Shape): Promise<void> {
  const dir = await scratch();
  const path = join(dir, 'registry.db');
  makePairs(path, shape);
  const flag = new SharedArrayBuffer(4);
  const order: PairWriterOrder = { path, flag, vacuum: shape.vacuum ?? false, checkpoint: shape.checkpoint ?? false };
  const writer = startThread(new URL('./pair-writer.ts', import.meta.url), { workerData: order });
  await new Promise((resolve, reject) => writer.once('message', resolve).once('error', reject));
  const seen: number[] = [];
  for (let at = 0; at < 4; at += 1) {
    const copy = join(dir, `copy${at}`);
    await copyDatabase(path, copy);
    const [first, second] = pairIn(copy);
    expect(first).toBe(second);
    seen.push(first);
  }
  const ended = new Promise<number>((resolve) => writer.once('message', resolve));
  Atomics.store(new Int32Array(flag), 0, 1);
  const commits = await ended;
  await writer.terminate();
  // Each copy is a state that was committed, none older than the one before, none from the future.
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBeGreaterThan(0);
  expect(seen.at(-1)).toBeLessThanOrEqual(commits);
}

describe('a database under write load', { timeout: 300_000 }, () => {
  test.each([512, 1024, 4096, 16_384, 65_536])('in WAL mode with pages of %i bytes', async (pageBytes) => {
    await copiesUnderLoad({ journal: 'wal', pageBytes });
  });

  test.each(['delete', 'truncate'] as const)('with a rollback journal (%s)', async (journal) => {
    await copiesUnderLoad({ journal, pageBytes: 4096 });
  });

  test('that is checkpointed all the time', async () => {
    await copiesUnderLoad({ journal: 'wal', pageBytes: 4096, checkpoint: true });
  });

  test.each(['wal', 'delete'] as const)('that is vacuumed all the time (%s)', async (journal) => {
    await copiesUnderLoad({ journal, pageBytes: 4096, vacuum: true });
  });
});

describe('two databases that one program attached to each other', () => {
  test('are each copied as one committed state; what they share is as old as the older copy', async () => {
    const dir = await scratch();
    const [near, far] = [join(dir, 'a.db'), join(dir, 'b.db')];
    makePairs(near, { journal: 'delete', pageBytes: 4096 });
    makePairs(far, { journal: 'delete', pageBytes: 4096 });
    const writer = new Database(near);
    writer.exec(`ATTACH '${far}' AS far`);
    const commit = (n: number, end: 'COMMIT' | 'ROLLBACK') =>
      writer.exec(`BEGIN; UPDATE first SET n = ${n}; UPDATE second SET n = ${n};
        UPDATE far.first SET n = ${n}; UPDATE far.second SET n = ${n}; ${end}`);
    commit(1, 'COMMIT');
    await copyDatabase(near, join(dir, 'copy a'));
    commit(2, 'COMMIT');
    commit(3, 'ROLLBACK');
    await copyDatabase(far, join(dir, 'copy b'));
    writer.close();
    expect([pairIn(join(dir, 'copy a')), pairIn(join(dir, 'copy b'))]).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });
});

describe('a database', () => {
  test('larger than 1 GiB is copied around the page that SQLite never uses', { timeout: 300_000 }, async () => {
    const dir = await scratch();
    const path = join(dir, 'large.db');
    const database = new Database(path);
    database.pragma('page_size = 65536');
    database.pragma('synchronous = OFF');
    database.exec('CREATE TABLE big (id INTEGER PRIMARY KEY, bytes BLOB)');
    for (let at = 0; at < 3; at += 1) database.exec('INSERT INTO big (bytes) VALUES (zeroblob(400000000))');
    database.exec("INSERT INTO big (bytes) VALUES ('behind the lock page')");
    database.close();
    expect(statSync(path).size).toBeGreaterThan(2 ** 30 + 65_536);
    await copyDatabase(path, join(dir, 'copy'));
    rmSync(path);
    const copy = new Database(join(dir, 'copy'), { readonly: true });
    expect(copy.prepare('SELECT bytes FROM big WHERE id = 4').get()).toEqual({ bytes: 'behind the lock page' });
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
    copy.close();
  });

  test('of no pages at all is copied as what it is', async () => {
    const dir = await scratch();
    writeFileSync(join(dir, 'empty.db'), '');
    await copyDatabase(join(dir, 'empty.db'), join(dir, 'copy'));
    expect(isDatabase(join(dir, 'copy'))).toBe(true);
  });

  test('keeps the journal mode it had, and opens without a log beside it', async () => {
    const dir = await scratch();
    makePairs(join(dir, 'a.db'), { journal: 'wal', pageBytes: 4096 });
    await copyDatabase(join(dir, 'a.db'), join(dir, 'copy'));
    const copy = new Database(join(dir, 'copy'));
    expect(copy.pragma('journal_mode', { simple: true })).toBe('wal');
    copy.close();
  });

  test('that another program keeps locked is named, not waited for without end', async () => {
    const dir = await scratch();
    makePairs(join(dir, 'a.db'), { journal: 'delete', pageBytes: 4096 });
    const locker = new Database(join(dir, 'a.db'));
    locker.exec('BEGIN EXCLUSIVE');
    let pauses = 0;
    const copied = copyDatabase(join(dir, 'a.db'), join(dir, 'copy'), async () => {
      pauses += 1;
      if (pauses > 3) throw new Error('waited enough for a test');
    });
    await expect(copied).rejects.toThrow('waited enough for a test');
    locker.exec('ROLLBACK');
    locker.exec('BEGIN EXCLUSIVE');
    const freed = copyDatabase(join(dir, 'a.db'), join(dir, 'copy2'), async () => {
      if (locker.inTransaction) locker.exec('COMMIT');
    });
    await expect(freed).resolves.toBeUndefined();
    locker.close();
  });

  test('that is none, is damaged or is gone is named like a file, and the rest of its source is there', async () => {
    const dir = await scratch();
    writeFileSync(join(dir, 'text'), 'not a database, but long enough to be looked at'.repeat(50));
    mkdirSync(join(dir, 'folder'));
    const lines = async (name: string) => {
      const items = [];
      for await (const batch of readSqlite(sourceOf({ kind: 'sqlite', address: join(dir, name) }), dir))
        items.push(...batch);
      return items.map(told);
    };
    expect(await lines('text')).toEqual(['source s', 'directory s', 'skipped s/text: it is not an SQLite database']);
    expect((await lines('gone')).at(-1)).toBe('skipped s/gone: it vanished while the backup ran');
    expect((await lines('folder')).at(-1)).toBe('skipped s/folder: it is not a file');
  });

  test('is recognised by what is in it', async () => {
    const dir = await scratch();
    writeFileSync(join(dir, 'text'), 'not a database, but long enough to be looked at'.repeat(50));
    makePairs(join(dir, 'a.db'), { journal: 'wal', pageBytes: 4096 });
    expect(['a.db', 'text', 'gone', '.'].map((name) => isDatabase(join(dir, name)))).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
