/** One run at a time on this machine: two writers of one archive would clear each other's half-written files away. */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { HubBackupError } from '../backup/error.ts';

const LOCK_FILE = 'lock';

/** Runs `work` while no other process of this machine does for the same folder. Throws `BACKUP_ALREADY_RUNNING`. */
export async function locked<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, LOCK_FILE);
  if (!take(path)) {
    const holder = holderOf(path);
    if (holder === null || isAlive(holder)) {
      const evidence = holder === null ? {} : { process: holder };
      throw new HubBackupError('BACKUP_ALREADY_RUNNING', 'Another run works on this archive.', evidence);
    }
    // Left by a run that was killed.
    rmSync(path, { force: true });
    if (!take(path)) throw new HubBackupError('BACKUP_ALREADY_RUNNING', 'Another run works on this archive.');
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path: string): boolean {
  try {
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, `${process.pid}\n`);
    closeSync(file);
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw cause;
  }
}

/** Null while the other is just writing its number. */
function holderOf(path: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
    return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null;
    throw cause;
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // Somebody else's process: it is alive.
    return codeOf(cause) === 'EPERM';
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
