/** The end of a restore's writing: links first, while nothing leads anywhere, symbolic links next, directories last. */
import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  futimesSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  openSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { BackupError } from '@breakwater/backup-replication';
import type { LaterStep, LaterSteps } from './later.ts';
import { pathOfKey, pathText, placeOf } from './tree-path.ts';
import { isCode, permittedMode, timeText } from './write-files.ts';
import { setXattrs } from './xattrs.ts';

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** O_PATH of Linux: to hold a directory takes no right to list it. */
const HOLD = 0o10000000 | constants.O_DIRECTORY | constants.O_NOFOLLOW;

type Step<Type extends LaterStep['type']> = Extract<LaterStep, { type: Type }>;

/** Something of the tree that is not quite as it was. */
export interface PathNote {
  readonly path: string;
  readonly reason: string;
}

/**
 * Makes what was put off. `isAgain`: a run before this one may have made some of it already. Throws
 * `BACKUP_PATH_UNSAFE` when a link stands where something else is, or points to what is no file.
 */
export function finishTree(top: string, later: LaterSteps, isAgain: boolean): readonly PathNote[] {
  const notes: PathNote[] = [];
  for (const step of later.of('link')) makeLink(top, step, isAgain);
  // From here on something may lead out of the new directory, so nothing is written any more but marks of directories,
  // and a directory's own path never leads through a link.
  for (const step of later.of('symlink')) makeSymlink(top, step, isAgain);
  // Children come before their parents, so a directory that may not be entered is closed last.
  const realTop = realTopOf(top);
  for (const step of later.of('directory')) {
    const failed = markDirectory(top, realTop, step);
    if (failed !== null) notes.push({ path: pathText(pathOfKey(step.key)), reason: failed });
  }
  return notes;
}

function makeLink(top: string, step: Step<'link'>, isAgain: boolean): void {
  const [place, target] = [placeOf(top, pathOfKey(step.key)), placeOf(top, pathOfKey(step.target))];
  const file = lstatSync(target, { throwIfNoEntry: false, bigint: true });
  if (!file?.isFile()) throw unsafe('A link of the snapshot points to what is no file of it.', step.key);
  try {
    linkSync(target, place);
  } catch (cause) {
    if (!isCode(cause, 'EEXIST')) throw cause;
    const there = lstatSync(place, { bigint: true });
    if (isAgain && there.ino === file.ino && there.dev === file.dev) return;
    throw unsafe('The tree puts two things in one place.', step.key, cause);
  }
}

function makeSymlink(top: string, step: Step<'symlink'>, isAgain: boolean): void {
  const place = placeOf(top, pathOfKey(step.key));
  const target = Buffer.from(step.target, 'base64url');
  try {
    symlinkSync(target, place);
  } catch (cause) {
    if (!isCode(cause, 'EEXIST')) throw cause;
    const isSame = isAgain && lstatSync(place).isSymbolicLink() && readlinkSync(place, 'buffer').equals(target);
    if (!isSame) throw unsafe('The tree puts two things in one place.', step.key, cause);
  }
  if (step.owner !== null) lchownSync(place, step.owner.uid, step.owner.gid);
  const time = timeText(step.mtime);
  lutimesSync(place, time, time);
}

/** Through its descriptor, and only where it is below the top: what stands there by then may lead elsewhere. */
function markDirectory(top: string, realTop: Buffer | null, step: Step<'directory'>): string | null {
  const { key, mode, mtime, owner, xattrs } = step;
  const place = placeOf(top, pathOfKey(key));
  const folder = openFolder(place, realTop, key);
  try {
    requireBelow(realTop, folder, key);
    const is = fstatSync(folder, { bigint: true });
    if (owner !== null) fchownSync(folder, owner.uid, owner.gid);
    const values = xattrs?.map(([name, value]) => [name, Buffer.from(value, 'base64url')] as const) ?? null;
    const failed = values === null ? null : setXattrs(place, is, values, owner !== null, true);
    fchmodSync(folder, permittedMode({ mode, owner }));
    const time = timeText(mtime);
    futimesSync(folder, time, time);
    return failed;
  } finally {
    closeSync(folder);
  }
}

/** Throws `BACKUP_PATH_UNSAFE` where the path has become no directory, or leads through a link. */
function openFolder(place: string | Buffer, realTop: Buffer | null, key: string): number {
  try {
    return openSync(place, FOLDER);
  } catch (cause) {
    if (isCode(cause, 'EACCES')) return openClosed(place, realTop, key);
    if (isCode(cause, 'ENOTDIR') || isCode(cause, 'ELOOP')) throw somethingElse(key, cause);
    throw cause;
  }
}

/** One that a run before this has marked already, and that its owner may not list: opened for us, then marked again. */
function openClosed(place: string | Buffer, realTop: Buffer | null, key: string): number {
  const held = openSync(place, HOLD);
  try {
    requireBelow(realTop, held, key);
    const real = `/proc/self/fd/${held}`;
    chmodSync(real, 0o700);
    return openSync(real, constants.O_RDONLY | constants.O_DIRECTORY);
  } finally {
    closeSync(held);
  }
}

function requireBelow(realTop: Buffer | null, folder: number, key: string): void {
  if (realTop === null) return;
  const place = Buffer.concat([realTop, Buffer.from('/'), Buffer.from(pathOfKey(key))]);
  if (realPathOf(folder)?.equals(place) !== true) throw somethingElse(key);
}

function realTopOf(top: string): Buffer | null {
  const folder = openSync(top, FOLDER);
  try {
    return realPathOf(folder);
  } finally {
    closeSync(folder);
  }
}

/** The system's own word for where a descriptor leads; null where it gives none (no /proc). */
function realPathOf(folder: number): Buffer | null {
  try {
    return readlinkSync(`/proc/self/fd/${folder}`, { encoding: 'buffer' });
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return null;
    throw cause;
  }
}

function somethingElse(key: string, cause?: unknown): BackupError {
  return unsafe('A directory of the snapshot has become something else.', key, cause);
}

function unsafe(happened: string, key: string, cause?: unknown): BackupError {
  return new BackupError('BACKUP_PATH_UNSAFE', happened, { path: pathText(pathOfKey(key)) }, cause);
}
