/** One run at a time on this machine: two writers of one archive would clear each other's half-written files away. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArchiveError } from './error.ts';

const LOCK_FILE = 'lock';

/** Runs `work` while no other process of this machine does for the same folder. Throws `ARCHIVE_BUSY`. */
export async function locked<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, LOCK_FILE);
  const own = `${path}.${process.pid}`;
  writeFileSync(own, `${identityOf('self')}\n`, { mode: 0o600 });
  try {
    if (!take(own, path)) clearStale(path, own);
  } finally {
    rmSync(own, { force: true });
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** With its content at once: a lock that cannot be read was left by a power cut. */
function take(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw cause;
  }
}

/** Takes over from a run that was killed. Throws `ARCHIVE_BUSY` when the one that holds the lock lives. */
function clearStale(path: string, own: string): void {
  const found = readOrEmpty(path);
  const pid = Number.parseInt(found, 10);
  if (pid > 0 && identityOf(`${pid}`) === found.trim()) throw busy();
  const aside = `${own}.stale`;
  try {
    renameSync(path, aside);
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT') throw cause;
  }
  const moved = readOrEmpty(aside);
  // Somebody else was quicker, and this is the lock of a run that lives.
  if (moved !== found && moved !== '') take(aside, path);
  rmSync(aside, { force: true });
  if (!take(own, path)) throw busy();
}

/**
 * A process, told from a later one with the same number by when it started, in ticks since the machine did. Another
 * start of the machine counts from zero again, so its own name is part of it.
 */
function identityOf(pid: string): string {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  // The name of the program stands in parentheses and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const boot = readOrEmpty('/proc/sys/kernel/random/boot_id').trim();
  return `${pid === 'self' ? process.pid : pid} ${fields[19] ?? ''} ${boot}`;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ESRCH') return '';
    throw cause;
  }
}

function busy(): ArchiveError {
  return new ArchiveError('ARCHIVE_BUSY', 'Another run works on this archive.');
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
