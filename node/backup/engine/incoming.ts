/** What a killed run left half written, here and in holders' folders: removed before the next begins. */
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnerName } from '@breakwater/backup-replication';
import { INCOMING_FOLDER } from './shard-outlet.ts';

/** A pack and the number of a shard. */
const HALF_WRITTEN = /^[0-9a-f]{64}\.\d{1,3}$/;

/** Half-written shards, and caches of files that no snapshot came to own. Only one run of a repository at a time. */
export function clearIncoming(
  cacheFolder: string,
  owner: OwnerName,
  holders: readonly { readonly folder: string | null }[],
): void {
  for (const { folder } of holders) {
    if (folder === null) continue;
    const incoming = join(folder, owner, INCOMING_FOLDER);
    // A holder's disk is not trusted: a link there must not have us clear out another folder of this machine.
    if (!isFolder(join(folder, owner)) || !isFolder(incoming)) continue;
    for (const name of namesIn(incoming)) {
      if (HALF_WRITTEN.test(name)) rmSync(join(incoming, name), { force: true });
    }
  }
  for (const name of namesIn(cacheFolder)) {
    if (/^new-\d+\.files$/.test(name)) rmSync(join(cacheFolder, name), { force: true });
  }
}

/** A folder itself, not a link to one. */
function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch (cause) {
    if (cause instanceof Error && 'syscall' in cause) return false;
    throw cause;
  }
}

/** A folder that is not there, or a holder's disk that does not answer, has nothing to clear. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    if (cause instanceof Error && 'syscall' in cause) return [];
    throw cause;
  }
}
