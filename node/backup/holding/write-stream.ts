/** A shard on its way to the disk: hashed once while it comes, durable before anybody hears of it. */
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ShardHasher, STORED_MAX_BYTES, type StoredName, shardRoot, storedPath } from '@breakwater/backup-replication';
import { sameBytes } from '@breakwater/federation-protocol';
import { makeFolders, publish, syncFolder } from '../../shards/durable.ts';
import { readShortFile } from '../../shards/read-piece.ts';
import { HubBackupError, isDiskFull } from '../error.ts';
import type { ArrivingShard } from './held-store.ts';

/** Where it goes. */
export interface StreamTarget {
  readonly dir: string;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** So much is gathered before a write: a system call for each network packet would cost more than the copy saves. */
const WRITE_BYTES = 1_048_576;

/** The ending of files that are not complete; the sweep after a start removes them. */
export const PART_ENDING = '.part';

/**
 * Writes the shard beside its place, checks its root, and gives it its name. When this resolves, name and bytes
 * survive a power cut; when it rejects, nothing is left. Throws `HOLDING_HASH_MISMATCH`, `HOLDING_DISK_FULL`.
 */
export async function writeStream(target: StreamTarget, name: StoredName, shard: ArrivingShard): Promise<void> {
  const path = join(target.dir, storedPath(name));
  const temporary = `${path}.${Buffer.from(target.randomBytes(8)).toString('hex')}${PART_ENDING}`;
  await makeFolders(dirname(path), target.dir);
  try {
    await writePart(temporary, shard, (file) => file.sync());
    // False when the same shard came over another line meanwhile, or a crash left something here that no book knows.
    if (!(await publish(temporary, path))) await requireSame(path, shard);
    await syncFolder(dirname(path));
  } catch (cause) {
    await unlink(temporary).catch(ignoreMissing);
    throw orDiskFull(cause, shard);
  }
}

/**
 * Writes the shard to a file, gives it to `use` once its root is what was announced, and removes it. Nothing of it is
 * durable: what is to be kept, `use` must take elsewhere. Throws `HOLDING_HASH_MISMATCH`, `HOLDING_DISK_FULL`.
 */
export async function spool(target: StreamTarget, shard: ArrivingShard, use: (path: string) => Promise<void>) {
  const temporary = join(target.dir, `${Buffer.from(target.randomBytes(8)).toString('hex')}${PART_ENDING}`);
  await makeFolders(target.dir, target.dir);
  try {
    await writePart(temporary, shard);
    await use(temporary);
  } catch (cause) {
    throw orDiskFull(cause, shard);
  } finally {
    await unlink(temporary).catch(ignoreMissing);
  }
}

async function writePart(path: string, shard: ArrivingShard, end?: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await writePieces(file, shard);
    await end?.(file);
  } finally {
    await file.close();
  }
}

function orDiskFull(cause: unknown, { bytes }: ArrivingShard): unknown {
  if (!isDiskFull(cause) || cause instanceof HubBackupError) return cause;
  return new HubBackupError('HOLDING_DISK_FULL', 'The disk for shards is full.', { bytes }, cause);
}

/** One write goes on while the next pieces come in and are hashed; no byte is copied. */
async function writePieces(file: FileHandle, { pieces, bytes, root }: ArrivingShard): Promise<void> {
  const hasher = new ShardHasher();
  let writing: Promise<unknown> = Promise.resolve();
  let gathered: Uint8Array[] = [];
  let [waiting, total] = [0, 0];
  const flush = async () => {
    await writing;
    const batch = gathered;
    [gathered, waiting] = [[], 0];
    writing = file.writev(batch).then(() => batch.forEach(free));
    // Awaited above at the next flush; until then a failure must not count as unheard.
    writing.catch(() => undefined);
  };
  try {
    for await (const piece of pieces) {
      total += piece.byteLength;
      if (total > bytes) throw mismatch('longer than was announced', total);
      hasher.update(piece);
      gathered.push(piece);
      waiting += piece.byteLength;
      if (waiting >= WRITE_BYTES) await flush();
    }
    if (gathered.length > 0) await flush();
  } finally {
    await writing;
  }
  if (total !== bytes) throw mismatch('shorter than was announced', total);
  if (!sameBytes(hasher.digest(), root)) throw mismatch('not what was announced', total);
}

/** At once: left to the collector, pieces would call it thirty times for every hundred megabytes. */
function free({ buffer, byteLength }: Uint8Array): void {
  // What has its memory to itself: a piece that came with the head of a request shares it with others.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}

/** What is under the name must be what the receipt will say; else it goes, and the sender comes again. */
async function requireSame(path: string, { root, bytes }: ArrivingShard): Promise<void> {
  const present = await readShortFile(path, STORED_MAX_BYTES);
  if (present !== null && sameBytes(shardRoot(present), root)) return;
  await unlink(path).catch(ignoreMissing);
  throw mismatch('not what lay under its name', bytes);
}

function mismatch(how: string, bytes: number): HubBackupError {
  return new HubBackupError('HOLDING_HASH_MISMATCH', `A shard arrived that is ${how}.`, { bytes });
}

function ignoreMissing(cause: NodeJS.ErrnoException): void {
  if (cause.code !== 'ENOENT') throw cause;
}
