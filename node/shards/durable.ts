/** What makes a new file survive a power cut: its folders' names on disk, and a name that appears all at once. */
import { access, link, mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

// FAT and exFAT (memory sticks) and some network file systems know no hard links.
const linkless = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Gives a finished, synced file its name and takes the temporary one away. False when the name is in use: what is
 * there stays. The folder is not synced.
 */
export async function publish(temporary: string, path: string): Promise<boolean> {
  try {
    // A link, not a rename: it fails when the name exists.
    await link(temporary, path);
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'EEXIST') {
      await unlink(temporary);
      return false;
    }
    if (!linkless.has(code)) throw cause;
    return publishByRename(temporary, path);
  }
  await unlink(temporary);
  return true;
}

/** For file systems without links; two writers of one name in the same moment are kept apart by the writers' lock. */
async function publishByRename(temporary: string, path: string): Promise<boolean> {
  const isTaken = await access(path).then(
    () => true,
    () => false,
  );
  await (isTaken ? unlink(temporary) : rename(temporary, path));
  return !isTaken;
}

/** Makes `folder` and what is missing above it, down from `top`; a new folder's name is durable once this resolves. */
export async function makeFolders(folder: string, top: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let at = folder; at.length >= top.length; at = dirname(at)) await syncFolder(dirname(at));
}

/** Puts the names in a folder on disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
