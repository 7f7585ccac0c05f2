/**
 * Another spelling of a place, in ASCII, for a library that takes text alone and asks by path: it leads through a
 * directory that is held open, so nobody can swap what lies above for something else meanwhile.
 */
import { closeSync, constants, existsSync, lstatSync, openSync } from 'node:fs';
import { pathOf } from './source/byte-text.ts';

/** What tells one file of a system from every other. */
export interface Identity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/** O_PATH of Linux: to go through a directory takes no right to list it. */
const GO_THROUGH = 0o10000000;
/** Never waits for a pipe and never follows a link that somebody put there meanwhile. */
const LOOK = GO_THROUGH | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** What the system says where a link, a file or nothing stands in the place of a directory. */
const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

/** A place that turned out to be another file than the one that was meant. */
export class Replaced extends Error {
  constructor() {
    super('it was moved or replaced meanwhile');
    this.name = 'Replaced';
  }
}

/**
 * Answers what `use` does with a spelling of the place, or null where it has none: a directory is reached through its
 * own descriptor, a file through that of its directory, by its name. A file whose own name is no text has no such way:
 * the system's calls do not follow the link that a descriptor of a file is.
 *
 * Throws `Replaced` when something else than `is` stands there, before `use` or after it, and what the system says.
 */
export function withSpelling<Result>(
  place: string | Buffer,
  is: Identity,
  isDirectory: boolean,
  use: (path: string) => Result,
): Result | null {
  const bytes = typeof place === 'string' ? Buffer.from(place) : place;
  const slash = bytes.lastIndexOf('/');
  const name = isDirectory ? '.' : pathOf(bytes.toString('latin1', slash + 1));
  if (typeof name !== 'string') return null;
  try {
    const folder = openSync(isDirectory ? bytes : folderOf(bytes, slash), LOOK);
    try {
      const held = `/proc/self/fd/${folder}`;
      if (existsSync(held)) return compared(`${held}/${name}`, is, use);
      // Without /proc there is no other way than the path; what stands there is compared all the same.
      return typeof place === 'string' ? compared(place, is, use) : null;
    } finally {
      closeSync(folder);
    }
  } catch (cause) {
    const isGone = cause instanceof Error && 'code' in cause && GONE.has(String(cause.code));
    throw isGone ? new Replaced() : cause;
  }
}

function folderOf(bytes: Buffer, slash: number): Buffer {
  return slash < 0 ? Buffer.from('.') : bytes.subarray(0, Math.max(slash, 1));
}

function compared<Result>(path: string, is: Identity, use: (path: string) => Result): Result {
  requireSame(path, is);
  const result = use(path);
  requireSame(path, is);
  return result;
}

function requireSame(path: string, is: Identity): void {
  const { dev, ino } = lstatSync(path, { bigint: true });
  if (dev !== is.dev || ino !== is.ino) throw new Replaced();
}
