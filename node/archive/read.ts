/** Reads an archive: its heads, one of its snapshots, opened with the archive's key. */
import { openKey } from '@breakwater/backup-replication';
import { parsePublicJwk } from '@breakwater/federation-protocol';
import { ownHolder, type RestoreHolder } from '../backup/restore/holder.ts';
import {
  type FoundHeads,
  type FoundSnapshot,
  findHeads,
  findSnapshot,
  type OpenSnapshot,
  openSnapshot,
  type SearchParts,
} from '../backup/restore/open-snapshot.ts';
import type { OpenArchive } from './open-archive.ts';

/** All heads that the locations tell. Throws the `HEAD…` codes. */
export function archiveHeads(archive: OpenArchive): Promise<FoundHeads> {
  return findHeads(searchOf(archive));
}

/** A snapshot with its documents, not yet opened. */
export function archiveSnapshot(archive: OpenArchive, which: string): Promise<FoundSnapshot> {
  return findSnapshot(searchOf(archive), which);
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
