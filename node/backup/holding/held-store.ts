/** Where a holder keeps what others entrust to it, whatever lies beneath: the promise in words. */
import type { HostingAgreement, OwnedShardStore, StoredName } from '@breakwater/backup-replication';
import type { CountryCode } from '@breakwater/federation-protocol';

/** What was announced, and the bytes as they come. */
export interface ArrivingShard {
  /** 32 bytes. */
  readonly root: Uint8Array;
  readonly bytes: number;
  /** Each is given away: its memory is freed once it is on the disk. */
  readonly pieces: AsyncIterable<Uint8Array>;
}

/** A name that a signed paper is kept under. */
export type PaperName = Extract<StoredName, { kind: 'head' | 'generation' }>;

/**
 * A store of our own, and what a holder needs beside.
 *
 * - `receive` hashes the shard while it comes, in memory that does not grow with it. When it resolves, name and bytes
 *   are durable; when it rejects, nothing of them is left. The book says beforehand what the name stands for: what lies
 *   there and is something else goes, and at the latest the second `receive` succeeds.
 * - `checkRoom` throws `HOLDING_DISK_FULL` when so many bytes more would reach into what must stay free.
 * - `keepPaper` resolves when the paper is as durable as shards are, also when the hub's own disk is lost.
 * - `sweep` removes what was half received when the power went, and answers how many; nothing may be arriving.
 *
 * What the store itself fails at is `HOLDING_STORE_FAILED`, which says to nobody outside where the store is.
 */
export interface HeldStore extends OwnedShardStore {
  receive(name: StoredName, shard: ArrivingShard): Promise<void>;
  checkRoom(bytes: number): Promise<void>;
  keepPaper(name: PaperName, text: string): Promise<void>;
  sweep(): Promise<number>;
  /** What outlives the hub's disk, and so can tell a book that was lost what it must say; null for a directory. */
  readonly place: HeldPlace | null;
}

/** What is known of a thing that lies in a place. */
export interface HeldFacts {
  readonly bytes: number;
  /** Shard root or SHA-256, base64url, as the receipt has it. */
  readonly digest: string;
}

/** A store that outlives the hub's disk. */
export interface HeldPlace {
  /**
   * Takes the place for this holder and answers its id: the book remembers what it was made for. Throws
   * `HOLDING_PLACE_TAKEN` when another holder keeps its things there.
   */
  claim(): Promise<string>;
  /** What lies under a name, or null. */
  factsOf(name: StoredName): Promise<HeldFacts | null>;
  /** Keeps the signed text of an agreement, before the first thing is taken in under it. */
  keepAgreement(agreement: Pick<HostingAgreement, 'owner' | 'sequence'>, signed: string): Promise<void>;
  /** Every text that `keepAgreement` was given. */
  agreements(): AsyncIterable<string>;
}

/** Who holds; a place knows its own. */
export interface PlaceHolder {
  readonly country: CountryCode;
  readonly randomBytes: (count: number) => Uint8Array;
}
