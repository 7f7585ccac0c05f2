/** What this hub knows of its own backups: sources, packs at holders, the chunk index, snapshots. */
import type {
  DraftChunkUse as ChunkUse,
  DraftDataKeyRecord as DataKeyRecord,
  DraftStoredChunk as StoredChunk,
} from '@breakwater/backup-replication';
import type { CountryCode } from '@breakwater/federation-protocol';
import type { Source } from '../backup/source/source.ts';

/** Something that is backed up; the hub itself is always there and needs no row. Names are in lower case. */
export interface BackupSource extends Source {
  readonly addedAt: Date;
}

/** A pack that enough holders keep. `holders[i]` was sent shard i; `receipts` are of those that acknowledged it. */
export interface KeptPack {
  readonly id: string;
  readonly packBytes: number;
  readonly shardBytes: number;
  readonly keyId: string;
  readonly holders: readonly CountryCode[];
  readonly shardHashes: readonly string[];
}

/** A holder's word for one shard. */
export interface KeptReceipt {
  readonly holder: CountryCode;
  readonly index: number;
  readonly receipt: string;
  readonly at: Date;
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

/** For whom packs are sealed and with whom they lie: known chunks are used again only where both are the same. */
export interface Circle {
  readonly recipients: readonly string[];
  readonly holders: readonly CountryCode[];
}

/**
 * Writes are durable when their promise resolves. The chunk index is a cache: without it the next backup stores
 * everything anew, and nothing is lost.
 */
export interface BackupStore {
  /** False, changing nothing, when the name is taken. */
  addSource(source: BackupSource): Promise<boolean>;
  sources(): Promise<readonly BackupSource[]>;
  /** False where there is none of this name. What earlier snapshots hold of it stays in them. */
  removeSource(name: string): Promise<boolean>;
  saveKey(record: DataKeyRecord, circle: Circle, at: Date): Promise<void>;
  key(id: string): Promise<DataKeyRecord | null>;
  /** One transaction: the pack, its receipts and its chunks become known together, or not at all. */
  savePack(pack: KeptPack, receipts: readonly KeptReceipt[], chunks: readonly StoredChunk[]): Promise<void>;
  pack(id: string): Promise<KeptPack | null>;
  findChunk(use: ChunkUse, chunkId: Uint8Array, circle: Circle): Promise<StoredChunk | null>;
  saveSnapshot(snapshot: KeptSnapshot, packIds: readonly string[]): Promise<void>;
  /** Newest first. */
  snapshots(limit: number): Promise<readonly KeptSnapshot[]>;
  /** By holder, for the packs of one snapshot. */
  sharesOf(sequence: number): Promise<readonly HolderShare[]>;
}
