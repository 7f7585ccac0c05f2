/** Brings every location of an archive up to date: what is missing or damaged is made again from the others. */
import {
  deriveSecrets,
  type GatheredPack,
  isStoredShard,
  type OwnedShardStore,
  type OwnerName,
  readQuorumOf,
  rebuildStored,
  type StoredName,
  storedPath,
} from '@breakwater/backup-replication';
import { StoreError } from '../shards/error.ts';
import { locationsBehind, rememberBehind } from './behind.ts';
import { archiveCacheFolder } from './cache-folder.ts';
import { type ArchiveContents, type ArchiveDocument, placesThere, readDocuments, sha256Of } from './documents.ts';
import { ArchiveError } from './error.ts';
import { signFacts } from './facts.ts';
import { locked } from './lock.ts';
import { openNewLocations } from './make-archive.ts';
import type { OpenArchive, Place } from './open-archive.ts';
import { isInForce, isPruned, newestPruning } from './pruning.ts';

/** How thoroughly: without `readsAll` a shard that is there is taken to be good. */
export interface RepairManner {
  readonly readsAll: boolean;
  readonly progress: (done: number, total: number) => void;
}

/** What was done. */
export interface RepairReport {
  readonly packs: number;
  /** Shards made again, by location. */
  readonly shards: ReadonlyMap<string, number>;
  readonly documents: number;
  readonly bytes: number;
  /** Packs of which too little is left, and snapshots whose documents are gone. */
  readonly packsLost: readonly string[];
  /** Packs of which locations that are away, or failed, may still have enough. */
  readonly packsWaiting: readonly string[];
  readonly snapshotsLost: ArchiveContents['lost'];
  /** Locations that could not be brought up to date, in the order in which they failed; the others were. */
  readonly failed: readonly FailedLocation[];
}

/** A location that was there and could not be worked on: nothing more was written to it. */
export interface FailedLocation {
  readonly name: OwnerName;
  /** `HOLDING_DISK_FULL`, another code of its store, or what the system said (`EROFS`). */
  readonly code: string;
  readonly reason: string;
}

/**
 * Gives empty places the part of locations that are gone, in the order of both. Throws `ARCHIVE_EXISTS`,
 * `ARCHIVE_LOCATION_OTHER` when there are more of them than locations missing.
 */
export async function replacePlaces(
  archive: OpenArchive,
  addresses: readonly string[],
  random: (count: number) => Uint8Array,
): Promise<void> {
  const gone = archive.places.filter(({ address }) => address === null);
  if (addresses.length > gone.length) {
    const happened = `${addresses.length} new locations were given, and ${gone.length} are missing.`;
    throw new ArchiveError('ARCHIVE_LOCATION_OTHER', happened, { missing: gone.map(({ name }) => name) });
  }
  const locations = await openNewLocations(addresses, random);
  for (const [index, location] of locations.entries()) {
    const facts = { ...archive.facts, location: gone[index]?.name ?? '' };
    await location.writeFacts(await signFacts(facts, archive.signer));
  }
}

/**
 * A location that fails, or is full, does not keep the others from being repaired. Throws `ARCHIVE_BUSY`,
 * `ARCHIVE_LOCATIONS_TOO_FEW` before anything is written, and `ARCHIVE_LOCATION_AWAY` when one took documents away
 * meanwhile; what was made again until then stays.
 */
export async function repairArchive(whole: OpenArchive, manner: RepairManner): Promise<RepairReport> {
  const folder = archiveCacheFolder(whole);
  return locked(folder, async () => {
    const repair = new Repair(whole, manner);
    await repair.look();
    const archive = repair.archiveLeft();
    requireEnough(archive, repair.report().failed);
    const newest = await newestPruning(archive);
    const last = newest !== null && (await isInForce(newest.pruning, archive)) ? newest : null;
    const isForgotten = (sequence: number) => isPruned(last?.pruning ?? null, sequence);
    const contents = await readDocuments(archive, isForgotten);
    let done = 0;
    const total = [...contents.packs.values()].reduce((bytes, pack) => bytes + pack.bytes, 0);
    for (const pack of contents.packs.values()) {
      await repair.pack(pack);
      done += pack.bytes;
      manner.progress(done, total);
    }
    // After the packs they name, as in a backup: a location never tells of what it does not have.
    for (const document of contents.documents) await repair.document(document);
    if (last !== null) {
      await repair.document(last.document);
      await repair.forget(isForgotten);
    }
    repair.checkDocuments();
    const away = whole.places.flatMap(({ name, address }) => (address === null ? [name] : []));
    const { failed } = repair.report();
    const stillBehind = locationsBehind(folder).filter((name) => away.includes(name));
    rememberBehind(folder, [...new Set([...stillBehind, ...failed.map(({ name }) => name), ...repair.waiting()])]);
    return { packs: contents.packs.size, ...repair.report(), snapshotsLost: contents.lost };
  });
}

class Repair {
  readonly #archive: OpenArchive;
  readonly #readsAll: boolean;
  readonly #maskKey: Uint8Array;
  readonly #places: ReadonlyMap<string, Place>;
  readonly #present = new Map<string, ReadonlySet<string>>();
  readonly #shards = new Map<string, number>();
  readonly #lost: string[] = [];
  readonly #packsWaiting: string[] = [];
  readonly #placesWaiting = new Set<OwnerName>();
  readonly #documentsGone: string[] = [];
  readonly #failed = new Map<OwnerName, FailedLocation>();
  #documents = 0;
  #bytes = 0;

  constructor(archive: OpenArchive, { readsAll }: RepairManner) {
    this.#archive = archive;
    this.#readsAll = readsAll;
    this.#maskKey = deriveSecrets(archive.keys.secret).maskKey;
    this.#places = new Map(placesThere(archive).map((place) => [place.name, place]));
  }

  /** Asks each location once what shards it has: cheaper than asking for each of a million. */
  async look(): Promise<void> {
    for (const place of this.#places.values()) {
      const paths = new Set<string>();
      await this.#on(place, async () => {
        for await (const name of place.store.list(this.#archive.keys.owner, 'shard')) paths.add(storedPath(name));
      });
      this.#present.set(place.name, paths);
    }
  }

  /** The archive without the locations that failed: whoever cannot even list is asked for no document. */
  archiveLeft(): OpenArchive {
    const isLeft = ({ name }: Place) => !this.#failed.has(name);
    return { ...this.#archive, places: this.#archive.places.filter(isLeft) };
  }

  async pack(pack: GatheredPack): Promise<void> {
    const there = pack.holders.flatMap((name, index) => {
      const place = this.#places.get(name);
      return place === undefined ? [] : [{ index, place }];
    });
    const isMissing = ({ index, place }: { index: number; place: Place }) =>
      this.#present.get(place.name)?.has(storedPath(this.#nameOf(pack, index))) !== true;
    if (!this.#readsAll && !there.some(isMissing)) return;
    const good = new Map<number, Uint8Array>();
    const bad: { readonly index: number; readonly place: Place }[] = [];
    for (const one of there) {
      // Without reading everything, k shards are enough to make the missing ones.
      if (!this.#readsAll && good.size >= pack.scheme.k && !isMissing(one)) continue;
      const bytes = isMissing(one) ? null : await this.#read(pack, one.index, one.place);
      if (bytes === null) bad.push(one);
      else good.set(one.index, bytes);
    }
    if (bad.every(({ place }) => this.#failed.has(place.name))) return;
    if (good.size < pack.scheme.k) {
      const unseen = pack.holders.filter((name) => !this.#places.has(name) || this.#failed.has(name)).length;
      if (good.size + unseen < pack.scheme.k) this.#lost.push(pack.id);
      else this.#wait(pack, bad);
      return;
    }
    await this.#restore(pack, good, bad);
  }

  #wait({ id }: GatheredPack, bad: readonly { readonly place: Place }[]): void {
    this.#packsWaiting.push(id);
    for (const { place } of bad) if (!this.#failed.has(place.name)) this.#placesWaiting.add(place.name);
  }

  /** Locations that work, and lack what cannot be made again before others are back. */
  waiting(): readonly OwnerName[] {
    return [...this.#placesWaiting];
  }

  async document(document: ArchiveDocument): Promise<void> {
    const { name } = document;
    const bytes = await this.#trueBytes(document);
    if (bytes === null) {
      this.#documentsGone.push(storedPath(name));
      return;
    }
    for (const place of this.#places.values()) {
      await this.#on(place, async () => {
        const { store } = place;
        const present = await readOrSpoilt(store, name);
        if (present !== null && present !== 'spoilt' && Buffer.compare(present, bytes) === 0) return;
        if (present !== null) await store.remove(name);
        await store.put(name, bytes);
        this.#documents += 1;
        this.#bytes += bytes.length;
      });
    }
  }

  /** Takes away heads that a location brought back from before a pruning; the next pruning clears up behind them. */
  async forget(isForgotten: (sequence: number) => boolean): Promise<void> {
    for (const place of this.#places.values()) {
      await this.#on(place, async () => {
        for (const name of await Array.fromAsync(place.store.list(this.#archive.keys.owner, 'head'))) {
          if (name.kind === 'head' && isForgotten(name.sequence)) await place.store.remove(name);
        }
      });
    }
  }

  /** Throws `ARCHIVE_LOCATION_AWAY`, after all that could be done. */
  checkDocuments(): void {
    const [document] = this.#documentsGone;
    if (document === undefined) return;
    const happened = 'A location went away during the repair, or gave other bytes than before.';
    throw new ArchiveError('ARCHIVE_LOCATION_AWAY', happened, { document });
  }

  /** What was checked, read once more: bytes that nobody checked must never take the place of good ones. */
  async #trueBytes({ name, keptBy, sha256 }: ArchiveDocument): Promise<Uint8Array | null> {
    for (const place of [keptBy, ...this.#places.values()]) {
      const bytes = await this.#on(place, () => readOrSpoilt(place.store, name));
      if (bytes !== null && bytes !== 'spoilt' && sha256Of(bytes) === sha256) return bytes;
    }
    return null;
  }

  report(): Omit<RepairReport, 'packs' | 'snapshotsLost'> {
    const made = { shards: this.#shards, documents: this.#documents, bytes: this.#bytes };
    const packs = { packsLost: this.#lost, packsWaiting: this.#packsWaiting };
    return { ...made, ...packs, failed: [...this.#failed.values()] };
  }

  async #restore(
    pack: GatheredPack,
    good: ReadonlyMap<number, Uint8Array>,
    bad: readonly { readonly index: number; readonly place: Place }[],
  ): Promise<void> {
    const { keys } = this.#archive;
    const wanted = bad.map(({ index }) => index);
    const made = rebuildStored(pack, keys.owner, this.#maskKey, good, wanted);
    for (const { index, place } of bad) {
      const bytes = made.get(index) ?? new Uint8Array(0);
      const name = this.#nameOf(pack, index);
      await this.#on(place, async () => {
        // What lies there was read and is not it: a store would refuse to replace it.
        await place.store.remove(name);
        await place.store.put(name, bytes, pack.roots[index]);
        this.#shards.set(place.name, (this.#shards.get(place.name) ?? 0) + 1);
        this.#bytes += bytes.length;
      });
    }
  }

  /** Null where the location fails; from then on nothing more is asked of it, and it is told of at the end. */
  async #on<Result>(place: Place, work: () => Promise<Result>): Promise<Result | null> {
    if (this.#failed.has(place.name)) return null;
    try {
      return await work();
    } catch (cause) {
      const failure = failureOf(cause);
      if (failure === null) throw cause;
      this.#failed.set(place.name, { name: place.name, ...failure });
      return null;
    }
  }

  /** Null for a shard that is not there or not what was signed for. */
  async #read(pack: GatheredPack, index: number, place: Place): Promise<Uint8Array | null> {
    const bytes = await this.#on(place, () => readOrSpoilt(place.store, this.#nameOf(pack, index)));
    return bytes !== null && bytes !== 'spoilt' && isStoredShard(pack, index, bytes) ? bytes : null;
  }

  #nameOf(pack: GatheredPack, index: number): StoredName {
    return { kind: 'shard', owner: this.#archive.keys.owner, pack: pack.id, index };
  }
}

/** With fewer nobody knows what was forgotten: a location that slept through a pruning would bring it all back. */
function requireEnough(archive: OpenArchive, failed: readonly FailedLocation[]): void {
  const { scheme } = archive.facts;
  const left = placesThere(archive).length;
  const needed = readQuorumOf(scheme);
  if (left >= needed) return;
  const why = failed.map(({ name, reason, code }) => `${name}: ${reason} (${code})`).join('; ');
  const happened = `${left} of the ${scheme.n} locations can be worked on; ${needed} are needed. ${why}.`;
  throw new ArchiveError('ARCHIVE_LOCATIONS_TOO_FEW', happened, { needed, failed: failed.map(({ name }) => name) });
}

/** What a location's disk or store said; null for what is a fault of nobody's disk. */
function failureOf(cause: unknown): Pick<FailedLocation, 'code' | 'reason'> | null {
  if (!(cause instanceof Error)) return null;
  const code = 'code' in cause ? String(cause.code) : '';
  if (code === 'HOLDING_DISK_FULL') return { code, reason: 'its disk is full' };
  if (cause instanceof StoreError) return { code, reason: cause.message.replace(/\.$/, '') };
  return 'syscall' in cause ? { code, reason: `the system refuses to work on it (${code})` } : null;
}

/** Null where there is nothing; `spoilt` for a sector that cannot be read, and for what is no file or far too large. */
async function readOrSpoilt(store: OwnedShardStore, name: StoredName): Promise<Uint8Array | 'spoilt' | null> {
  try {
    return await store.get(name);
  } catch (cause) {
    if (cause instanceof Error && 'syscall' in cause) return 'spoilt';
    if (cause instanceof StoreError && SPOILT.has(cause.code)) return 'spoilt';
    throw cause;
  }
}

const SPOILT: ReadonlySet<string> = new Set(['STORE_ANSWER_TOO_LARGE', 'STORE_FAILED']);
