/** Audits of our holders: what came of each, and how far each is covered. At a holder: hashes of leaves. */
import type { AuditVerdict } from '@breakwater/backup-replication';
import type { CountryCode } from '@breakwater/federation-protocol';

/** One audit that was made. */
export interface KeptAudit {
  /** 16 hex digits; its transcript lies in `audits/<id>.json` while it is kept. */
  readonly id: string;
  readonly holder: CountryCode;
  /** 16 hex digits, the same for all that was asked of the holder in one go. */
  readonly round: string;
  readonly kind: 'spot' | 'coverage';
  readonly verdict: AuditVerdict;
  /** By the hub's own clock. */
  readonly at: Date;
  /** What the region's witnesses had told of the time by then; null when nobody had, or in rows of old. */
  readonly witnessedAt: Date | null;
  readonly good: number;
  readonly wrong: number;
  readonly missing: number;
  readonly latencyMs: number;
  /** All leaves that the holder keeps of the snapshot. */
  readonly heldLeaves: number;
  /** SHA-256 in hex of the snapshot's manifest. */
  readonly manifest: string;
  /** Of the coverage of this holder, or of spot audits of all; null in rows of old. */
  readonly epoch: number | null;
}

/** A run through all leaves of a holder; or, under the auditor's own name, a month of spot audits. */
export interface AuditEpoch {
  readonly holder: CountryCode;
  /** From 1. */
  readonly epoch: number;
  readonly manifest: string;
  /** Orders the leaves; secret until all of them were asked for. 32 bytes, base64url. */
  readonly key: string;
  /** Leaves asked for so far, of `total`; rounds taken where it is of spot audits. */
  readonly position: number;
  readonly total: number;
}

/** Writes are durable when their promise resolves. */
export interface AuditStore {
  add(audit: KeptAudit): Promise<void>;
  /** Newest first; of one holder when given. */
  newest(limit: number, holder?: CountryCode): Promise<readonly KeptAudit[]>;
  audit(id: string): Promise<KeptAudit | null>;
  forget(ids: readonly string[]): Promise<void>;
  /** The epoch under way or just over. */
  epoch(holder: CountryCode): Promise<AuditEpoch | null>;
  epochNumbered(holder: CountryCode, epoch: number): Promise<AuditEpoch | null>;
  saveEpoch(epoch: AuditEpoch): Promise<void>;
  /** As a holder: the hashes of a shard's leaves, one after the other, so that an audit reads what it asks for only. */
  leafHashes(owner: CountryCode, object: string): Promise<Uint8Array | null>;
  saveLeafHashes(owner: CountryCode, object: string, hashes: Uint8Array): Promise<void>;
  dropLeafHashes(owner: CountryCode, object: string): Promise<void>;
}
