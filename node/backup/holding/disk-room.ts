/** The part of a holder's disk that no owner may fill: its books, and orders to delete, must go on being written. */
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HubBackupError } from '../error.ts';

/** For the database and its log, heads and orders; more than all that may be arriving at one moment. */
export const DISK_RESERVE_BYTES = 256 * 1_048_576;

/**
 * Throws `HOLDING_DISK_FULL` when so many bytes more would reach into the reserve. Quotas may promise more than the
 * disk has; a disk that is full to the last byte could not even write down that something may be deleted.
 */
export async function requireDiskRoom(dir: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfsOf(dir);
  if (bavail * bsize - bytes >= DISK_RESERVE_BYTES) return;
  const evidence = { bytes, reserve: DISK_RESERVE_BYTES };
  throw new HubBackupError('HOLDING_DISK_FULL', 'The disk for shards is full but for its reserve.', evidence);
}

/** Before the first shard the folder is not there yet. */
function statfsOf(dir: string) {
  return statfs(dir).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause;
    return statfs(dirname(dir));
  });
}
