/** Shards in a directory: one file each, durable before `put` resolves, never seen half written. */
import { type FileHandle, link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  BackupError,
  isStoredName,
  type PutResult,
  type ShardStore,
  type StoredName,
} from '@breakwater/backup-replication';
import { HubBackupError, isDiskFull } from '../backup/error.ts';

/** What the directory store asks of the world; `writeFile` is replaced in tests to meet a full disk anywhere. */
export interface DirectoryShardParts {
  readonly dir: string;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly writeBytes?: (file: FileHandle, bytes: Uint8Array) => Promise<unknown>;
}

/**
 * `<dir>/<owner>/packs/<first two digits>/<pack>.<index>` and `<dir>/<owner>/manifests/<sha256>`.
 * Throws `SHARD_CONFLICT`, `HOLDING_DISK_FULL`, `HOLDING_NAME_INVALID`.
 */
export function createDirectoryShardStore(parts: DirectoryShardParts): ShardStore {
  return {
    async put(name: StoredName, bytes: Uint8Array): Promise<PutResult> {
      const path = join(parts.dir, relativePath(name));
      const present = await readOrNull(path);
      // Who comes second while the first still writes finds out when publishing, and compares as well.
      const winner = present ?? (await writeDurably(path, bytes, parts));
      if (winner !== null && Buffer.compare(winner, bytes) !== 0) {
        throw new BackupError('SHARD_CONFLICT', 'Other bytes are stored under this name.', { owner: name.owner });
      }
      return { receipt: null };
    },
    get: async (name) => readOrNull(join(parts.dir, relativePath(name))),
  };
}

/** Every part is checked: two capitals, hex digits, a small number. No text from outside becomes a path. */
function relativePath(name: StoredName): string {
  if (!isStoredName(name)) {
    throw new HubBackupError('HOLDING_NAME_INVALID', 'A shard or manifest has an impossible name.');
  }
  if (name.kind === 'manifest') return join(name.owner, 'manifests', name.sha256);
  return join(name.owner, 'packs', name.pack.slice(0, 2), `${name.pack}.${name.index}`);
}

async function readOrNull(path: string): Promise<Uint8Array | null> {
  return readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw cause;
  });
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
    // A link, not a rename: it fails when the name exists.
    const isFirst = await link(temporary, path).then(() => true, refuseAllButTaken);
    await unlink(temporary);
    // After the link is on disk the shard survives a power cut; before, there was none.
    await syncFolder(folder);
    return isFirst ? null : await readFile(path);
  } catch (cause) {
    await unlink(temporary).catch(ignoreMissing);
    if (!isDiskFull(cause)) throw cause;
    throw new HubBackupError('HOLDING_DISK_FULL', 'The disk for shards is full.', { bytes: bytes.length }, cause);
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  await file.writeFile(bytes);
}

/** A new folder's name is durable only when its parent is synced. */
async function makeFolders(folder: string, top: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let at = folder; at.length >= top.length; at = dirname(at)) await syncFolder(dirname(at));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function refuseAllButTaken(cause: NodeJS.ErrnoException): false {
  if (cause.code !== 'EEXIST') throw cause;
  return false;
}

function ignoreMissing(cause: NodeJS.ErrnoException): void {
  if (cause.code !== 'ENOENT') throw cause;
}
