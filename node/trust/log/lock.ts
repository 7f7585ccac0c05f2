/** One writer at a time for a log, also across processes: the command line publishes while the server collects. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TrustError } from '@breakwater/trust-lists';
import Database from 'better-sqlite3';

const triesMax = 120;
const tryEveryMs = 250;

/**
 * Runs `work` while nobody else writes to the log in `dir`. The lock is the operating system's, on a file that SQLite
 * holds open, so a process that dies lets go of it. Throws `TRUST_LOG_LOCKED` after half a minute.
 */
export async function withLogLock<Result>(dir: string, work: () => Promise<Result>): Promise<Result> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = new Database(join(dir, 'lock.db'), { timeout: 0 });
  try {
    await acquire(file, dir);
    return await work();
  } finally {
    file.close();
  }
}

async function acquire(file: Database.Database, dir: string): Promise<void> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    try {
      file.exec('BEGIN EXCLUSIVE');
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY')) throw error;
      await sleep(tryEveryMs);
    }
  }
  throw new TrustError('TRUST_LOG_LOCKED', 'Another process has been writing to the log for half a minute.', { dir });
}
