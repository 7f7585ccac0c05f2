/** What this hub knows of its own backups: sources, receipts of holders, snapshots. */
import type { CountryCode } from '@breakwater/federation-protocol';
import type { Source } from '../backup/source/source.ts';

/** Something that is backed up; the hub itself is always there and needs no row. Names are in lower case. */
export interface BackupSource extends Source {
  readonly addedAt: Date;
}

/** A holder's signed word that it keeps something. `object` is the name in the receipt, like `heads/12`. */
export interface KeptReceipt {
  readonly object: string;
  readonly holder: CountryCode;
  readonly receipt: string;
  readonly at: Date;
}

/** A pack of a snapshot: `holders[i]` was sent shard i. */
export interface PlacedPack {
  readonly id: string;
  readonly shardBytes: number;
  readonly holders: readonly CountryCode[];
}

/** The newest head that a holder signed for. */
export interface PromisedHead {
  readonly sequence: number;
  readonly receipt: string;
}

/** A snapshot whose head enough holders keep. */
export interface KeptSnapshot {
  readonly sequence: number;
  readonly snapshotId: string;
  readonly manifestSha256: string;
  readonly head: string;
  readonly createdAt: Date;
  readonly files: number;
  readonly bytes: number;
  /** Bytes that no earlier snapshot had. */
  readonly newBytes: number;
  readonly skipped: number;
  readonly packs: number;
  /** Who signed for manifest and head. */
  readonly holders: readonly CountryCode[];
  readonly durationMs: number;
  /** When holders took its head, by their own clocks, out of their receipts; retention goes by nothing else. */
  readonly witnessedAt?: readonly Date[];
}

/** What one holder has of one snapshot, by its receipts. */
export interface HolderShare {
  readonly holder: CountryCode;
  readonly shardsExpected: number;
  readonly shardsKept: number;
  readonly shardBytes: number;
  readonly receiptAt: Date | null;
}

/** Writes are durable when their promise resolves. */
export interface BackupStore {
  /** False, changing nothing, when the name is taken. */
  addSource(source: BackupSource): Promise<boolean>;
  sources(): Promise<readonly BackupSource[]>;
  /** False where there is none of this name. What earlier snapshots hold of it stays in them. */
  removeSource(name: string): Promise<boolean>;
  /** One transaction; a newer receipt for the same thing takes the place of an older one. */
  saveReceipts(receipts: readonly KeptReceipt[]): Promise<void>;
  receipt(object: string, holder: CountryCode): Promise<string | null>;
  /** By holder. What it says later is held against it. */
  promisedHeads(): Promise<ReadonlyMap<CountryCode, PromisedHead>>;
  /** `packs` are all that the snapshot uses; null: the same as the snapshot before. */
  saveSnapshot(snapshot: KeptSnapshot, packs: readonly PlacedPack[] | null): Promise<void>;
  /** Newest first. */
  snapshots(limit: number): Promise<readonly KeptSnapshot[]>;
  /** By holder, for the packs of one snapshot, as of when it was made. */
  sharesOf(sequence: number): Promise<readonly HolderShare[]>;
}
