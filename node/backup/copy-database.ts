/** A live SQLite database copied as of one moment, while others go on writing. */
import { stat } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { HubBackupError, isDiskFull } from './error.ts';

/** Pages copied between two turns of the event loop. */
const PAGES_PER_STEP = 4096;

/**
 * Copies by SQLite's online backup API. A read transaction is held over the whole copy: in WAL mode writers go on and
 * the copy never starts again, however often they commit; what it holds is one committed state.
 * Throws `BACKUP_DISK_FULL`, `BACKUP_SOURCE_INVALID`.
 * @see https://www.sqlite.org/c3ref/backup_finish.html
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const source = openReadOnly(from);
  try {
    source.exec('BEGIN');
    source.prepare('SELECT count(*) FROM sqlite_schema').get();
    await source.backup(to, { progress: () => PAGES_PER_STEP });
    source.exec('COMMIT');
  } catch (cause) {
    throw sqliteFailure(from, to, cause);
  } finally {
    source.close();
  }
  // The copy must open by itself: no write-ahead log beside it.
  const copy = new Database(to);
  copy.pragma('journal_mode = DELETE');
  copy.close();
}

/** Whether the file is an SQLite database that can be read. */
export async function isDatabase(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) return false;
  try {
    const database = openReadOnly(path);
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    database.close();
    return true;
  } catch {
    // Whatever SQLite has against it, it is not a database that could be backed up.
    return false;
  }
}

function openReadOnly(path: string): Database.Database {
  return new Database(path, { readonly: true, fileMustExist: true, timeout: 10_000 });
}

function sqliteFailure(from: string, to: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'SQLITE_FULL' || isDiskFull(cause)) {
    return new HubBackupError('BACKUP_DISK_FULL', `There is no room for a copy of ${from}.`, { to }, cause);
  }
  if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT' || code === 'SQLITE_CANTOPEN') {
    return new HubBackupError('BACKUP_SOURCE_INVALID', `${from} cannot be read as a database.`, { code }, cause);
  }
  return cause;
}
