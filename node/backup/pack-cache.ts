/** Opened packs, a few at a time: fetched ahead, used, and let go. */
import {
  BackupError,
  draftCheckDataKey as checkDataKey,
  type DraftDataKeyRecord as DataKeyRecord,
  type DraftManifest as Manifest,
  type DraftOpenedPack as OpenedPack,
  draftOpenPack as openPack,
} from '@breakwater/backup-replication';
import type { Verified } from '@breakwater/federation-protocol';
import type { ShardFetcher } from './shard-fetcher.ts';

/** Opens a data key from its record: with the reader key, or with what the quorum released. */
export type OpenDataKey = (record: DataKeyRecord) => Promise<Uint8Array>;

/** Packs kept open: three being read ahead and the ones in use. Each takes 16 MiB. */
export const DATA_PACKS_OPEN = 6;
/** A tree is read in order: the pack at hand, and the next. */
export const TREE_PACKS_OPEN = 2;

/** A cache over a fetcher. Memory: `openMax` packs of 16 MiB and their shards in transit. */
export class PackCache {
  readonly #manifest: Verified<Manifest>;
  readonly #fetcher: ShardFetcher;
  readonly #openDataKey: OpenDataKey;
  readonly #openMax: number;
  readonly #open = new Map<number, Promise<OpenedPack>>();
  readonly #keys = new Map<number, Promise<Uint8Array>>();

  constructor(manifest: Verified<Manifest>, fetcher: ShardFetcher, openDataKey: OpenDataKey, openMax: number) {
    this.#openMax = openMax;
    this.#manifest = manifest;
    this.#fetcher = fetcher;
    this.#openDataKey = openDataKey;
  }

  /** The pack with this index in the manifest; an index beyond it is a malformed tree. */
  get(index: number): Promise<OpenedPack> {
    const present = this.#open.get(index);
    // Put at the end again: the map's order is the order of last use.
    this.#open.delete(index);
    const pack = present ?? this.#load(index);
    this.#open.set(index, pack);
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= this.#openMax) break;
      this.#open.delete(oldest);
    }
    return pack;
  }

  /** Starts fetching; a failure shows when the pack is asked for. */
  prefetch(index: number): void {
    if (!this.#open.has(index)) this.get(index).catch(() => {});
  }

  /** The data key with this index in the manifest, opened once and checked against its name. */
  dataKey(index: number): Promise<Uint8Array> {
    const present = this.#keys.get(index) ?? this.#openKey(index);
    this.#keys.set(index, present);
    return present;
  }

  /** Overwrites the keys that were opened. */
  async forgetKeys(): Promise<void> {
    for (const key of await Promise.allSettled(this.#keys.values())) {
      if (key.status === 'fulfilled') key.value.fill(0);
    }
    this.#keys.clear();
  }

  async #openKey(index: number): Promise<Uint8Array> {
    const record = this.#manifest.keys[index];
    if (record === undefined) throw new RangeError('the manifest was verified to have this key');
    const key = new Uint8Array(await this.#openDataKey(record));
    checkDataKey(key, record.id);
    return key;
  }

  async #load(index: number): Promise<OpenedPack> {
    const record = this.#manifest.packs[index];
    if (record === undefined) throw missingPack(index);
    const [bytes, key] = await Promise.all([this.#fetcher.fetchPack(record), this.dataKey(record.key)]);
    return openPack(bytes, record.id, this.#manifest.country, key);
  }
}

function missingPack(index: number): BackupError {
  return new BackupError('BACKUP_TREE_INVALID', 'The tree refers to a pack that the manifest does not have.', {
    index,
  });
}
