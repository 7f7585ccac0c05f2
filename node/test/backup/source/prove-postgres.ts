/**
 * Proof by hand, against a real server: `node node/test/backup/source/prove-postgres.ts`. Makes a PostgreSQL cluster in
 * a directory of its own, saves a database under write load with `archive create`, restores it with `pg_restore` and
 * compares. Debian: `apt install postgresql`. As root the server runs as user postgres.
 */
import { type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pgRestoreAdvice } from '../../../backup/source/postgres-dump.ts';

const PASSWORD = 'Pa55-w0rd-of-the-proof';
const program = resolve(import.meta.dirname, '..', '..', '..', 'breakwater.js');

const SCHEMA = `
CREATE TYPE sex AS ENUM ('f', 'm', 'x');
CREATE TABLE person (id bigserial PRIMARY KEY, name text NOT NULL, born date, kind sex, tags text[], facts jsonb,
  scan bytea, paid numeric(12,2), at timestamptz, UNIQUE (name, born));
CREATE TABLE act (id int PRIMARY KEY, person bigint REFERENCES person (id) ON DELETE CASCADE, text text) PARTITION BY RANGE (id);
CREATE TABLE act_low PARTITION OF act FOR VALUES FROM (0) TO (1000);
CREATE TABLE act_high PARTITION OF act FOR VALUES FROM (1000) TO (1000000);
CREATE VIEW adult AS SELECT name FROM person WHERE born < date '2008-01-01';
CREATE FUNCTION shout(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper(t) $$;
CREATE INDEX person_shout ON person (shout(name));
CREATE SCHEMA "odd ""schema""";
CREATE TABLE "odd ""schema"""."Tábla 表" ("col;umn" text);
INSERT INTO "odd ""schema"""."Tábla 表" VALUES (E'tab\\\\tline\\\\n\\\\\\\\.'), ('🏝'), (NULL), ('');
INSERT INTO person (name, born, kind, tags, facts, scan, paid, at)
  SELECT 'Person ' || i, date '1950-01-01' + i % 20000, (ARRAY['f','m','x'])[1 + i % 3]::sex, ARRAY['a', 'é' || i],
    jsonb_build_object('n', i), decode(repeat(md5(i::text), 20), 'hex'), i * 1.25, to_timestamp(i * 1000)
  FROM generate_series(1, 100000) i;
INSERT INTO act SELECT i, i, 'act ' || i FROM generate_series(1, 50000) i;
SELECT lo_from_bytea(4242, decode(repeat('00ff10', 100000), 'hex'));
CREATE TABLE first (n int); CREATE TABLE second (n int);`;

/** A pair in every transaction: a dump of two moments would hold one half of one. */
const PAIR =
  'BEGIN;\nINSERT INTO first VALUES (1);\nSELECT pg_sleep(0.001);\nINSERT INTO second VALUES (1);\nCOMMIT;\n';

/** One number for all that a table holds, in an order of its own. */
const sum = (table: string) =>
  `SELECT count(*) || ' ' || md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C")) FROM ${table} t`;
const TABLES = ['person', 'act', 'act_low', 'adult', '"odd ""schema"""."Tábla 表"'];

const bin = serverPrograms();
if (bin === null) {
  console.log('PostgreSQL’s server is not on this machine; nothing was proved. Debian: apt install postgresql');
  process.exit(0);
}
const top = mkdtempSync(join(tmpdir(), 'breakwater-postgres-'));
const user = serverUser();
const port = await freePort();
const sockets = join(top, 'sockets');
const data = join(top, 'data');
const asServer = user === null ? {} : user;
const env = {
  PATH: `${bin}:/usr/bin:/bin`,
  LC_ALL: 'C',
  PGHOST: sockets,
  PGPORT: String(port),
  PGUSER: 'registrar',
  PGPASSWORD: PASSWORD,
};
const said: string[] = [];

try {
  await prove();
} finally {
  stopServer('fast');
  rmSync(top, { recursive: true, force: true });
}

async function prove(): Promise<void> {
  startNewServer();
  tool('createdb', ['registry']);
  sql('registry', SCHEMA);
  const url = join(top, 'registry.url');
  writeFileSync(url, `postgresql://registrar:${PASSWORD}@127.0.0.1:${port}/registry?sslmode=disable\n`, {
    mode: 0o600,
  });
  const locations = Array.from({ length: 6 }, (_, at) => join(top, `location${at}`)).join(',');
  const archive = ['--to', locations, '--key', join(top, 'key')];
  expect('archive init', breakwater(['archive', 'init', ...archive]).status, 0);

  const load = spawnLoad();
  const arguments_ = watchArguments();
  const first = breakwater(['archive', 'create', ...archive, `postgres:file:${url}`, '--json']);
  expect('a backup under write load', first.status, 0);
  const again = breakwater(['archive', 'create', ...archive, `postgres:file:${url}`, '--json']);
  expect('another', again.status, 0);
  const [whole, added] = [newBytesOf(first.stdout), newBytesOf(again.stdout)];
  expect(`of which a fifth at most is new (${added} of ${whole} bytes)`, added < whole / 5, true);
  load.kill('SIGTERM');
  expect('no argument of any program held the password', arguments_(), false);

  const dump = restore(locations, 'restored');
  restoreDump(dump, 'restored');
  for (const table of TABLES) expect(`${table} is the same`, sql('restored', sum(table)), sql('registry', sum(table)));
  expect(
    'the large object is the same',
    sql('restored', 'SELECT md5(lo_get(4242))'),
    sql('registry', 'SELECT md5(lo_get(4242))'),
  );
  expect('the schema is the same', schemaOf('restored'), schemaOf('registry'));
  const [one, two] = ['first', 'second'].map((table) => Number(sql('restored', `SELECT count(*) FROM ${table}`)));
  expect(`no pair is torn (${one} and ${two})`, one, two);
  expect('there were pairs', Number(one) > 0, true);
  tool('pg_amcheck', ['--install-missing', '--database=restored']);

  await proveHalfDump(archive, url);
  expect(
    'nothing that was said holds the password',
    said.some((text) => text.includes(PASSWORD)),
    false,
  );
  console.log('All of it is proved.');
}

/** The server dies in the middle of a dump: it is marked, and the snapshot before is still whole. */
async function proveHalfDump(archive: readonly string[], url: string): Promise<void> {
  sql('registry', 'CREATE TABLE slow AS SELECT i, repeat(md5(i::text), 30) AS text FROM generate_series(1, 600000) i');
  const running = spawn(
    process.execPath,
    [program, 'archive', 'create', ...archive, `postgres:file:${url}`, '--json'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let words = '';
  running.stdout.on('data', (piece: Buffer) => {
    words += piece;
  });
  const ended = new Promise((resolve) => running.once('close', resolve));
  for (let turn = 0; turn < 1000 && !copiesSlow(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  stopServer('immediate');
  expect('a server that dies in the middle of a dump: exit code 3', await ended, 3);
  said.push(words);
  expect('the dump is named', /database\.dump/.test(words) && /pg_dump: error/.test(words), true);
  startServer();
  const wrong = join(top, 'wrong.url');
  writeFileSync(wrong, `postgresql://registrar:not-${PASSWORD}@127.0.0.1:${port}/registry?sslmode=disable`, {
    mode: 0o600,
  });
  const refused = breakwater(['archive', 'create', ...archive, `postgres:file:${wrong}`]);
  expect('a wrong password is named, and the exit code is 3', refused.status, 3);
  expect('in words of the server', /password authentication failed/.test(refused.stdout), true);
}

function copiesSlow(): boolean {
  return sql('registry', "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY public.slow%'") === '1';
}

function restore(locations: string, name: string): string {
  const into = join(top, name);
  const done = breakwater([
    'archive',
    'restore',
    '--from',
    locations,
    '--key',
    join(top, 'key'),
    '--into',
    into,
    '--json',
  ]);
  expect('a restore', done.status, 0);
  const found = readdirSync(into, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith('.dump'));
  return join(into, found ?? 'no dump');
}

/** Exactly what a person is told to do. */
function restoreDump(dump: string, database: string): void {
  const advice = pgRestoreAdvice(dump).replaceAll('NAME', database);
  const done = spawnSync('sh', ['-c', advice], { env, encoding: 'utf8' });
  said.push(done.stdout, done.stderr);
  expect(`"${advice.replace(top, '…')}"`, done.status, 0);
}

function spawnLoad() {
  const script = join(top, 'pair.sql');
  writeFileSync(script, PAIR);
  return spawn('pgbench', ['--no-vacuum', '--client=3', '--time=600', `--file=${script}`, 'registry'], {
    env,
    stdio: 'ignore',
  });
}

/** Looks at the arguments of all programs until asked whether the password was among them. */
function watchArguments(): () => boolean {
  const seen = join(top, 'seen');
  const look = `while :; do cat /proc/[0-9]*/cmdline 2>/dev/null | grep -q ${PASSWORD.slice(1)} && echo yes >> ${seen}; sleep 0.02; done`;
  // The watcher must not find itself: what it looks for is not the whole password, and grep is given it by a file.
  const pattern = join(top, 'pattern');
  writeFileSync(pattern, PASSWORD);
  const watcher = spawn('sh', ['-c', look.replace(PASSWORD.slice(1), `-F -f ${pattern}`)], { stdio: 'ignore' });
  return () => {
    watcher.kill('SIGKILL');
    return existsSync(seen);
  };
}

function schemaOf(database: string): string {
  return tool('pg_dump', ['--schema-only', '--no-owner', database]).replace(/^--.*$|^\\(un)?restrict.*$/gm, '');
}

function newBytesOf(json: string): number {
  const { newBytes } = JSON.parse(json) as { newBytes: number };
  return newBytes;
}

function breakwater(words: readonly string[]) {
  const done = spawnSync(process.execPath, [program, ...words], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    timeout: 120_000,
  });
  said.push(done.stdout, done.stderr);
  if (done.status !== 0) console.log(`  ${words.slice(0, 2).join(' ')}: exit ${done.status}`);
  return done;
}

function sql(database: string, text: string): string {
  return tool(
    'psql',
    ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1', database],
    text,
  ).trim();
}

function tool(name: string, args: readonly string[], input = ''): string {
  const done = spawnSync(name, [...args], { env, input, encoding: 'utf8', maxBuffer: 2 ** 28, timeout: 120_000 });
  if (done.status !== 0) throw new Error(`${name} ${args.join(' ')}: ${done.stderr}`);
  return done.stdout;
}

function startNewServer(): void {
  for (const dir of [data, sockets]) mkdirSync(dir, { mode: 0o700 });
  chmodSync(top, 0o711);
  const secret = join(sockets, 'pw');
  writeFileSync(secret, PASSWORD);
  if (user !== null) for (const path of [data, sockets, secret]) chownSync(path, user.uid, user.gid);
  const options: SpawnOptions = { ...asServer, env, stdio: ['ignore', 'ignore', 'inherit'], cwd: sockets };
  const made = spawnSync(
    'initdb',
    [
      '-D',
      data,
      '-U',
      'registrar',
      '-A',
      'scram-sha-256',
      `--pwfile=${secret}`,
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
      '--no-sync',
    ],
    options,
  );
  if (made.status !== 0) throw new Error('initdb failed');
  startServer();
}

function startServer(): void {
  const settings = `-p ${port} -k ${sockets} -c listen_addresses=127.0.0.1 -c fsync=off`;
  const options: SpawnOptions = { ...asServer, env, stdio: 'ignore', cwd: sockets };
  const done = spawnSync('pg_ctl', ['-D', data, '-w', '-l', join(sockets, 'log'), '-o', settings, 'start'], options);
  if (done.status !== 0) throw new Error(`the server does not start: ${readFileSync(join(sockets, 'log'), 'utf8')}`);
}

function stopServer(how: 'fast' | 'immediate'): void {
  if (existsSync(join(data, 'postmaster.pid'))) {
    spawnSync('pg_ctl', ['-D', data, '-w', '-m', how, 'stop'], { ...asServer, env, stdio: 'ignore', cwd: sockets });
  }
}

function serverPrograms(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const places = [...versions.map((version) => join(debian, version, 'bin')), '/usr/local/bin', '/usr/bin'];
  return places.find((place) => existsSync(join(place, 'initdb'))) ?? null;
}

/** PostgreSQL refuses to run as root. */
function serverUser(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function expect(what: string, found: unknown, wanted: unknown): void {
  if (found !== wanted)
    throw new Error(
      `NOT PROVED: ${what}\n  found  ${String(found).slice(0, 2000)}\n  wanted ${String(wanted).slice(0, 2000)}\n${said.slice(-4).join('\n')}`,
    );
  console.log(`  proved: ${what}`);
}
