/** PostgreSQL's own programs, run without a shell, and whether they fit the server. */
import { execFile } from 'node:child_process';
import { SourceError } from './error.ts';
import type { PgConnection } from './pg-connection.ts';

/** A question to a server or a program takes seconds; after this it is given up. */
const ANSWER_MAX_MS = 60_000;
const ANSWER_MAX_BYTES = 65_536;

/** `server_version_num` of 9.6 is 90624, of 15.4 150004: from 10 on, the first part is all before the last 4 digits. */
const DIGITS_BEHIND_MAJOR = 10_000;

/** What a program said when it failed, without secrets. */
export class PgFailure extends Error {
  readonly reason: string;

  constructor(reason: string, cause?: unknown) {
    super(reason, { cause });
    this.name = 'PgFailure';
    this.reason = reason;
  }
}

/**
 * Asks server and programs for their versions before anything is written: `pg_dump` cannot dump a server newer than
 * itself. Throws `BACKUP_PGDUMP_TOO_OLD`, `BACKUP_PGDUMP_MISSING`; `PgFailure` when the server does not answer.
 */
export async function checkPgVersions(address: string, connection: PgConnection): Promise<void> {
  const program = majorOf(/(\d+)(?:\.\d+|beta|rc|devel)/.exec(await ask('pg_dump', ['--version'], connection))?.[1]);
  const answer = await ask('psql', [...PSQL, '--command=SHOW server_version_num'], connection);
  const server = Math.floor(majorOf(answer.trim()) / DIGITS_BEHIND_MAJOR);
  if (program >= server) return;
  const happened = `The server of ${address} is PostgreSQL ${server}, and pg_dump here is of ${program}.`;
  throw new SourceError('BACKUP_PGDUMP_TOO_OLD', happened, { address, server, program });
}

/** No start-up file, no password prompt, bare answers. */
const PSQL = ['--no-psqlrc', '--no-password', '--tuples-only', '--no-align'];

function majorOf(text: string | undefined): number {
  const number = Number(text);
  if (text === undefined || text === '' || !Number.isSafeInteger(number)) {
    throw new PgFailure('PostgreSQL’s programs answer something that is not understood');
  }
  return number;
}

function ask(program: string, args: readonly string[], connection: PgConnection): Promise<string> {
  const { env } = connection;
  const limits = { timeout: ANSWER_MAX_MS, maxBuffer: ANSWER_MAX_BYTES };
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { env, ...limits, windowsHide: true }, (error, out, err) => {
      if (error === null) return resolve(out);
      reject(failureOf(program, error, err, connection));
    });
  });
}

function failureOf(program: string, error: Error, err: string, connection: PgConnection): Error {
  if ('code' in error && error.code === 'ENOENT') return missing(program, error);
  return new PgFailure(lastWords(program, err, connection.secrets), error);
}

/** The error where a program is not there at all. */
export function missing(program: string, cause: unknown): SourceError {
  return new SourceError('BACKUP_PGDUMP_MISSING', `${program} is not on this machine.`, { program }, cause);
}

/** The last line that a program said on standard error, without secrets. */
export function lastWords(program: string, err: string, secrets: readonly string[]): string {
  const lines = err.split('\n').filter((line) => line.trim() !== '');
  const said = lines.find((line) => /\b(error|FATAL):/.test(line)) ?? lines.at(-1) ?? 'it said nothing';
  let safe = said.slice(0, 300);
  for (const secret of secrets) safe = safe.replaceAll(secret, '***');
  return safe.startsWith(program) ? safe : `${program}: ${safe}`;
}
