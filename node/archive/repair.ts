/** Brings every location of an archive up to date: what is missing or damaged is made again from the others. */
import {
  deriveSecrets,
  type GatheredPack,
  isStoredShard,
  rebuildStored,
  type StoredName,
  storedPath,
} from '@breakwater/backup-replication';
import { type ArchiveContents, type ArchiveDocument, placesThere, readDocuments } from './documents.ts';
import { ArchiveError } from './error.ts';
import { signFacts } from './facts.ts';
import { locked } from './lock.ts';
import { openNewLocations } from './make-archive.ts';
import type { OpenArchive, Place } from './open-archive.ts';
import { archiveCacheFolder } from './save.ts';

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
  readonly snapshotsLost: ArchiveContents['lost'];
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

/** Throws `ARCHIVE_BUSY` and what stores throw; what was made again until then stays. */
export async function repairArchive(archive: OpenArchive, manner: RepairManner): Promise<RepairReport> {
  return locked(archiveCacheFolder(archive), async () => {
    const contents = await readDocuments(archive);
    const repair = new Repair(archive, manner);
    await repair.look();
    let done = 0;
    const total = [...contents.packs.values()].reduce((bytes, pack) => bytes + pack.bytes, 0);
    for (const pack of contents.packs.values()) {
      await repair.pack(pack);
      done += pack.bytes;
      manner.progress(done, total);
    }
    // After the packs they name, as in a backup: a location never tells of what it does not have.
    for (const document of contents.documents) await repair.document(document);
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
    for (const { name: place, store } of this.#places.values()) {
      const paths = new Set<string>();
      for await (const name of store.list(this.#archive.keys.owner, 'shard')) paths.add(storedPath(name));
      this.#present.set(place, paths);
    }
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
    if (bad.length === 0) return;
    if (good.size < pack.scheme.k) {
      this.#lost.push(pack.id);
      return;
    }
    await this.#restore(pack, good, bad);
  }

  async document({ name, keptBy }: ArchiveDocument): Promise<void> {
    const bytes = await keptBy.store.get(name);
    if (bytes === null) throw new ArchiveError('ARCHIVE_LOCATION_AWAY', 'A location went away during the repair.', {});
    for (const { store } of this.#places.values()) {
      const present = await store.get(name);
      if (present !== null && Buffer.compare(present, bytes) === 0) continue;
      if (present !== null) await store.remove(name);
      await store.put(name, bytes);
      this.#documents += 1;
      this.#bytes += bytes.length;
    }
  }

  report(): Pick<RepairReport, 'shards' | 'documents' | 'bytes' | 'packsLost'> {
    return { shards: this.#shards, documents: this.#documents, bytes: this.#bytes, packsLost: this.#lost };
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
      // What lies there was read and is not it: a store would refuse to replace it.
      await place.store.remove(name);
      await place.store.put(name, bytes, pack.roots[index]);
      this.#shards.set(place.name, (this.#shards.get(place.name) ?? 0) + 1);
      this.#bytes += bytes.length;
    }
  }

  /** Null for a shard that is not there or not what was signed for. */
  async #read(pack: GatheredPack, index: number, { store }: Place): Promise<Uint8Array | null> {
    const bytes = await store.get(this.#nameOf(pack, index)).catch((cause: unknown) => {
      // A sector that cannot be read is a damaged shard.
      if (cause instanceof Error && 'syscall' in cause) return null;
      throw cause;
    });
    return bytes !== null && isStoredShard(pack, index, bytes) ? bytes : null;
  }

  #nameOf(pack: GatheredPack, index: number): StoredName {
    return { kind: 'shard', owner: this.#archive.keys.owner, pack: pack.id, index };
  }
}
