/** A few megabytes that lie on a disk for nothing, so that a full one can still be written to once more, and tidied. */
import { randomFillSync } from 'node:crypto';
import { closeSync, lstatSync, openSync, rmSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isDiskFull } from '../backup/error.ts';

/** The rows of a pack with the most chunks, or lists, manifest and head of a large snapshot, and the log of SQLite. */
export const RESERVE_BYTES: number = 4 * 1_048_576;

/** Its name in the folder that it is for; nobody reads it. */
export const RESERVE_FILE = 'reserve';

/** The reserve of a folder. borg calls it space-reserve: without it, deleting is what a full disk has no room for. */
export class DiskReserve {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = join(folder, RESERVE_FILE);
  }

  /** Puts it there, if there is room; a disk that is full, or may not be written to, goes without. */
  keep(): void {
    try {
      if (this.#isThere()) return;
      rmSync(this.#path, { force: true });
      // New, never through a link: the disk may be somebody else's.
      const file = openSync(this.#path, 'wx', 0o600);
      try {
        // Zeros would take no room where the disk compresses.
        const bytes = randomFillSync(Buffer.allocUnsafe(RESERVE_BYTES));
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      } finally {
        closeSync(file);
      }
    } catch (cause) {
      if (!isOfTheSystem(cause)) throw cause;
      this.release();
    }
  }

  /** Gives the room free; false when there was none to give. */
  release(): boolean {
    try {
      unlinkSync(this.#path);
      return true;
    } catch (cause) {
      if (!isOfTheSystem(cause)) throw cause;
      return false;
    }
  }

  /** Does the work; on a full disk once more, in the room of the reserve. It must leave nothing half done. */
  spare<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      if (!isDiskFull(cause) || !this.release()) throw cause;
      return work();
    }
  }

  /** As `spare`, for work that takes its time. */
  async spareLater<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      if (!isDiskFull(cause) || !this.release()) throw cause;
      return work();
    }
  }

  #isThere(): boolean {
    const found = lstatSync(this.#path, { throwIfNoEntry: false });
    return found?.isFile() === true && found.size === RESERVE_BYTES;
  }
}

function isOfTheSystem(cause: unknown): boolean {
  return cause instanceof Error && 'syscall' in cause;
}
