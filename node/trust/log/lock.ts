/** One writer at a time for a log, also across processes: the command line publishes while the server collects. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TrustError } from '@breakwater/trust-lists';
import Database from 'better-sqlite3';

const waitMs = 30_000;
const tryEveryMs = 250;

/**
 * Runs `work` while nobody else writes to the log in `dir`. The lock is the operating system's, on a file that SQLite
 * holds open, so a process that dies lets go of it. Throws `TRUST_LOG_LOCKED` after `maxWaitMs` (default 30 s).
 */
export async function withLogLock<Result>(
  dir: string,
  work: () => Promise<Result>,
  maxWaitMs: number = waitMs,
): Promise<Result> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = new Database(join(dir, 'lock.db'), { timeout: 0 });
  try {
    await acquire(file, dir, maxWaitMs);
    return await work();
  } finally {
    file.close();
  }
}

async function acquire(file: Database.Database, dir: string, maxWaitMs: number): Promise<void> {
  for (let waitedMs = 0; waitedMs <= maxWaitMs; waitedMs += tryEveryMs) {
    try {
      file.exec('BEGIN EXCLUSIVE');
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY')) throw error;
      await sleep(tryEveryMs);
    }
  }
  throw new TrustError('TRUST_LOG_LOCKED', 'Another process is writing to the log and does not end.', { dir });
}
