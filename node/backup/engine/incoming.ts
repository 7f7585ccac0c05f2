/** What a killed run left half written, here and in holders' folders: removed before the next begins. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnerName } from '@breakwater/backup-replication';
import { INCOMING_FOLDER } from './shard-outlet.ts';

/** Half-written shards, and caches of files that no snapshot came to own. Only one run of a repository at a time. */
export function clearIncoming(
  cacheFolder: string,
  owner: OwnerName,
  holders: readonly { readonly folder: string | null }[],
): void {
  for (const { folder } of holders) {
    if (folder === null) continue;
    const incoming = join(folder, owner, INCOMING_FOLDER);
    for (const name of namesIn(incoming)) rmSync(join(incoming, name), { force: true });
  }
  for (const name of namesIn(cacheFolder)) {
    if (/^new-\d+\.files$/.test(name)) rmSync(join(cacheFolder, name), { force: true });
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
