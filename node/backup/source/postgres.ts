/** A PostgreSQL database as a source: one dump by `pg_dump`, as of one moment, streamed while the server goes on. */
import { spawn } from 'node:child_process';
import { SourceError } from './error.ts';
import { type FileState, FileUnreadable, type OpenedStream, type SourceItem, type StreamItem } from './item.ts';
import { type PgConnection, readPgConnection } from './pg-connection.ts';
import { checkPgVersions, lastWords, missing, PgFailure } from './pg-programs.ts';
import { DUMP_NAME } from './postgres-dump.ts';
import type { Source } from './source.ts';

/**
 * `custom`: one file that `pg_restore` reads in whole or in part. Not compressed: chunks that are the same in two
 * dumps must be found the same, and are compressed afterwards. A table that somebody keeps locked for ten minutes
 * ends the dump rather than holding up the backup.
 */
const DUMP = ['--format=custom', '--compress=0', '--no-password', '--lock-wait-timeout=600000'];

/** Of standard error; a server may warn about each of a million tables. */
const WORDS_MAX_CHARACTERS = 65_536;

/**
 * Refuses, before anything is written, to dump with a `pg_dump` that cannot. A server that does not answer is no
 * reason to leave the other sources unsaved. Throws `BACKUP_PGDUMP_TOO_OLD`.
 */
export async function refuseOldPgDump(sources: readonly Source[], bin: string | null): Promise<void> {
  for (const { kind, address } of sources) {
    if (kind !== 'postgres') continue;
    try {
      await checkPgVersions(address, readPgConnection(address, bin));
    } catch (cause) {
      if (cause instanceof PgFailure || (cause instanceof SourceError && cause.code !== 'BACKUP_PGDUMP_TOO_OLD')) {
        continue; // It is named when its turn comes: `readPostgres` asks again.
      }
      throw cause;
    }
  }
}

/** Yields `<name>/` and the dump, or why there is none. */
export async function* readPostgres(
  source: Source,
  bin: string | null,
  now: Date,
): AsyncGenerator<readonly SourceItem[]> {
  const { name, kind, address, tier } = source;
  const made = { mtimeNs: `${BigInt(now.getTime()) * 1_000_000n}`, uid: 0, gid: 0 };
  const path = `${name}/${DUMP_NAME}`;
  yield [
    { kind: 'entry', line: { type: 'source', name, kind, address, tier } },
    { kind: 'entry', line: { type: 'directory', path: name, mode: 0o700, ...made } },
  ];
  try {
    const connection = readPgConnection(address, bin);
    await checkPgVersions(address, connection);
    const item: StreamItem = { kind: 'stream', head: { path, mode: 0o600, ...made }, open: () => openDump(connection) };
    yield [item];
  } catch (cause) {
    if (!(cause instanceof PgFailure || cause instanceof SourceError)) throw cause;
    const reason = cause instanceof PgFailure ? cause.reason : cause.message;
    yield [{ kind: 'entry', line: { type: 'skipped', path, reason } }];
  }
}

/**
 * Starts `pg_dump` and answers when it has given its first bytes. Only exit status 0 makes the dump whole, whatever
 * bytes came. Throws `FileUnreadable`.
 */
export async function openDump({ env, secrets }: PgConnection): Promise<OpenedStream> {
  const child = spawn('pg_dump', DUMP, { env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  let err = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    if (err.length < WORDS_MAX_CHARACTERS) err += text;
  });
  const ended = new Promise<{ readonly state: FileState; readonly reason: string | null }>((resolve, reject) => {
    child.once('error', (cause) => {
      const isMissing = 'code' in cause && cause.code === 'ENOENT';
      reject(new FileUnreadable(isMissing ? missing('pg_dump', cause).message : 'pg_dump did not start', cause));
    });
    child.once('close', (code) => {
      if (code === 0) resolve({ state: 'whole', reason: null });
      else resolve({ state: 'unreadable', reason: lastWords('pg_dump', err, secrets) });
    });
  });
  const begun = new Promise<void>((resolve) => {
    child.stdout.once('readable', resolve);
  });
  await Promise.race([begun, ended]);
  if (child.stdout.readableLength === 0) {
    const { state, reason } = await ended;
    if (state !== 'whole') throw new FileUnreadable(reason ?? 'pg_dump gave nothing');
  }
  return {
    stream: child.stdout,
    state: () => ended,
    async close() {
      // A reader that gave up must not leave the server with a transaction that is never ended.
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}
