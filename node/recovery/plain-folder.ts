/** A folder from a snapshot before anything works in it: files and folders only, so that no path leads out of it. */
import type { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from '@breakwater/backup-replication';

/** Looks at `place` and all below it, following no link; what is not there is plain. Throws `BACKUP_PATH_UNSAFE`. */
export async function checkPlain(place: string): Promise<void> {
  const found = await lstatOrNull(place);
  if (found === null || found.isFile()) return;
  if (!found.isDirectory()) {
    throw new BackupError('BACKUP_PATH_UNSAFE', 'A link or a device stands where the hub keeps its own files.', {
      place,
    });
  }
  for (const name of await readdir(place)) await checkPlain(join(place, name));
}

async function lstatOrNull(place: string): Promise<Stats | null> {
  return lstat(place).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw cause;
  });
}
