/** Saves sources into an archive: the engine of the hubs, with an archive's keys and locations. */

import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKey, sealKey } from '@breakwater/backup-replication';
import { parsePublicJwk } from '@breakwater/federation-protocol';
import type { EngineProgress } from '../backup/engine/order.ts';
import { type SavedSnapshot, type SaveHolder, saveSnapshot } from '../backup/engine/save-snapshot.ts';
import { ownHolder } from '../backup/restore/holder.ts';
import type { Source } from '../backup/source/source.ts';
import { cacheFolder } from '../config/environment.ts';
import { locked } from './lock.ts';
import type { OpenArchive, Place } from './open-archive.ts';
import { outside } from './outside.ts';
import { readAll } from './sources.ts';

/** A run goes on from the newest head, and looks that the one before it fits. */
const HEADS_ASKED = 2;

/** How a run is done. */
export interface SaveManner {
  readonly workers: number;
  readonly report: (progress: EngineProgress) => void;
}

/** Makes one snapshot. Throws the codes of the engine and `ARCHIVE_BUSY`. */
export async function saveIntoArchive(
  archive: OpenArchive,
  sources: readonly Source[],
  manner: SaveManner,
): Promise<SavedSnapshot> {
  const { keys, facts, signer, signedBy, places } = archive;
  const { kty, crv, x } = keys.sealKey;
  const recipient = await parsePublicJwk({ kty: String(kty), crv: String(crv), x: String(x) });
  const { sealer } = await import('../recovery/sealer.ts');
  const folder = archiveCacheFolder(archive);
  return locked(folder, async () => {
    const temporary = sources.some(({ kind }) => kind === 'sqlite') ? await mkdtemp(join(tmpdir(), 'breakwater-')) : '';
    try {
      return await saveSnapshot({
        ...{ owner: keys.owner, scheme: facts.scheme, secret: keys.secret, signer, keys: signedBy },
        sealKey: (key, use) => sealKey(key, use, keys.owner, [recipient], sealer),
        recipients: [recipient.kid],
        openKey: (record, use) =>
          openKey(record, use, keys.owner, { kid: recipient.kid, privateJwk: keys.sealKey }, sealer),
        recovery: null,
        holders: holdersOf(places),
        sources: readAll(sources, temporary, outside.now()),
        cacheFolder: folder,
        ...manner,
        world: outside,
      });
    } finally {
      if (temporary !== '') await rm(temporary, { recursive: true, force: true });
    }
  });
}

/** Where this machine remembers an archive; losing it costs time, nothing else. */
export function archiveCacheFolder({ keys, facts }: OpenArchive): string {
  // One key may have made several archives, and what one of them stores the others do not.
  const which = createHash('sha256').update(facts.locations.join()).digest('hex').slice(0, 16);
  return join(cacheFolder(), keys.owner, which);
}

/** The locations as the engine sees them. */
export function holdersOf(places: readonly Place[]): readonly SaveHolder[] {
  const allFolders = places.every(({ address, folder }) => address === null || folder !== null);
  return places.map(({ name, address, folder, store }) => {
    const holder = ownHolder(name, store, folder, HEADS_ASKED);
    // Below a device there is no folder: workers find out at once and go on with the others.
    return address === null && allFolders ? { ...holder, store, folder: `/dev/null/${name}` } : { ...holder, store };
  });
}
