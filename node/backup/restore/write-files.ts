/** The writing half of a worker: files made, filled out of order, marked and closed, with plain synchronous calls. */
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  ftruncateSync,
  futimesSync,
  openSync,
  writeSync,
} from 'node:fs';
import { BackupError } from '@breakwater/backup-replication/packing';
import type { FileMarks, FileNote, JobFile } from './job.ts';
import { pathText, placeOf } from './tree-path.ts';
import { setXattrs } from './xattrs.ts';

/** Read, write, enter. A program of a snapshot must not come back with the rights of whoever restores it. */
const PERMISSIONS = 0o777;
/** With setuid, setgid and sticky: only for what goes back to its owner, whose rights it then has, as it had them. */
const OWNED_PERMISSIONS = 0o7777;
/** Files open at the same time in one worker: a pack may hold pieces of thousands. */
const OPEN_MAX = 64;

/** Only what was not there before, and never through a link. */
const MAKE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const REOPEN = constants.O_WRONLY | constants.O_NOFOLLOW;

/** Makes a file that must not exist. Throws `BACKUP_PATH_UNSAFE` when the tree has put something there already. */
export function makeFile(top: string, path: string | Uint8Array): number {
  try {
    return openSync(placeOf(top, path), MAKE, 0o600);
  } catch (cause) {
    throw isCode(cause, 'EEXIST') ? twice(path, cause) : cause;
  }
}

/** Opens a file made before, and nothing else. Throws `BACKUP_PATH_UNSAFE` when it is no file. */
export function reopenFile(top: string, path: string | Uint8Array): number {
  let file: number;
  try {
    file = openSync(placeOf(top, path), REOPEN);
  } catch (cause) {
    throw isCode(cause, 'ELOOP') || isCode(cause, 'EISDIR') ? twice(path, cause) : cause;
  }
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw twice(path);
}

/** Sets what the tree says of a file, the time last. Answers what could not be set. */
export function setMarks(file: number, top: string, path: string | Uint8Array, marks: FileMarks): string | null {
  if (marks.owner !== null) fchownSync(file, marks.owner.uid, marks.owner.gid);
  // Before the mode: a file that may not be written takes no attributes either.
  const { xattrs } = marks;
  const place = placeOf(top, path);
  const is = xattrs === null ? null : fstatSync(file, { bigint: true });
  const failed = xattrs === null || is === null ? null : setXattrs(place, is, xattrs, marks.owner !== null);
  fchmodSync(file, permittedMode(marks));
  const time = timeText(marks.mtime);
  futimesSync(file, time, time);
  return failed;
}

/** The mode that comes back; to be set after the owner, since a change of owner takes the upper bits away. */
export function permittedMode({ mode, owner }: Pick<FileMarks, 'mode' | 'owner'>): number {
  return mode & (owner === null ? PERMISSIONS : OWNED_PERMISSIONS);
}

/** Node takes a number below zero, a time before 1970, for "now"; of a text it takes what it says. */
export function timeText(seconds: number): string {
  return `${seconds}`;
}

/** How long a file is that was there before. */
const UNKNOWN = -1;

/** Writes the pieces of one job. */
export class FileWriter {
  readonly #top: string;
  readonly #files: readonly JobFile[];
  readonly #left: Uint32Array;
  /** How far each file reaches that was made here. */
  readonly #ends: Float64Array;
  /** The order of the map is the order of opening. */
  readonly #open = new Map<number, number>();
  readonly made = new Set<number>();
  readonly notes: FileNote[] = [];

  /** `pieces` is how many pieces each file gets. */
  constructor(top: string, files: readonly JobFile[], pieces: Uint32Array) {
    this.#top = top;
    this.#files = files;
    this.#left = pieces;
    this.#ends = new Float64Array(files.length).fill(UNKNOWN);
  }

  /** Files without any bytes of this pack; the others end with their last piece. */
  endEmpty(): void {
    this.#files.forEach((file, index) => {
      if (file.isWhole && this.#left[index] === 0) this.#end(index, file);
    });
  }

  /** Writes `bytes` bytes of `block` from `from` on at `at`. */
  write(index: number, at: number, block: Uint8Array, from: number, bytes: number): void {
    const file = this.#files[index];
    if (file === undefined) throw new RangeError('a piece of no file');
    const handle = this.#handle(index, file);
    for (let done = 0; done < bytes; ) done += writeSync(handle, block, from + done, bytes - done, at + done);
    const end = this.#ends[index] ?? UNKNOWN;
    if (end !== UNKNOWN) this.#ends[index] = Math.max(end, at + bytes);
    const left = (this.#left[index] ?? 0) - 1;
    this.#left[index] = left;
    if (left === 0 && file.isWhole) this.#end(index, file);
  }

  close(): void {
    for (const handle of this.#open.values()) closeSync(handle);
    this.#open.clear();
  }

  #end(index: number, file: JobFile): void {
    const handle = this.#handle(index, file);
    const end = this.#ends[index] ?? UNKNOWN;
    // A hole at the end, or a longer file that a killed run left.
    if ((end === UNKNOWN ? fstatSync(handle).size : end) !== file.bytes) ftruncateSync(handle, file.bytes);
    const failed = setMarks(handle, this.#top, file.path, file);
    if (failed !== null) this.notes.push({ file: index, reason: failed });
    this.#open.delete(index);
    closeSync(handle);
  }

  #handle(index: number, file: JobFile): number {
    const open = this.#open.get(index);
    if (open !== undefined) return open;
    const isNew = file.isWhole && !file.isMade && !this.made.has(index);
    const handle = isNew ? makeFile(this.#top, file.path) : reopenFile(this.#top, file.path);
    if (isNew) this.#ends[index] = 0;
    this.made.add(index);
    if (this.#open.size >= OPEN_MAX) this.#closeOldest();
    this.#open.set(index, handle);
    return handle;
  }

  #closeOldest(): void {
    for (const [index, handle] of this.#open) {
      this.#open.delete(index);
      closeSync(handle);
      return;
    }
  }
}

/** Whether a system call failed with this code. */
export function isCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code;
}

function twice(path: string | Uint8Array, cause?: unknown): BackupError {
  return new BackupError(
    'BACKUP_PATH_UNSAFE',
    'The tree puts two things in one place.',
    { path: pathText(path) },
    cause,
  );
}
