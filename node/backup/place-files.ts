/** Restored entries written to disk, inside one new directory and nowhere else. */
import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lutimes, mkdir, open, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError, draftSafePathParts as safePathParts } from '@breakwater/backup-replication';
import { HubBackupError } from './error.ts';
import type { SnapshotStep } from './read-snapshot.ts';

type Step<Type extends SnapshotStep['type']> = Extract<SnapshotStep, { type: Type }>;

/** Read, write, enter. A program of a snapshot must not come back with the rights of whoever restores it. */
const PERMISSIONS = 0o777;

interface OpenFolder {
  readonly path: string;
  readonly mode: number;
  readonly mtimeNs: string;
}

/** Where entries go. In a dry run nothing is written, and everything is checked all the same. */
export class FilePlacer {
  readonly #top: string | null;
  /** The chain of directories we are in. All were made by us, so no link can lead out of them. */
  readonly #folders: OpenFolder[] = [];
  #file: {
    readonly step: Step<'file'>;
    readonly hash: Hash;
    readonly handle: FileHandle | null;
    bytes: number;
  } | null = null;

  constructor(top: string | null) {
    this.#top = top;
  }

  /** A directory; its mode and time are set when the last entry in it is written. */
  async directory(step: Step<'directory'>): Promise<void> {
    await this.#enterParent(step.path);
    if (this.#top !== null) await mkdir(join(this.#top, step.path), { mode: 0o700 }).catch(refuseTwice);
    this.#folders.push(step);
  }

  /** A link is made as it was; nothing is ever written through it. */
  async symlink(step: Step<'symlink'>): Promise<void> {
    await this.#enterParent(step.path);
    if (this.#top === null) return;
    const place = join(this.#top, step.path);
    await symlink(step.target, place).catch(refuseTwice);
    await lutimes(place, seconds(step.mtimeNs), seconds(step.mtimeNs));
  }

  /** Begins a file; it must not exist. */
  async file(step: Step<'file'>): Promise<void> {
    await this.#enterParent(step.path);
    const handle = this.#top === null ? null : await open(join(this.#top, step.path), 'wx', 0o600).catch(refuseTwice);
    this.#file = { step, hash: createHash('sha256'), handle, bytes: 0 };
  }

  /** The next bytes of the file. */
  async chunk(bytes: Uint8Array): Promise<void> {
    const file = this.#openFile();
    file.hash.update(bytes);
    file.bytes += bytes.length;
    if (file.handle !== null) await file.handle.writeFile(bytes);
  }

  /** Ends the file: length and hash must be those of the tree. Throws `RESTORE_FILE_MISMATCH`. */
  async end(step: Step<'end'>): Promise<void> {
    const { step: head, hash, handle, bytes } = this.#openFile();
    if (bytes !== step.bytes || hash.digest('hex') !== step.sha256) {
      throw new HubBackupError('RESTORE_FILE_MISMATCH', `${head.path} did not come out as it went in.`, {
        path: head.path,
      });
    }
    this.#file = null;
    if (handle === null) return;
    try {
      await setDurably(handle, head);
    } finally {
      await handle.close();
    }
  }

  /** After the last entry; then all of it is on disk. Throws `BACKUP_TREE_INVALID` when a file was not ended. */
  async finish(): Promise<void> {
    if (this.#file !== null) throw outOfOrder();
    while (this.#folders.length > 0) await this.#leaveFolder();
    if (this.#top !== null) await withFolder(this.#top, (handle) => handle.sync());
  }

  /** Closes the file that a failure left open. */
  async abandon(): Promise<void> {
    await this.#file?.handle?.close();
    this.#file = null;
  }

  #openFile() {
    if (this.#file === null) throw outOfOrder();
    return this.#file;
  }

  /** Leaves directories until the entry's parent is the innermost; if it never is, the path is not to be trusted. */
  async #enterParent(path: string): Promise<void> {
    if (this.#file !== null) throw outOfOrder();
    const parent = safePathParts(path).slice(0, -1).join('/');
    const depth = this.#folders.findIndex((folder) => folder.path === parent) + 1;
    if (parent !== '' && depth === 0) {
      throw new BackupError('BACKUP_PATH_UNSAFE', 'A path in the snapshot has a parent that is no directory.', {
        path,
      });
    }
    while (this.#folders.length > depth) await this.#leaveFolder();
  }

  async #leaveFolder(): Promise<void> {
    const folder = this.#folders.pop();
    if (folder === undefined || this.#top === null) return;
    await withFolder(join(this.#top, folder.path), (handle) => setDurably(handle, folder));
  }
}

/** On disk before anything is put in place, so that a power cut cannot leave a torn file under the final name. */
async function setDurably(handle: FileHandle, { mode, mtimeNs }: Omit<OpenFolder, 'path'>): Promise<void> {
  await handle.chmod(mode & PERMISSIONS);
  await handle.utimes(seconds(mtimeNs), seconds(mtimeNs));
  await handle.sync();
}

async function withFolder(place: string, use: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(place, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    await use(handle);
  } finally {
    await handle.close();
  }
}

function seconds(ns: string): number {
  return Number(BigInt(ns) / 1000n) / 1e6;
}

function outOfOrder(): BackupError {
  return new BackupError('BACKUP_TREE_INVALID', 'The lines of the tree are not in an order that makes sense.');
}

/** The directory was empty when we began, so what is there already, a link perhaps, the tree itself put there. */
function refuseTwice(cause: NodeJS.ErrnoException): never {
  if (cause.code !== 'EEXIST') throw cause;
  throw new BackupError('BACKUP_PATH_UNSAFE', 'The tree puts two things in one place.', {}, cause);
}
