/** Saves sources into an archive: the engine of the hubs, with an archive's keys and locations. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseHead, type OwnerName, openKey, sealKey } from '@breakwater/backup-replication';
import { CodedError, parsePublicJwk } from '@breakwater/federation-protocol';
import type { EngineProgress } from '../backup/engine/order.ts';
import { type SavedSnapshot, type SaveHolder, saveSnapshot } from '../backup/engine/save-snapshot.ts';
import { INDEX_FILE } from '../backup/index/snapshot-memory.ts';
import { ownHolder } from '../backup/restore/holder.ts';
import type { Source } from '../backup/source/source.ts';
import { clearedWhenStopped } from '../when-stopped.ts';
import { locationsBehind, rememberBehind } from './behind.ts';
import { archiveCacheFolder } from './cache-folder.ts';
import { placesThere } from './documents.ts';
import { ArchiveError } from './error.ts';
import { locked } from './lock.ts';
import { isRolledBack, rememberState, rolledBack, seenState } from './newest-head.ts';
import type { OpenArchive, Place } from './open-archive.ts';
import { outside } from './outside.ts';
import { newestPruning } from './pruning.ts';
import { readAll } from './sources.ts';

/** A run goes on from the newest head, and looks that the one before it fits. */
const HEADS_ASKED = 2;

/** How a run is done. */
export interface SaveManner {
  readonly workers: number;
  readonly report: (progress: EngineProgress) => void;
}

/** A snapshot, and which locations lack something of it or of those before: what each of them needs is a repair. */
export interface SavedInArchive extends SavedSnapshot {
  readonly behind: readonly OwnerName[];
}

/** Makes one snapshot. Throws the codes of the engine, `ARCHIVE_BUSY` and `ARCHIVE_ROLLED_BACK`. */
export async function saveIntoArchive(
  archive: OpenArchive,
  sources: readonly Source[],
  manner: SaveManner,
): Promise<SavedInArchive> {
  const { keys, facts, signer, signedBy, places } = archive;
  const { kty, crv, x } = keys.sealKey;
  const recipient = await parsePublicJwk({ kty: String(kty), crv: String(crv), x: String(x) });
  const { sealer } = await import('../recovery/sealer.ts');
  const folder = archiveCacheFolder(archive);
  const save = async (temporary: string) => {
    const holders = askedOnce(holdersOf(places));
    await refuseRolledBack(archive, folder, holders);
    const pruning = await followPruning(archive, folder);
    const saved = await saveSnapshot({
      ...{ owner: keys.owner, scheme: facts.scheme, secret: keys.secret, signer, keys: signedBy },
      sealKey: async (key, use) => {
        // The last thing before the snapshot is made public: nothing that it uses may have been removed meanwhile.
        if (use === 'mask' && (await pruningOf(archive)) > pruning) throw prunedMeanwhile();
        return sealKey(key, use, keys.owner, [recipient], sealer);
      },
      recipients: [recipient.kid],
      openKey: (record, use) =>
        openKey(record, use, keys.owner, { kid: recipient.kid, privateJwk: keys.sealKey }, sealer),
      recovery: null,
      holders,
      sources: readAll(sources, temporary, outside.now()),
      cacheFolder: folder,
      needsFiles: true,
      ...manner,
      world: outside,
    });
    const { sequence, manifestSha256 } = saved;
    // Between that last look and the head a pruning may have begun, which saw no head and removes what this one uses.
    if ((await pruningOf(archive)) > pruning) {
      await takeBack(archive, sequence);
      throw prunedMeanwhile();
    }
    rememberState(folder, { sequence, manifestSha256 });
    const earlier = locationsBehind(folder);
    const lacks = (name: OwnerName) => saved.failedHolders.has(name) || !saved.holders.includes(name);
    const behind = facts.locations.filter((name) => earlier.includes(name) || lacks(name));
    rememberBehind(folder, behind);
    return { ...saved, behind };
  };
  return locked(folder, () => withTemporary(sources, save));
}

/** Copies of databases lie there, in the clear: however the run ends, they go. Empty where nothing is copied. */
async function withTemporary<Result>(
  sources: readonly Source[],
  work: (temporary: string) => Promise<Result>,
): Promise<Result> {
  if (sources.every(({ kind }) => kind !== 'sqlite')) return work('');
  const temporary = mkdtempSync(join(tmpdir(), 'breakwater-'));
  const clear = () => rmSync(temporary, { recursive: true, force: true });
  return clearedWhenStopped(clear, () => work(temporary)).finally(clear);
}

/**
 * After a pruning by another machine the index here may know packs that are gone: it is built anew from the newest
 * snapshot. Answers the number of the last pruning.
 */
async function followPruning(archive: OpenArchive, folder: string): Promise<number> {
  const number = await pruningOf(archive);
  if (number === seenState(folder).pruning) return number;
  const { removeIndex } = await import('../backup/index/chunk-index.ts');
  removeIndex(join(folder, INDEX_FILE));
  rememberState(folder, { pruning: number });
  return number;
}

async function pruningOf(archive: OpenArchive): Promise<number> {
  return (await newestPruning(archive))?.pruning.number ?? 0;
}

/** From every location that lets us: one that fails now must not keep the head at the others. */
async function takeBack(archive: OpenArchive, sequence: number): Promise<void> {
  const name = { kind: 'head', owner: archive.keys.owner, sequence } as const;
  await Promise.allSettled(placesThere(archive).map(({ store }) => store.remove(name)));
}

function prunedMeanwhile(): ArchiveError {
  return new ArchiveError('ARCHIVE_PRUNED_MEANWHILE', 'Another machine pruned the archive while this run saved.');
}

/** The same, asked for their heads once: the check and the engine see one answer, and it costs nothing. */
function askedOnce(holders: readonly SaveHolder[]): readonly SaveHolder[] {
  return holders.map((holder) => {
    let told: ReturnType<SaveHolder['heads']> | null = null;
    return {
      ...holder,
      heads: (owner) => {
        told ??= holder.heads(owner);
        return told;
      },
    };
  });
}

/** Whoever goes on from an old head makes a second history, and the snapshots after it are lost to both. */
async function refuseRolledBack(
  { keys, facts, signedBy, acceptsOlder }: OpenArchive,
  folder: string,
  holders: readonly SaveHolder[],
): Promise<void> {
  const seen = seenState(folder);
  if (seen.sequence === 0 || acceptsOlder === true) return;
  const { owner } = keys;
  const told = await Promise.all(holders.map(async ({ name, heads }) => ({ holder: name, heads: await heads(owner) })));
  const answers = told.flatMap(({ holder, heads }) => (heads === null ? [] : [{ holder, heads }]));
  const chosen = await chooseHead(answers, { owner, keys: signedBy }, facts.scheme).catch((cause: unknown) => {
    if (cause instanceof CodedError && cause.code === 'HEAD_NONE') return null;
    throw cause;
  });
  if (isRolledBack(seen, chosen)) throw rolledBack(seen, chosen);
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
