/**
 * Thins out an archive: forgets snapshots that a policy does not keep, then removes what only they used.
 *
 * First the word that they are forgotten, signed and durable everywhere; then their heads, manifests and lists; packs
 * last. Whenever it is stopped, every kept snapshot is whole, and the next run removes what is left over.
 *
 * Of two machines that prune at the same moment one gives up: each signs its word under the number after the last that
 * it saw before it looked at anything, and a location takes one word under a number. Who then finds another word than
 * its own to be the newest, before it removes or after, says so.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type PackList, type StoredKind, type StoredName, storedPath } from '@breakwater/backup-replication';
import { CodedError } from '@breakwater/federation-protocol';
import { INDEX_FILE } from '../backup/index/snapshot-memory.ts';
import { decideKeep, type Verdict } from '../backup/keep/decide.ts';
import type { KeepPolicy } from '../backup/keep/policy.ts';
import { fileOf } from '../backup/restore/holder.ts';
import { archiveCacheFolder } from './cache-folder.ts';
import { type ArchiveContents, placesThere, type ReadSnapshot, readDocuments, sha256Of } from './documents.ts';
import { ArchiveError } from './error.ts';
import { locked } from './lock.ts';
import { rememberState, rolledBack, seenState } from './newest-head.ts';
import type { OpenArchive, Place } from './open-archive.ts';
import { outside } from './outside.ts';
import { isInForce, isPruned, newestPruning, type Pruning, pruningName, signPruning } from './pruning.ts';
import { archiveHeads } from './read.ts';

/** What is kept, and whether anything is done at all. */
export interface PruneManner {
  readonly policy: KeepPolicy;
  /** Only tells what would be done. */
  readonly isDry: boolean;
  readonly progress: (done: number, total: number) => void;
}

/** What was done, or would be. */
export interface PruneReport {
  /** Newest first, each with why. */
  readonly kept: readonly Verdict[];
  readonly forgotten: readonly number[];
  readonly packs: number;
  /** Things removed at all locations together, shards and documents, and what their shards took. */
  readonly removed: number;
  readonly bytes: number;
}

/** What goes, in the order in which it goes. */
interface Doomed {
  readonly place: Place;
  readonly documents: readonly StoredName[];
  readonly shards: readonly StoredName[];
}

/**
 * Throws `ARCHIVE_PRUNE_BLIND` before anything is done when what must stay is not all known, `ARCHIVE_ROLLED_BACK`,
 * `ARCHIVE_BUSY`, `ARCHIVE_PRUNED_MEANWHILE` when another machine wrote at the same time, and what stores throw.
 */
export async function pruneArchive(archive: OpenArchive, manner: PruneManner): Promise<PruneReport> {
  return locked(archiveCacheFolder(archive), async () => {
    // Before anything is looked at: what is decided here holds only as long as nobody prunes after this one.
    const told = await newestPruning(archive);
    const last = told !== null && (await isInForce(told.pruning, archive)) ? told.pruning : null;
    const contents = await wholeContents(archive, last);
    const present = await shardsPresent(archive);
    // What was forgotten then may just be going, by the hand of another machine: it is not kept again.
    const candidates = contents.snapshots.filter(({ sequence }) => !isPruned(last, sequence));
    const kept = decideKeep(
      candidates.map((snapshot) => candidateOf(snapshot, contents, present)),
      manner.policy,
    );
    const stays = new Set(kept.flatMap(({ sequence, keptFor }) => (keptFor.length > 0 ? [sequence] : [])));
    const doomed = await doomedOf(archive, contents, present, stays);
    const report = reportOf(kept, contents, doomed, archive.keys.owner);
    if (manner.isDry || report.removed === 0) {
      await requireNewest(archive, told?.document.sha256 ?? null);
      return report;
    }
    const packs = [...new Set(doomed.flatMap(({ shards }) => shards.map(packOf)))];
    const number = (told?.pruning.number ?? 0) + 1;
    const sha256 = await announce(archive, number, { newest: contents.snapshots.at(-1), kept: [...stays], packs });
    await removeAll(doomed, (done) => manner.progress(done, report.removed));
    await requireNewest(archive, sha256);
    await clearOldPrunings(archive, number);
    return report;
  });
}

/** Everything that the archive consists of; what cannot be read might be needed by what must stay. */
async function wholeContents(archive: OpenArchive, last: Pruning | null): Promise<ArchiveContents> {
  const heads = await archiveHeads(archive);
  const seen = seenState(archiveCacheFolder(archive));
  if (heads.hidden !== null && archive.acceptsOlder !== true) throw rolledBack(seen, heads.chosen);
  const contents = await readDocuments(archive, null);
  const away = archive.places.filter(({ address }) => address === null);
  const { sequence: newest } = heads.chosen.head;
  // When every location is there and answers, a snapshot of which none has the documents is gone for good. A number
  // above the newest is one that a location made up, or else its head would have been found.
  const unsure = contents.lost.filter(({ sequence, isSure }) => {
    const isDue = sequence <= newest && !isPruned(last, sequence);
    return isDue && (!isSure || away.length > 0 || sequence === newest);
  });
  const [first] = unsure;
  if (first === undefined) return contents;
  const happened = `No location that is there has the ${first.what} of snapshot ${first.sequence}.`;
  const evidence = { snapshots: unsure.map(({ sequence }) => sequence), away: away.map(({ name }) => name) };
  throw new ArchiveError('ARCHIVE_PRUNE_BLIND', happened, evidence);
}

/** By location, the paths of the shards that it says it has. */
type Present = ReadonlyMap<string, ReadonlyMap<string, StoredName>>;

async function shardsPresent(archive: OpenArchive): Promise<Present> {
  const present = new Map<string, ReadonlyMap<string, StoredName>>();
  for (const place of placesThere(archive)) {
    const names = await namesAt(archive, place, 'shard');
    present.set(place.name, new Map(names.map((name) => [storedPath(name), name])));
  }
  return present;
}

async function namesAt({ keys }: OpenArchive, { store }: Place, kind: StoredKind): Promise<readonly StoredName[]> {
  return Array.fromAsync(store.list(keys.owner, kind));
}

/** Its own time is all that an archive has; it is good when it can be restored from what is there. */
function candidateOf({ sequence, createdAt, lists }: ReadSnapshot, contents: ArchiveContents, present: Present) {
  const good = lists.every((sha256) => {
    const list = contents.lists.get(sha256);
    return list !== undefined && isThere(list, present);
  });
  return { sequence, witnessedAt: [new Date(createdAt)], good };
}

function isThere({ owner, packs, placements, scheme }: PackList, present: Present): boolean {
  return packs.every(({ id, placement }) => {
    const holders = placements[placement] ?? [];
    const there = holders.filter((name, index) =>
      present.get(name)?.has(storedPath({ kind: 'shard', owner, pack: id, index })),
    );
    return there.length >= scheme.k;
  });
}

async function doomedOf(
  archive: OpenArchive,
  { snapshots, lists, lost }: ArchiveContents,
  present: Present,
  stays: ReadonlySet<number>,
): Promise<readonly Doomed[]> {
  const live = snapshots.filter(({ sequence }) => stays.has(sequence));
  const manifests = new Set(live.map(({ manifestSha256 }) => manifestSha256));
  const listsKept = new Set(live.flatMap((snapshot) => snapshot.lists));
  const packs = new Set([...listsKept].flatMap((sha256) => lists.get(sha256)?.packs.map(({ id }) => id) ?? []));
  const forgotten = new Set([...snapshots, ...lost].map(({ sequence }) => sequence).filter((one) => !stays.has(one)));
  const isDoomed = (name: StoredName): boolean => {
    if (name.kind === 'head') return forgotten.has(name.sequence);
    if (name.kind === 'manifest') return !manifests.has(name.sha256);
    if (name.kind === 'list') return !listsKept.has(name.sha256);
    return name.kind === 'shard' && !packs.has(name.pack);
  };
  const doomed: Doomed[] = [];
  for (const place of placesThere(archive)) {
    const documents: StoredName[] = [];
    for (const kind of ['head', 'manifest', 'list'] as const) {
      documents.push(...(await namesAt(archive, place, kind)).filter(isDoomed));
    }
    const shards = [...(present.get(place.name)?.values() ?? [])].filter(isDoomed);
    doomed.push({ place, documents, shards });
  }
  return doomed;
}

function reportOf(
  verdicts: readonly Verdict[],
  { snapshots, lost, packs }: ArchiveContents,
  doomed: readonly Doomed[],
  owner: string,
): PruneReport {
  const kept = verdicts.filter(({ keptFor }) => keptFor.length > 0);
  const stays = new Set(kept.map(({ sequence }) => sequence));
  const forgotten = [...snapshots, ...lost].map(({ sequence }) => sequence).filter((sequence) => !stays.has(sequence));
  const known = new Map([...packs.values()].map(({ id, bytes, scheme }) => [id, bytes / scheme.k]));
  const bytes = doomed.flatMap(({ place, shards }) =>
    shards.map((name) => known.get(packOf(name)) ?? sizeAt(place, name, owner)),
  );
  return {
    kept,
    forgotten: forgotten.sort((a, b) => a - b),
    packs: new Set(doomed.flatMap(({ shards }) => shards.map(packOf))).size,
    removed: doomed.reduce((sum, { documents, shards }) => sum + documents.length + shards.length, 0),
    bytes: bytes.reduce((sum, one) => sum + one, 0),
  };
}

/** Of a pack that no snapshot names; what an object store has of those is not counted. */
function sizeAt({ folder }: Place, name: StoredName, owner: string): number {
  if (folder === null || name.owner !== owner) return 0;
  return statSync(fileOf(folder, name), { throwIfNoEntry: false })?.size ?? 0;
}

/** What is announced. */
interface Announced {
  readonly newest: ReadSnapshot | undefined;
  readonly kept: readonly number[];
  readonly packs: readonly string[];
}

/**
 * The point of no return: from here on nobody builds on what goes, neither this machine nor another. `newest` was read
 * and is signed: a number that a location merely lists must not be signed here, as all up to it will be forgotten.
 */
async function announce(archive: OpenArchive, number: number, { newest, kept, packs }: Announced): Promise<string> {
  const { sequence, manifestSha256 } = newest ?? { sequence: 0, manifestSha256: '' };
  const pruning = { number, newest: sequence, manifestSha256, kept: kept.toSorted((a, b) => a - b) };
  const bytes = await signPruning({ ...pruning, createdAt: outside.now().toISOString() }, archive);
  const sha256 = sha256Of(bytes);
  await putWord(archive, pruningName(archive, number), bytes);
  await requireNewest(archive, sha256);
  const written = (await archiveHeads(archive)).chosen.head.sequence;
  if (written > sequence) {
    const happened = `Another machine wrote snapshot ${written} while the archive was pruned.`;
    throw new ArchiveError('ARCHIVE_PRUNED_MEANWHILE', happened, { sequence: written });
  }
  await forgetHere(archiveCacheFolder(archive), packs, number - 1);
  rememberState(archiveCacheFolder(archive), { pruning: number });
  return sha256;
}

/** Everywhere, or nowhere: where another machine was first, what was put until then is taken back. */
async function putWord(archive: OpenArchive, name: StoredName, bytes: Uint8Array): Promise<void> {
  const put: Place[] = [];
  try {
    for (const place of placesThere(archive)) {
      await place.store.put(name, bytes);
      put.push(place);
    }
  } catch (cause) {
    if (!(cause instanceof CodedError) || cause.code !== 'SHARD_CONFLICT') throw cause;
    await Promise.allSettled(put.map(({ store }) => store.remove(name)));
    throw prunedTogether();
  }
}

/** Throws `ARCHIVE_PRUNED_MEANWHILE` unless this word is the last; null: there is none. */
async function requireNewest(archive: OpenArchive, sha256: string | null): Promise<void> {
  const newest = await newestPruning(archive);
  if ((newest?.document.sha256 ?? null) !== sha256) throw prunedTogether();
}

function prunedTogether(): ArchiveError {
  return new ArchiveError('ARCHIVE_PRUNED_MEANWHILE', 'Another machine pruned the archive at the same time.');
}

/** An index that has not heard of the pruning before knows of packs that went then as well: it is built anew. */
async function forgetHere(folder: string, packs: readonly string[], before: number): Promise<void> {
  const index = join(folder, INDEX_FILE);
  if (!existsSync(index)) return;
  const { forgetPacksIn, removeIndex } = await import('../backup/index/chunk-index.ts');
  if (seenState(folder).pruning === before) forgetPacksIn(index, packs);
  else removeIndex(index);
}

/** Documents at every location before the first shard at any: what has a head has all its packs. */
async function removeAll(doomed: readonly Doomed[], progress: (done: number) => void): Promise<void> {
  let done = 0;
  const remove = async ({ store }: Place, names: readonly StoredName[]) => {
    for (const name of names) {
      await store.remove(name);
      done += 1;
      progress(done);
    }
  };
  for (const { place, documents } of doomed) await remove(place, documents);
  for (const { place, shards } of doomed) await remove(place, shards);
}

async function clearOldPrunings(archive: OpenArchive, newest: number): Promise<void> {
  for (const place of placesThere(archive)) {
    for (const name of await namesAt(archive, place, 'generation')) {
      if (name.kind === 'generation' && name.number < newest) await place.store.remove(name);
    }
  }
}

function packOf(name: StoredName): string {
  return name.kind === 'shard' ? name.pack : '';
}
