/** Whether a process serves a hub directory just now: for verbs that lay something down for it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Looks at the lock that a serving process holds (`takeForServing`), and lets go of it at once. */
export function isServed(dir: string): boolean {
  const path = join(dir, 'serving.db');
  if (!existsSync(path)) return false;
  const file = new Database(path, { timeout: 0, readonly: true });
  try {
    file.prepare('SELECT count(*) FROM sqlite_master').get();
    return false;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return true;
    throw error;
  } finally {
    file.close();
  }
}
