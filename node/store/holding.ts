/** What this hub keeps for other countries: shards and manifests by name, heads by number. The bytes lie in shards/. */
import type { CountryCode } from '@breakwater/federation-protocol';

/** One thing held; `object` is named as in receipts (`packs/<id>/shards/<index>`, `manifests/<sha256>`). */
export interface Holding {
  readonly owner: CountryCode;
  readonly object: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly receivedAt: Date;
  /** The receipt this hub signed; null while the bytes are still being written. */
  readonly receipt: string | null;
}

/** What one country has here. */
export interface HoldingTotal {
  readonly owner: CountryCode;
  readonly objects: number;
  readonly bytes: number;
  readonly newestAt: Date;
}

/**
 * Bookkeeping of a holder. Writes are durable when their promise resolves. Room is taken before bytes are written, so
 * that no number of calls at the same time can exceed a quota.
 */
export interface HoldingStore {
  find(owner: CountryCode, object: string): Promise<Holding | null>;
  /**
   * Takes room for one object. `conflict` when the name is taken by other bytes, be they still being written; `full`
   * when the owner's total would exceed `quotaBytes`. Nothing changes in either case.
   */
  reserve(holding: Omit<Holding, 'receipt'>, quotaBytes: number): Promise<'reserved' | 'full' | 'conflict'>;
  /** Writes the receipt of an object whose bytes are durable. */
  confirm(owner: CountryCode, object: string, receipt: string): Promise<void>;
  /** Gives room back after a failed write; does nothing to confirmed objects. */
  release(owner: CountryCode, object: string): Promise<void>;
  totals(): Promise<readonly HoldingTotal[]>;
  /** After a restore: the shards went with the disk, so none is vouched for any more. Heads stay. Answers how many. */
  forgetObjects(): Promise<number>;
  /** Keeps a head for good. `conflict`, changing nothing, when another head bears that number. */
  addHead(owner: CountryCode, sequence: number, head: string, at: Date): Promise<'kept' | 'conflict'>;
  /** The newest heads of a country, newest first. */
  heads(owner: CountryCode, limit: number): Promise<readonly string[]>;
}
