/** Every head, manifest and list of an archive, from whichever location still has a true copy. */
import { hash } from 'node:crypto';
import {
  type GatheredPack,
  gatherPacks,
  type OwnerName,
  type PackList,
  parsePackList,
  type StoredName,
  storedPath,
  verifyHead,
  verifyManifest,
} from '@breakwater/backup-replication';
import { CodedError } from '@breakwater/federation-protocol';
import type { OpenArchive, Place } from './open-archive.ts';

/** A document that every location should keep, and one that was found to. Read again when needed: there may be many. */
export interface ArchiveDocument {
  readonly name: StoredName;
  readonly keptBy: Place;
  /** Of the bytes that were found true, hex: a location may give others the next time it is asked. */
  readonly sha256: string;
}

/** What all snapshots of an archive consist of. */
export interface ArchiveContents {
  /** In the order in which they may be written: lists and manifests before the head that names them. */
  readonly documents: readonly ArchiveDocument[];
  readonly packs: ReadonlyMap<string, GatheredPack>;
  /** Oldest first; of each, everything was found. */
  readonly snapshots: readonly ReadSnapshot[];
  /** All their lists, by SHA-256 in hex. */
  readonly lists: ReadonlyMap<string, PackList>;
  /**
   * Snapshots of which no location has a true head, manifest or list any more. `isSure`: every location that is there
   * said so; else one of them failed, and may have it.
   */
  readonly lost: readonly { readonly sequence: number; readonly what: string; readonly isSure: boolean }[];
}

/** A snapshot by its documents. */
export interface ReadSnapshot {
  readonly sequence: number;
  readonly createdAt: string;
  readonly manifestSha256: string;
  readonly lists: readonly string[];
}

/** Reads them from the locations that are there; `isForgotten` says of which snapshots nothing is wanted any more. */
export async function readDocuments(
  archive: OpenArchive,
  isForgotten: ((sequence: number) => boolean) | null,
): Promise<ArchiveContents> {
  const reader = new DocumentReader(archive);
  for (const sequence of await sequencesOf(archive)) {
    if (isForgotten === null || !isForgotten(sequence)) await reader.snapshot(sequence);
  }
  return reader.result();
}

/** The locations that are there. */
export function placesThere({ places }: OpenArchive): readonly Place[] {
  return places.filter(({ address }) => address !== null);
}

/** Numbers of all heads that any location says it has, ascending. */
export async function sequencesOf(archive: OpenArchive): Promise<readonly number[]> {
  const found = new Set<number>();
  for (const { store } of placesThere(archive)) {
    for await (const name of store.list(archive.keys.owner, 'head')) if (name.kind === 'head') found.add(name.sequence);
  }
  return [...found].sort((a, b) => a - b);
}

class DocumentReader {
  readonly #archive: OpenArchive;
  readonly #owner: OwnerName;
  readonly #documents = new Map<string, ArchiveDocument>();
  readonly #lists = new Map<string, PackList>();
  readonly #packs = new Map<string, GatheredPack>();
  readonly #snapshots: ReadSnapshot[] = [];
  readonly #lost: { sequence: number; what: string; isSure: boolean }[] = [];
  /** Whether a location failed to answer for the snapshot that is being read. */
  #failed = false;

  constructor(archive: OpenArchive) {
    this.#archive = archive;
    this.#owner = archive.keys.owner;
  }

  /** Takes in one snapshot; of one that is not whole nothing is kept, and it is told of. */
  async snapshot(sequence: number): Promise<void> {
    const [owner, keys] = [this.#owner, this.#archive.signedBy];
    this.#failed = false;
    const head = await this.#first({ kind: 'head', owner, sequence }, async (bytes) => {
      const statement = await verifyHead(Buffer.from(bytes).toString('latin1'), { owner, keys });
      return statement.sequence === sequence ? statement : null;
    });
    if (head === null) return this.#lose(sequence, 'head');
    const sha256 = head.value.manifestSha256;
    const manifest = await this.#first({ kind: 'manifest', owner, sha256 }, (bytes) =>
      verifyManifest(Buffer.from(bytes).toString('latin1'), { owner, keys, sha256 }),
    );
    if (manifest === null) return this.#lose(sequence, 'manifest');
    const lists: PackList[] = [];
    for (const { sha256: list } of manifest.value.lists) {
      const found = await this.#list(list);
      if (found === null) return this.#lose(sequence, 'list of packs');
      lists.push(found);
    }
    for (const pack of gatherPacks(manifest.value, lists).values()) this.#packs.set(pack.id, pack);
    this.#keep(manifest.document);
    this.#keep(head.document);
    const { createdAt, manifestSha256 } = head.value;
    const named = manifest.value.lists.map((list) => list.sha256);
    this.#snapshots.push({ sequence, createdAt, manifestSha256, lists: named });
  }

  result(): ArchiveContents {
    const found = { packs: this.#packs, snapshots: this.#snapshots, lists: this.#lists, lost: this.#lost };
    return { documents: [...this.#documents.values()], ...found };
  }

  async #list(sha256: string): Promise<PackList | null> {
    const known = this.#lists.get(sha256);
    if (known !== undefined) return known;
    const owner = this.#owner;
    const found = await this.#first({ kind: 'list', owner, sha256 }, (bytes) =>
      parsePackList(bytes, { owner, sha256 }),
    );
    if (found === null) return null;
    this.#lists.set(sha256, found.value);
    this.#keep(found.document);
    return found.value;
  }

  /** The first copy that `check` accepts; one that throws or answers null is passed over. */
  async #first<Value>(
    name: StoredName,
    check: (bytes: Uint8Array) => Value | null | Promise<Value | null>,
  ): Promise<{ readonly value: Value; readonly document: ArchiveDocument } | null> {
    for (const keptBy of placesThere(this.#archive)) {
      const bytes = await this.#read(keptBy, name);
      if (bytes === null) continue;
      try {
        const value = await check(bytes);
        if (value !== null) return { value, document: { name, keptBy, sha256: sha256Of(bytes) } };
      } catch (cause) {
        // A copy that is damaged: another location is asked.
        if (!(cause instanceof CodedError)) throw cause;
      }
    }
    return null;
  }

  /** Null where there is nothing, or no document; a location that fails has not said that there is none. */
  async #read({ store }: Place, name: StoredName): Promise<Uint8Array | null> {
    try {
      return await store.get(name);
    } catch (cause) {
      if (!(cause instanceof CodedError || (cause instanceof Error && 'syscall' in cause))) throw cause;
      this.#failed ||= !(cause instanceof CodedError && cause.code === 'STORE_ANSWER_TOO_LARGE');
      return null;
    }
  }

  #keep(document: ArchiveDocument): void {
    this.#documents.set(storedPath(document.name), document);
  }

  #lose(sequence: number, what: string): void {
    this.#lost.push({ sequence, what, isSure: !this.#failed });
  }
}

/** SHA-256 in hex. */
export function sha256Of(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}
