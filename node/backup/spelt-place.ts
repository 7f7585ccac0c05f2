/** Paths that are no UTF-8, for a library that takes text alone: another spelling of the same place, in ASCII. */
import { closeSync, constants, openSync } from 'node:fs';
import { pathOf } from './source/byte-text.ts';

/** Never waits for a pipe and never follows a link that somebody put there meanwhile. */
const LOOK = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** ENOTDIR: a file of such a name. */
const NO_DIRECTORY = 'ENOTDIR';

/**
 * Answers what `use` does with a spelling of the place, or null where it has none. A directory is opened and reached
 * through its descriptor, and so is a file whose own name is text in a directory that is not. A file whose own name is
 * no text has no such way: the system's calls do not follow the link that a descriptor of a file is.
 */
export function withSpelling<Result>(place: string | Buffer, use: (path: string) => Result): Result | null {
  if (typeof place === 'string') return use(place);
  const slash = place.lastIndexOf('/');
  const name = pathOf(place.toString('latin1', slash + 1));
  if (slash > 0 && typeof name === 'string') return within(place.subarray(0, slash), name, use);
  try {
    return within(place, '.', use);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === NO_DIRECTORY) return null;
    throw cause;
  }
}

function within<Result>(folder: Buffer, name: string, use: (path: string) => Result): Result {
  const file = openSync(folder, LOOK);
  try {
    return use(`/proc/self/fd/${file}/${name}`);
  } finally {
    closeSync(file);
  }
}
