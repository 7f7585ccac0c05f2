/** One file opened for a backup, in whichever thread: not a link, not another file, looked at again at its end. */
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readlinkSync } from 'node:fs';
import { type FileState, FileUnreadable } from './item.ts';
import { reasonOrThrow, unreadableReason } from './unreadable.ts';

/** Non-blocking: a fifo put in a file's place must not hold the backup for ever. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * 16 TiB, the most that ext4 gives a file. Anybody may make a file of exabytes out of nothing (`truncate`), and reading
 * its zeros would hold up the backup of everybody for years.
 */
export const FILE_BYTES_MAX: number = 2 ** 44;

/** What is said of a longer one. */
export const TOO_LONG = 'it is longer than 16 TiB';

/** A file open for reading; `close` it. */
export interface OpenFile {
  readonly fd: number;
  readonly before: BigIntStats;
}

/** Opens the regular file at `place`, which the walk found there. Throws `FileUnreadable`. */
export function openFile(place: string | Buffer): OpenFile {
  let fd: number;
  try {
    fd = openSync(place, FLAGS);
  } catch (cause) {
    throw new FileUnreadable(reasonOrThrow(cause), cause);
  }
  try {
    const before = fstatSync(fd, { bigint: true });
    if (!before.isFile()) {
      throw new FileUnreadable('it was replaced by something that is not a file while the backup ran');
    }
    if (before.size > BigInt(FILE_BYTES_MAX)) throw new FileUnreadable(TOO_LONG);
    refuseDetour(fd, place);
    return { fd, before };
  } catch (cause) {
    closeSync(fd);
    throw cause;
  }
}

/**
 * Ends the reading: what of the file was had. `failure` is what reading threw, if it did; what is not about this file
 * alone is thrown on.
 */
export function closeFile(
  { fd, before }: OpenFile,
  readBytes: number,
  failure: unknown = null,
): { readonly state: FileState; readonly reason: string | null } {
  try {
    if (failure !== null) return { state: 'unreadable', reason: reasonOrThrow(failure) };
    return judge(before, fstatSync(fd, { bigint: true }), readBytes);
  } finally {
    closeSync(fd);
  }
}

/** What is to be said of a file that was read: `whole` only where nothing about it moved. */
export function judge(
  before: BigIntStats,
  after: BigIntStats,
  readBytes: number,
): { readonly state: FileState; readonly reason: string | null } {
  const same = after.mtimeNs === before.mtimeNs && after.ctimeNs === before.ctimeNs && after.size === before.size;
  if (same && BigInt(readBytes) === before.size) return { state: 'whole', reason: null };
  return { state: 'changed', reason: 'it changed while it was read' };
}

/**
 * Refuses a file reached through a link that was put in place of one of its directories: a person who may write in
 * the source must not have files of others saved there. The system's own word for what is open is compared with what
 * was asked for; where it gives none (no /proc), the walk's word stands.
 */
function refuseDetour(fd: number, place: string | Buffer): void {
  let real: string;
  try {
    // One character a byte: no text is equal to another's bytes by being misread, and no buffer is made for each file.
    real = readlinkSync(`/proc/self/fd/${fd}`, 'latin1');
  } catch (cause) {
    if (unreadableReason(cause) === null) throw cause;
    return;
  }
  const asked = bytesAsText(place);
  // Gone from its directory since, but it was there: its bytes are as good as any read a moment ago.
  if (real === asked || real === `${asked} (deleted)`) return;
  throw new FileUnreadable('it was moved, or reached through a link, while the backup ran');
}

function bytesAsText(place: string | Buffer): string {
  if (typeof place === 'string' && Buffer.byteLength(place) === place.length) return place;
  // What came from another thread is no buffer of Node's any more, whatever its type says.
  return Buffer.from(place).toString('latin1');
}
