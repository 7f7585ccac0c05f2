/** The directory that a restore makes: written beside its place, put there by one rename, found after a stop. */
import { spawn } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { isObject, type JsonObject, parseStrictJson } from '@breakwater/federation-protocol';
import { HubBackupError } from '../error.ts';
import type { Selection } from './select.ts';
import { isCode } from './write-files.ts';

/** What a restore is of: a later run goes on only with the same. */
export interface TargetPurpose {
  readonly owner: string;
  readonly snapshot: string;
  readonly selection: Selection;
}

/** Linux gives every start of a machine a name; elsewhere nothing is trusted after a stop. */
const BOOT_ID = '/proc/sys/kernel/random/boot_id';
const STATE_MAX_BYTES = 1024 * 1024;
/** Room for every state of a restore with some paths, so that the next one fits where the first was. */
const STATE_BYTES = 4095;

/** The unfinished directory of one restore. */
export class RestoreTarget {
  readonly into: string;
  /** Where everything is written until the end. */
  readonly partial: string;
  /** Room for what is done last. */
  readonly laterFile: string;
  /** Whether a run before this one began. */
  readonly isAgain: boolean;
  /** Whether the machine has run on since, so that what was written is there. */
  readonly trustsMarks: boolean;
  readonly #stateFile: string;
  readonly #state: JsonObject;

  private constructor(into: string, state: JsonObject, before: JsonObject | null) {
    this.into = into;
    this.partial = `${into}.partial`;
    this.laterFile = `${into}.partial.later`;
    this.#stateFile = stateFileOf(into);
    this.#state = state;
    this.isAgain = before !== null;
    this.trustsMarks = before !== null && before.boot !== null && before.boot === state.boot;
  }

  /**
   * Makes the unfinished directory, or takes up the one that a run for the same purpose left. Throws
   * `RESTORE_TARGET_EXISTS`, `RESTORE_OTHER_UNFINISHED`, `RESTORE_ALREADY_RUNNING`.
   */
  static open(into: string, purpose: TargetPurpose): RestoreTarget {
    if (lstatSync(into, { throwIfNoEntry: false })) throw exists(into, into);
    const { owner, snapshot, selection } = purpose;
    const aim = { paths: [...(selection.paths ?? [])], tiers: [...(selection.tiers ?? [])] };
    const state = { format: 1, owner, snapshot, selection: aim, boot: bootId(), pid: process.pid };
    const before = readState(into);
    const partial = `${into}.partial`;
    if (before === null) {
      // Whose it is nobody knows, so it is not ours to write into or to remove.
      if (lstatSync(partial, { throwIfNoEntry: false })) throw exists(into, partial);
      mkdirSync(dirname(into), { recursive: true });
      writeState(into, state);
      mkdirSync(partial, { mode: 0o700 });
    } else {
      checkSame(into, before, state);
      const found = lstatSync(partial, { throwIfNoEntry: false });
      // Where others may write, a link or a directory of theirs would be given all that is restored.
      if (found !== undefined && !(found.isDirectory() && isOurs(found))) throw exists(into, partial);
      writeState(into, state);
      if (found === undefined) mkdirSync(partial, { mode: 0o700 });
      if (before.links === true) removeSymlinks(Buffer.from(partial));
    }
    rmSync(`${partial}.later`, { force: true });
    return new RestoreTarget(into, state, before);
  }

  /** From now on links may exist: a later run removes them before it writes. */
  beginLinks(): void {
    writeState(this.into, { ...this.#state, links: true });
  }

  /** Makes all of it durable and puts it in place. Throws `RESTORE_TARGET_EXISTS` when something came in between. */
  async promote(): Promise<void> {
    await makeDurable(this.partial);
    if (lstatSync(this.into, { throwIfNoEntry: false })) throw exists(this.into, this.into);
    // Until this rename nobody could take the half for the whole.
    renameSync(this.partial, this.into);
    syncOne(dirname(this.into));
    rmSync(this.laterFile, { force: true });
    rmSync(this.#stateFile, { force: true });
  }

  /** Removes all of it: nothing of this snapshot is to be trusted. */
  discard(): void {
    rmSync(this.partial, { recursive: true, force: true });
    rmSync(this.laterFile, { force: true });
    rmSync(this.#stateFile, { force: true });
  }

  /** Lets a later run go on. */
  release(): void {
    rmSync(this.laterFile, { force: true });
    writeState(this.into, { ...this.#state, ...(readState(this.into) ?? {}), pid: null });
  }
}

function stateFileOf(into: string): string {
  return `${into}.partial.state`;
}

function bootId(): string | null {
  try {
    return readFileSync(BOOT_ID, 'latin1').trim();
  } catch {
    // Not Linux: what was written before a stop is read again and compared.
    return null;
  }
}

function readState(into: string): JsonObject | null {
  const path = stateFileOf(into);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if (!found.isFile() || !isOurs(found)) {
    throw new HubBackupError('RESTORE_OTHER_UNFINISHED', `${path} is of another user.`, { into });
  }
  const text = readFileSync(path);
  try {
    const state = parseStrictJson(text, { maxBytes: STATE_MAX_BYTES });
    if (isObject(state)) return state;
  } catch {
    // A power cut may leave it empty; then it belongs to nobody, like any file that we did not write.
  }
  throw new HubBackupError('RESTORE_OTHER_UNFINISHED', `${path} cannot be read.`, { into });
}

/** Made by whoever runs this; systems without numbers for users are asked nothing. */
function isOurs({ uid }: Stats): boolean {
  return process.geteuid === undefined || uid === process.geteuid();
}

const REWRITE = constants.O_WRONLY | constants.O_NOFOLLOW;
const MAKE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * In its place where one is there already: a full disk must not keep a restore from saying that it is over. Else as a
 * new file, whole or not at all.
 */
function writeState(into: string, state: JsonObject): void {
  const path = stateFileOf(into);
  const isThere = existsSync(path);
  const text = Buffer.from(JSON.stringify(state).padEnd(STATE_BYTES).concat('\n'));
  // A killed run may have left it, and somebody else a link.
  if (!isThere) rmSync(`${path}.new`, { force: true });
  const file = openSync(isThere ? path : `${path}.new`, isThere ? REWRITE : MAKE, 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  if (!isThere) renameSync(`${path}.new`, path);
}

function checkSame(into: string, before: JsonObject, now: JsonObject): void {
  const isSame = (['format', 'owner', 'snapshot', 'selection'] as const).every(
    (member) => JSON.stringify(before[member]) === JSON.stringify(now[member]),
  );
  if (!isSame) {
    const evidence = { into, snapshot: before.snapshot ?? null };
    throw new HubBackupError('RESTORE_OTHER_UNFINISHED', `${into}.partial is of another restore.`, evidence);
  }
  const { pid } = before;
  if (before.boot === now.boot && typeof pid === 'number' && pid !== process.pid && isAlive(pid)) {
    throw new HubBackupError('RESTORE_ALREADY_RUNNING', `Process ${pid} is restoring into ${into}.`, { into, pid });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return isCode(cause, 'EPERM');
  }
}

/** Whatever a killed run linked is linked again at the end; until then nothing may lead anywhere. */
function removeSymlinks(folder: Buffer): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })) {
    const place = Buffer.concat([folder, Buffer.from('/'), entry.name]);
    if (entry.isSymbolicLink()) unlinkSync(place);
    else if (entry.isDirectory()) removeSymlinks(place);
  }
}

/** One call for the whole file system where the program is there, else file by file. */
async function makeDurable(folder: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<number | null>();
  const sync = spawn('sync', ['-f', folder], { stdio: 'ignore' });
  sync.on('error', () => resolve(null));
  sync.on('exit', resolve);
  if ((await promise) !== 0) syncEach(Buffer.from(folder));
}

function syncEach(folder: Buffer): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })) {
    const place = Buffer.concat([folder, Buffer.from('/'), entry.name]);
    if (entry.isDirectory()) syncEach(place);
    else if (entry.isFile()) syncOne(place);
  }
  syncOne(folder);
}

function syncOne(place: string | Buffer): void {
  const file = openSync(place, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function exists(into: string, what: string): HubBackupError {
  return new HubBackupError('RESTORE_TARGET_EXISTS', `${what} exists already.`, { into, exists: what });
}
