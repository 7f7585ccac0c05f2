/** Shards in a directory: one file each, durable before `put` resolves, never seen half written. */
import { type FileHandle, open, readdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  BackupError,
  isStoredName,
  type OwnedShardStore,
  type PutResult,
  parseStoredPath,
  STORED_MAX_BYTES,
  type StoredName,
  storedFolder,
  storedPath,
} from '@breakwater/backup-replication';
import { HubBackupError, isDiskFull } from '../backup/error.ts';
import { makeFolders, publish, syncFolder } from './durable.ts';
import { readPiece, readShortFile } from './read-piece.ts';
import type { DiskReserve } from './reserve.ts';

/** What the directory store asks of the world; `writeBytes` is replaced in tests to meet a full disk anywhere. */
export interface DirectoryShardParts {
  readonly dir: string;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly writeBytes?: (file: FileHandle, bytes: Uint8Array) => Promise<unknown>;
  /** Room for lists, manifests and heads, and for deleting, when shards have filled the disk. */
  readonly reserve?: DiskReserve;
}

/**
 * A store below `dir`, at the paths of `storedPath`. Throws `SHARD_CONFLICT`, `HOLDING_DISK_FULL`,
 * `HOLDING_NAME_INVALID`, `STORE_ANSWER_TOO_LARGE`.
 */
export function createDirectoryShardStore(parts: DirectoryShardParts): OwnedShardStore {
  const { reserve } = parts;
  const spared = <T>(work: () => Promise<T>) => (reserve === undefined ? work() : reserve.spareLater(work));
  const pathOf = (name: StoredName) => join(parts.dir, relativePath(name));
  return {
    async put(name: StoredName, bytes: Uint8Array): Promise<PutResult> {
      const path = pathOf(name);
      const present = await readShortFile(path, STORED_MAX_BYTES);
      // Who comes second while the first still writes finds out when publishing, and compares as well.
      const write = () => writeDurably(path, bytes, parts);
      const winner = present ?? (await (name.kind === 'shard' ? write() : spared(write)));
      if (winner !== null && Buffer.compare(winner, bytes) !== 0) {
        throw new BackupError('SHARD_CONFLICT', 'Other bytes are stored under this name.', { owner: name.owner });
      }
      // A snapshot is through: what it needed of the reserve is put back, if there is room again.
      if (name.kind === 'manifest' || name.kind === 'head') reserve?.keep();
      return { receipt: null };
    },
    get: async (name, range) =>
      range === undefined
        ? readShortFile(pathOf(name), STORED_MAX_BYTES)
        : readPiece(pathOf(name), range, STORED_MAX_BYTES),
    async *list(owner, kind) {
      const folder = storedFolder(owner, kind);
      for await (const path of filesIn(parts.dir, folder, kind === 'shard' ? 1 : 0)) {
        const name = parseStoredPath(path);
        if (name !== null) yield name;
      }
    },
    async remove(name) {
      const path = pathOf(name);
      await spared(async () => {
        const isGone = await unlink(path).then(() => true, refuseAllButMissing);
        if (isGone) await syncFolder(dirname(path));
      });
    },
  };
}

/** Every part is checked: letters, hex digits, small numbers. No text from outside becomes a path. */
function relativePath(name: StoredName): string {
  if (isStoredName(name)) return storedPath(name);
  throw new HubBackupError('HOLDING_NAME_INVALID', 'A shard or manifest has an impossible name.');
}

/** Paths below `dir` with `/` between the parts, `depth` folders deeper than `folder`; a missing folder is empty. */
async function* filesIn(dir: string, folder: string, depth: number): AsyncGenerator<string> {
  const entries = await readdir(join(dir, folder), { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw cause;
  });
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory() && depth > 0) yield* filesIn(dir, path, depth - 1);
    else if (entry.isFile() && depth === 0) yield path;
  }
}

/** Answers null, or the bytes that another writer published first; nothing is ever put in their place. */
async function writeDurably(path: string, bytes: Uint8Array, parts: DirectoryShardParts): Promise<Uint8Array | null> {
  const folder = dirname(path);
  const temporary = `${path}.${Buffer.from(parts.randomBytes(8)).toString('hex')}.part`;
  try {
    await makeFolders(folder, parts.dir);
    const file = await open(temporary, 'wx', 0o600);
    try {
      await (parts.writeBytes ?? writeAll)(file, bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    const isFirst = await publish(temporary, path);
    // After the name is on disk the shard survives a power cut; before, there was none.
    await syncFolder(folder);
    return isFirst ? null : await readShortFile(path, STORED_MAX_BYTES);
  } catch (cause) {
    await unlink(temporary).catch(refuseAllButMissing);
    if (!isDiskFull(cause)) throw cause;
    throw new HubBackupError('HOLDING_DISK_FULL', 'The disk for shards is full.', { bytes: bytes.length }, cause);
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  await file.writeFile(bytes);
}

function refuseAllButMissing(cause: NodeJS.ErrnoException): false {
  if (cause.code !== 'ENOENT') throw cause;
  return false;
}
