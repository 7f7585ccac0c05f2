/** What of a pack's pieces is on disk already: for a run that goes on where another stopped. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { chunkNamer } from '@breakwater/backup-replication/packing';
import type { JobFile, PackJob, PieceOrder } from './job.ts';
import { placeOf } from './tree-path.ts';
import { isCode } from './write-files.ts';

/** `futimes` takes seconds as a double, which is good to a quarter of a microsecond. */
const TIME_STEP_MS = 0.001;

/** Files that exist, and slots of which some piece is not yet where it belongs. */
export interface Compared {
  readonly slotsNeeded: readonly number[];
  readonly filesThere: readonly number[];
}

let buffer: Uint8Array = new Uint8Array(0);

/**
 * Reads what is there and compares the names of its chunks. A file with the right length and time was finished, since
 * the time is set last; that counts only while the machine has not lost power since (`trustsMarks`).
 */
export function compareFiles(job: PackJob): Compared {
  const { idKey, files, slots, top } = job;
  if (idKey === null) throw new RangeError('chunks cannot be compared without the key of their names');
  const namer = chunkNamer(idKey);
  const perFile = new Map<number, { readonly piece: PieceOrder; readonly slot: number }[]>();
  slots.forEach(({ pieces }, slot) => {
    for (const piece of pieces) {
      const list = perFile.get(piece.file) ?? [];
      perFile.set(piece.file, list);
      list.push({ piece, slot });
    }
  });
  const needed = new Set<number>();
  const there: number[] = [];
  files.forEach((file, index) => {
    const pieces = perFile.get(index) ?? [];
    const handle = openThere(top, file);
    if (handle === null) {
      for (const { slot } of pieces) needed.add(slot);
      return;
    }
    there.push(index);
    try {
      if (job.trustsMarks && isFinished(handle, file)) return;
      for (const { piece, slot } of pieces) if (!isThere(handle, piece, namer)) needed.add(slot);
    } finally {
      closeSync(handle);
    }
  });
  return { slotsNeeded: [...needed].sort((a, b) => a - b), filesThere: there };
}

function openThere(top: string, file: JobFile): number | null {
  let handle: number;
  try {
    handle = openSync(placeOf(top, file.path), constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return null;
    throw cause;
  }
  return handle;
}

function isFinished(handle: number, file: JobFile): boolean {
  const { size, mtimeMs } = fstatSync(handle);
  return size === file.bytes && Math.abs(mtimeMs - file.mtime * 1000) <= TIME_STEP_MS;
}

function isThere(handle: number, piece: PieceOrder, namer: ReturnType<typeof chunkNamer>): boolean {
  if (buffer.length < piece.bytes) buffer = Buffer.allocUnsafeSlow(piece.bytes);
  for (let done = 0; done < piece.bytes; ) {
    const got = readSync(handle, buffer, done, piece.bytes - done, piece.at + done);
    if (got === 0) return false;
    done += got;
  }
  return namer.text(buffer.subarray(0, piece.bytes)) === piece.id;
}
