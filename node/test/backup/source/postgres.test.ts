/** PostgreSQL as a source: addresses, versions, and that half a dump is never taken for a whole one. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addSource } from '../../../backup/add-source.ts';
import { FileUnreadable, type SourceItem } from '../../../backup/source/item.ts';
import { readPgConnection } from '../../../backup/source/pg-connection.ts';
import { checkPgVersions } from '../../../backup/source/pg-programs.ts';
import { openDump, readPostgres } from '../../../backup/source/postgres.ts';
import { pgRestoreAdvice } from '../../../backup/source/postgres-dump.ts';
import { readSources } from '../../../backup/source/read-sources.ts';
import { databaseAdvice } from '../../../cli/database-advice.ts';
import { openSqliteStore } from '../../../store/sqlite/open.ts';
import { scratch } from '../../scratch.ts';
import { sourceOf, told } from './items.ts';

const PASSWORD = 'p%40ss-w0rd';
const now = new Date('2026-11-22T12:00:00Z');

async function urlFile(url: string): Promise<string> {
  const path = join(await scratch(), 'url');
  writeFileSync(path, `${url}\n`, { mode: 0o600 });
  return `file:${path}`;
}

/** A directory with programs of these names, each a shell script. */
async function programs(scripts: Readonly<Record<string, string>>): Promise<string> {
  const dir = join(await scratch(), 'bin');
  mkdirSync(dir);
  for (const [name, script] of Object.entries(scripts))
    writeFileSync(join(dir, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return dir;
}

async function itemsOf(source: AsyncIterable<readonly SourceItem[]>): Promise<SourceItem[]> {
  const items: SourceItem[] = [];
  for await (const batch of source) items.push(...batch);
  return items;
}

const fitting = { pg_dump: 'echo "pg_dump (PostgreSQL) 15.14"', psql: 'echo 150014' };

describe('adding a server', () => {
  test('that does not let us in says so, with a cure for that and not for names and paths', async () => {
    const bin = await programs({ ...fitting, psql: 'echo "psql: error: no pg_hba.conf entry" >&2; exit 2' });
    const { backups } = openSqliteStore(':memory:');
    const order = { name: 'civil', address: 'service:civil', kind: 'postgres' };
    await expect(addSource(order, backups, now, bin)).rejects.toMatchObject({
      code: 'BACKUP_POSTGRES_SILENT',
      message: expect.stringContaining('no pg_hba.conf entry'),
      cure: expect.stringContaining('psql'),
    });
    expect(await backups.sources()).toEqual([]);
  });
});

describe('an address', () => {
  test('is a file with a URL, whose password goes into the environment and nowhere else', async () => {
    const address = await urlFile(
      `postgresql://reg%20istrar:${PASSWORD}@db.gov.lc:5433/civil%2Fregistry?sslmode=verify-full`,
    );
    const { env, secrets } = readPgConnection(address, '/opt/pg/bin');
    expect(env).toMatchObject({
      PGHOST: 'db.gov.lc',
      PGPORT: '5433',
      PGUSER: 'reg istrar',
      PGPASSWORD: 'p@ss-w0rd',
      PGDATABASE: 'civil/registry',
      PGSSLMODE: 'verify-full',
      PATH: '/opt/pg/bin:/usr/local/bin:/usr/bin:/bin',
    });
    expect(secrets).toEqual(['p@ss-w0rd', PASSWORD]);
  });

  test('is a service of pg_service.conf', () => {
    expect(readPgConnection('service:registry', null).env).toMatchObject({ PGSERVICE: 'registry' });
  });

  test.each(['postgresql://u:p@h/d', 'service:', 'service:a b', 'file:relative', 'file:/nowhere/at/all', 'file:/etc'])(
    'is refused: %s',
    (address) => {
      expect(() => readPgConnection(address, null)).toThrow(
        expect.objectContaining({ code: 'BACKUP_POSTGRES_INVALID' }),
      );
    },
  );

  test.each([
    'mysql://u:secret@h/d',
    'postgresql://u:secret@h',
    'postgresql://u:secret@h/d?options=-c%20x',
    'postgresql://u:sec%ret@h/d',
    'secret',
  ])('whose file says %s is refused, and what it says is not repeated', async (url) => {
    const address = await urlFile(url);
    const refused = () => readPgConnection(address, null);
    expect(refused).toThrow(expect.objectContaining({ code: 'BACKUP_POSTGRES_INVALID' }));
    expect(refused).not.toThrow(/sec.?ret/);
  });

  test('whose file others may read is refused', async () => {
    const address = await urlFile('postgresql://u:p@h/d');
    chmodSync(address.slice(5), 0o640);
    expect(() => readPgConnection(address, null)).toThrow(/chmod 600/);
  });
});

describe('a pg_dump', () => {
  const connection = async (scripts: Readonly<Record<string, string>>) =>
    readPgConnection(await urlFile(`postgresql://u:${PASSWORD}@h/d`), await programs(scripts));

  test.each([
    ['15.14 (Debian 15.14-0+deb12u1)', '150014'],
    ['15.14', '140002'],
    ['17beta1', '160003'],
    ['9.6.24', '90624'],
  ])('%s saves a server that says %s', async (program, server) => {
    const scripts = { pg_dump: `echo "pg_dump (PostgreSQL) ${program}"`, psql: `echo ${server}` };
    await expect(checkPgVersions('service:x', await connection(scripts))).resolves.toBeUndefined();
  });

  test('older than the server is refused before the first item, and nothing is written', async () => {
    const pgBin = await programs({ ...fitting, psql: 'echo 160003' });
    const address = await urlFile('postgresql://u:p@h/d');
    const sources = [sourceOf({ name: 'a', address: '/etc' }), sourceOf({ name: 'p', kind: 'postgres', address })];
    const items = readSources(sources, { temporary: await scratch(), now, pgBin });
    await expect(items.next()).rejects.toMatchObject({
      code: 'BACKUP_PGDUMP_TOO_OLD',
      evidence: { server: 16, program: 15 },
    });
  });

  test('that is not there is refused by name', async () => {
    const env = { PATH: await scratch() };
    const asked = checkPgVersions('service:x', { env, secrets: [] });
    await expect(asked).rejects.toMatchObject({ code: 'BACKUP_PGDUMP_MISSING' });
    await expect(openDump({ env, secrets: [] })).rejects.toMatchObject({ reason: 'pg_dump is not on this machine.' });
  });

  test('that ends well gives a whole dump', async () => {
    const opened = await openDump(await connection({ pg_dump: 'echo PGDMP; echo a warning >&2; exit 0' }));
    const pieces = [];
    for await (const piece of opened.stream) pieces.push(Buffer.from(piece));
    expect(Buffer.concat(pieces).toString()).toBe('PGDMP\n');
    expect(await opened.state()).toEqual({ state: 'whole', reason: null });
    await opened.close();
  });

  test('that fails at once gives no file at all', async () => {
    const opened = openDump(await connection({ pg_dump: 'echo "pg_dump: error: connection refused" >&2; exit 1' }));
    await expect(opened).rejects.toMatchObject({ reason: 'pg_dump: error: connection refused' });
    await expect(opened).rejects.toBeInstanceOf(FileUnreadable);
  });

  test.each([
    'head -c 3000000 /dev/zero; echo "pg_dump: error: lost the server p@ss-w0rd p%40ss-w0rd" >&2; exit 1',
    'head -c 3000000 /dev/zero; echo "pg_dump: error: lost the server p@ss-w0rd p%40ss-w0rd" >&2; kill -9 $$',
  ])('that fails in the middle gives half a dump, marked so, with words and without the password', async (script) => {
    const opened = await openDump(await connection({ pg_dump: script }));
    let bytes = 0;
    for await (const piece of opened.stream) bytes += piece.length;
    expect(bytes).toBe(3_000_000);
    const reason = 'pg_dump: error: lost the server *** ***';
    expect(await opened.state()).toEqual({ state: 'unreadable', reason });
    await opened.close();
  });

  test('is ended when its reader gives up', async () => {
    const opened = await openDump(await connection({ pg_dump: 'echo PGDMP; exec sleep 1000' }));
    await opened.close();
    expect(await opened.state()).toMatchObject({ state: 'unreadable' });
  });

  test('gets no word of the password as an argument', async () => {
    const opened = await openDump(await connection({ pg_dump: 'echo "$0 $@"' }));
    const pieces = [];
    for await (const piece of opened.stream) pieces.push(Buffer.from(piece));
    const words = Buffer.concat(pieces).toString();
    expect(words).toContain('--format=custom --compress=0 --no-password');
    expect(words).not.toMatch(/ss-w0rd/);
  });
});

describe('a source', () => {
  test('holds the address and not what the file at the address says', async () => {
    const address = await urlFile(`postgresql://u:${PASSWORD}@h/d`);
    const source = sourceOf({ name: 'p', kind: 'postgres', address });
    const items = await itemsOf(readPostgres(source, await programs(fitting), now));
    expect(items.map(told)).toEqual(['source p', 'directory p', 'file p/database.dump']);
    expect(items[0]).toMatchObject({ line: { kind: 'postgres', address } });
    expect(JSON.stringify(items)).not.toMatch(/ss-w0rd/);
  });

  test('whose server does not answer is named by the real programs, and the others are saved', async () => {
    // Port 1 of this machine: nobody listens there. Without PostgreSQL's programs the reason is another one.
    const address = await urlFile(`postgresql://u:${PASSWORD}@127.0.0.1:1/d`);
    const sources = [
      sourceOf({ name: 'p', kind: 'postgres', address, tier: 1 }),
      sourceOf({ name: 'z', address: '/dev/null' }),
    ];
    const items = await itemsOf(readSources(sources, { temporary: await scratch(), now, pgBin: null }));
    const [, , skipped, ...rest] = items.map(told);
    const absent = /is not on this machine/.test(skipped ?? '');
    if (absent) console.log('PostgreSQL’s programs are not here: only their absence was tested.');
    expect(skipped).toMatch(absent ? /pg_dump is not on this machine/ : /psql: error: .*Connection refused/);
    expect(skipped).not.toMatch(/ss-w0rd/);
    expect(rest[0]).toBe('source z');
  });

  test('is told of after a restore, in words that a shell takes as they are', () => {
    const sources = [
      { name: 'docs', kind: 'directory', tier: 3 },
      { name: 'civil', kind: 'postgres', tier: 1 },
    ] as const;
    const command = 'createdb NAME && pg_restore --dbname=NAME --no-owner --exit-on-error';
    expect(databaseAdvice({ sources }, '/srv/back')).toEqual([
      `PostgreSQL  civil: ${command} /srv/back/civil/database.dump`,
    ]);
    expect(databaseAdvice({ sources }, null)).toEqual([]);
    expect(pgRestoreAdvice("/it's here/a.dump")).toBe(`${command} '/it'\\''s here/a.dump'`);
  });
});
