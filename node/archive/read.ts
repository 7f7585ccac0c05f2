/** Reads an archive: its heads, one of its snapshots, opened with the archive's key. */
import { type OwnerName, openKey } from '@breakwater/backup-replication';
import { parsePublicJwk } from '@breakwater/federation-protocol';
import { ownHolder, type RestoreHolder } from '../backup/restore/holder.ts';
import {
  type FoundHeads,
  type FoundSnapshot,
  findHeads,
  headCalled,
  type OpenSnapshot,
  openSnapshot,
  type SearchParts,
  snapshotOf,
} from '../backup/restore/open-snapshot.ts';
import { locationsBehind } from './behind.ts';
import { archiveCacheFolder } from './cache-folder.ts';
import { isRolledBack, noteSeen, rolledBack, seenState } from './newest-head.ts';
import type { OpenArchive } from './open-archive.ts';

/** All heads that the locations tell, and the number of a newer one that this machine has seen. */
export interface ArchiveHeads extends FoundHeads {
  readonly hidden: number | null;
  /** Locations that answered and have not the newest head, or lack what an earlier run here could not write. */
  readonly lacking: readonly OwnerName[];
}

/** Throws the `HEAD…` codes. */
export async function archiveHeads(archive: OpenArchive): Promise<ArchiveHeads> {
  const found = await findHeads(searchOf(archive));
  const folder = archiveCacheFolder(archive);
  const seen = seenState(folder);
  const earlier = locationsBehind(folder).filter((name) => !found.silent.includes(name));
  const lacking = [...new Set([...found.chosen.behind, ...earlier])];
  if (isRolledBack(seen, found.chosen)) return { ...found, lacking, hidden: seen.sequence };
  noteSeen(folder, found.chosen.head);
  return { ...found, lacking, hidden: null };
}

/**
 * A snapshot with its documents, not yet opened. Throws `ARCHIVE_ROLLED_BACK` when the newest is asked for and a newer
 * one was seen here; any other is what it is.
 */
export async function archiveSnapshot(archive: OpenArchive, which: string): Promise<FoundSnapshot> {
  const heads = await archiveHeads(archive);
  if (heads.hidden !== null && which === 'latest' && archive.acceptsOlder !== true) {
    throw rolledBack(seenState(archiveCacheFolder(archive)), heads.chosen);
  }
  return snapshotOf(searchOf(archive), heads, headCalled(heads.chosen, which));
}

/** A snapshot that can be read; `close` must be called. Throws `BACKUP_KEY_WRONG`. */
export async function openArchiveSnapshot(archive: OpenArchive, which: string): Promise<OpenSnapshot> {
  const { keys } = archive;
  const { kty, crv, x } = keys.sealKey;
  const [found, { kid }, { sealer }] = await Promise.all([
    archiveSnapshot(archive, which),
    parsePublicJwk({ kty: String(kty), crv: String(crv), x: String(x) }),
    import('../recovery/sealer.ts'),
  ]);
  const recipient = { kid, privateJwk: keys.sealKey };
  return openSnapshot(found, (record, use) => openKey(record, use, keys.owner, recipient, sealer));
}

function searchOf({ keys, facts, signedBy, places }: OpenArchive): SearchParts {
  const holders = places.map(
    ({ name, address, folder, store }): RestoreHolder =>
      // A location that is away answers nothing at all, rather than that it has nothing.
      address === null
        ? { name, store, folder: null, isAway: true, heads: async () => null }
        : ownHolder(name, store, folder),
  );
  return { owner: keys.owner, keys: signedBy, scheme: facts.scheme, holders };
}
