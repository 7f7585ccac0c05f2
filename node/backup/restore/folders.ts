/** The chain of directories that the tree is in: the only places where something may be put. */
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { BackupError } from '@breakwater/backup-replication';
import type { FileMarks } from './job.ts';
import type { LaterSteps } from './later.ts';
import { parentKey, pathOfKey, pathText, placeOf } from './tree-path.ts';
import { isCode } from './write-files.ts';

interface OpenFolder extends FileMarks {
  readonly key: string;
  isMade: boolean;
}

/** Where a chain makes its directories. */
export interface FolderParts {
  /** Null in a dry run. */
  readonly top: string | null;
  readonly later: LaterSteps;
  /** A run before this one may have made directories. */
  readonly isAgain: boolean;
}

/**
 * Directories are made when the first thing wanted in them comes, and left when the tree leaves them. All of them were
 * made here, so no link can lead out of them.
 */
export class FolderChain {
  readonly #parts: FolderParts;
  readonly #chain: OpenFolder[] = [];

  constructor(parts: FolderParts) {
    this.#parts = parts;
  }

  /** A directory of the tree. Throws `BACKUP_PATH_UNSAFE` when its parent is none, or something is there already. */
  enter(key: string, marks: FileMarks, isWanted: boolean): void {
    this.leaveTo(key);
    this.#chain.push({ ...marks, key, isMade: false });
    if (isWanted) this.make();
  }

  /** Leaves directories until the innermost is the entry's parent. Throws `BACKUP_PATH_UNSAFE` when none is. */
  leaveTo(key: string): void {
    const parent = parentKey(key);
    while (this.#chain.length > 0 && this.#chain.at(-1)?.key !== parent) this.#leave();
    if (parent === '' || this.#chain.length > 0) return;
    throw unsafe('A path in the snapshot has a parent that is no directory.', key);
  }

  /** Makes what of the chain is not there yet: something wanted comes. */
  make(): void {
    if (this.#chain.at(-1)?.isMade !== false) return;
    for (const folder of this.#chain) if (!folder.isMade) this.#makeOne(folder);
  }

  /** After the last entry. */
  finish(): void {
    while (this.#chain.length > 0) this.#leave();
  }

  #makeOne(folder: OpenFolder): void {
    folder.isMade = true;
    const { top, isAgain } = this.#parts;
    if (top === null) return;
    const place = placeOf(top, pathOfKey(folder.key));
    try {
      mkdirSync(place, { mode: 0o700 });
    } catch (cause) {
      if (!isCode(cause, 'EEXIST')) throw cause;
      if (!isAgain || !lstatSync(place).isDirectory()) {
        throw unsafe('The tree puts two things in one place.', folder.key, cause);
      }
      // The run before may have finished with it; there is more to come.
      chmodSync(place, 0o700);
    }
  }

  #leave(): void {
    const folder = this.#chain.pop();
    if (folder === undefined || !folder.isMade || this.#parts.top === null) return;
    const { key, mode, mtime, owner } = folder;
    const xattrs = folder.xattrs?.map(([name, value]) => [name, Buffer.from(value).toString('base64url')] as const);
    this.#parts.later.add({ type: 'directory', key, mode, mtime, owner, xattrs: xattrs ?? null });
  }
}

function unsafe(happened: string, key: string, cause?: unknown): BackupError {
  return new BackupError('BACKUP_PATH_UNSAFE', happened, { path: pathText(pathOfKey(key)) }, cause);
}
