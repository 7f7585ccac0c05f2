/** A live SQLite database copied as of one moment, while others go on writing. */
import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { HubBackupError, isDiskFull } from '../error.ts';
import { FileUnreadable } from './item.ts';
import { unreadableReason } from './unreadable.ts';

/** Pages copied between two turns of the event loop. */
const PAGES_PER_STEP = 4096;

/** How long one try for the database may hold up everything else in this process, in milliseconds. */
const TRY_MS = 50;
/** Tries for a database that another program has locked, with `pause` between them: half a minute in all. */
const TRIES = 300;

/** Waits a little; handed in, so that tests need not. */
export type Pause = () => Promise<void>;

const realPause: Pause = () => new Promise((resolve) => setTimeout(resolve, 50));

/**
 * Copies by SQLite's online backup API. A read transaction is held over the whole copy, so that it is one committed
 * state and never starts again, however often others commit: in WAL mode writers go on, with a rollback journal they
 * wait until the copy is done. Throws `FileUnreadable` for what is about this database, `BACKUP_DISK_FULL`.
 * @see https://www.sqlite.org/c3ref/backup_finish.html
 */
export async function copyDatabase(from: string, to: string, pause = realPause): Promise<void> {
  const source = openReadOnly(from);
  try {
    await beginReading(source, pause);
    const pages = Number(source.pragma('page_count', { simple: true }));
    const { totalPages } = await source.backup(to, { progress: () => PAGES_PER_STEP });
    source.exec('COMMIT');
    // The library takes a source that is busy at its first step for one without pages.
    if (totalPages !== pages) throw new FileUnreadable('another program keeps the database locked');
  } catch (cause) {
    throw cause instanceof FileUnreadable ? cause : copyFailure(from, to, cause);
  } finally {
    source.close();
  }
}

/** Whether the file is an SQLite database that can be read. */
export function isDatabase(path: string): boolean {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false;
  try {
    const database = openReadOnly(path);
    try {
      database.prepare('SELECT count(*) FROM sqlite_schema').get();
      return true;
    } finally {
      database.close();
    }
  } catch {
    // Whatever SQLite has against it, it is not a database that could be backed up.
    return false;
  }
}

function openReadOnly(path: string): Database.Database {
  try {
    return new Database(path, { readonly: true, fileMustExist: true, timeout: TRY_MS });
  } catch (cause) {
    throw copyFailure(path, path, cause);
  }
}

/** The state that is copied is the one of now: the first read takes it, and holds it. */
async function beginReading(source: Database.Database, pause: Pause): Promise<void> {
  for (let left = TRIES; ; left -= 1) {
    try {
      source.exec('BEGIN');
      source.prepare('SELECT count(*) FROM sqlite_schema').get();
      return;
    } catch (cause) {
      if (source.inTransaction) source.exec('ROLLBACK');
      if (!codeOf(cause).startsWith('SQLITE_BUSY') || left === 0) throw cause;
    }
    await pause();
  }
}

/** SQLite's words for what is wrong with one database; by the beginning of its code. */
const REASONS: readonly (readonly [string, string])[] = [
  ['SQLITE_BUSY', 'another program keeps the database locked'],
  ['SQLITE_LOCKED', 'another program keeps the database locked'],
  ['SQLITE_READONLY', 'its last writer crashed; open it once with its own program, which repairs it'],
  ['SQLITE_NOTADB', 'it is not an SQLite database'],
  ['SQLITE_CORRUPT', 'the database is damaged'],
  ['SQLITE_CANTOPEN', 'the database cannot be opened'],
  ['SQLITE_PERM', 'permission denied'],
  ['SQLITE_AUTH', 'permission denied'],
  ['SQLITE_IOERR', 'the disk reports a read error'],
  ['SQLITE_PROTOCOL', 'another program keeps the database locked'],
];

function copyFailure(from: string, to: string, cause: unknown): unknown {
  const code = codeOf(cause);
  if (code === 'SQLITE_FULL' || isDiskFull(cause)) {
    return new HubBackupError('BACKUP_DISK_FULL', `There is no room for a copy of ${from}.`, { to }, cause);
  }
  const reason = REASONS.find(([beginning]) => code.startsWith(beginning))?.[1] ?? unreadableReason(cause);
  return reason === null ? cause : new FileUnreadable(reason, cause);
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
