/** What the trust page is made from: plain facts about the list in force, its log, its witnesses and its age. */

import type { Stage, StandingReason } from '@breakwater/trust-lists';

/** How old the region's word about whom to trust is. */
export type FreshnessStage = Stage;

/** A key of a member with its full thumbprint. */
export interface KeyFact {
  readonly use: string;
  readonly fingerprint: string;
}

/** A member of the list in force, as notices leave it. */
export interface MemberFact {
  readonly country: string;
  readonly name: string;
  readonly origin: string;
  readonly maxAssurance: string;
  readonly keys: readonly KeyFact[];
}

/** A witness and its newest cosignature under the checkpoint that this hub holds. */
export interface WitnessFact {
  readonly country: string;
  readonly name: string;
  readonly cosignedAt: Date | null;
  /** Whether that cosignature is recent enough to help keep the list fresh. */
  readonly counts: boolean;
}

/** How long one service goes on after the last quorum of cosignatures, at one level where levels differ. */
export interface BudgetFact {
  readonly service: string;
  readonly level: string | null;
  readonly budgetMs: number;
  /** When it ends if no newer quorum is heard of. */
  readonly until: Date;
}

/** A notice in force: trust taken away ahead of the next list. */
export interface NoticeFact {
  readonly id: string;
  readonly country: string;
  readonly name: string;
  /** Null: every service of that country. */
  readonly service: string | null;
  /** Full thumbprint of the one key meant; null: every key of the service. */
  readonly key: string | null;
  readonly reason: string;
  readonly issuedAt: Date;
}

/** Two histories of the log, both signed by it, as anybody can verify from the file of evidence. */
export interface ForkFact {
  /** Relative to the hub's directory. */
  readonly file: string;
  /** Entries in the one and in the other. */
  readonly sizes: readonly [number, number];
  /** Countries whose witnesses signed both, which no honest one does. */
  readonly cosignedBoth: readonly string[];
}

/** A list that the log has committed to. */
export interface PastListFact {
  readonly sequence: number;
  /** Null where this hub never fetched that list itself and knows it by its digest only. */
  readonly issuedAt: Date | null;
  readonly sha256: string;
  readonly logIndex: number;
}

/** What the log says, and which of its entries everything stands on. */
export interface LogFact {
  readonly origin: string;
  readonly size: number;
  readonly logIndex: number;
  readonly witnesses: readonly WitnessFact[];
  readonly witnessesNeeded: number;
  /** Newest first, as far back as this hub keeps the log's entries. */
  readonly history: readonly PastListFact[];
}

/** The trust list in force. */
export interface TrustFacts {
  readonly sequence: number;
  readonly rootVersion: number;
  readonly rootFingerprint: string;
  readonly rootIssuedAt: Date;
  readonly rootExpiresAt: Date;
  readonly listFingerprint: string;
  readonly issuedAt: Date;
  readonly nextUpdateAt: Date;
  /** When a source last said that it has nothing newer. */
  readonly checkedAt: Date | null;
  /** When a quorum of witnesses last cosigned: the age of everything here. */
  readonly quorumAt: Date;
  readonly stage: FreshnessStage;
  /** When the next stage begins unless a newer quorum is heard of; null in the last one. */
  readonly stageEndsAt: Date | null;
  /** Why the hub stands where it stands, gravest first; empty on a calm day. */
  readonly reasons: readonly StandingReason[];
  /** Proven forks of the log; while there is one, no newer list is taken. */
  readonly forks: readonly ForkFact[];
  readonly signers: readonly string[];
  readonly signersNeeded: number;
  readonly rootSigners: readonly string[];
  readonly rootSignersNeeded: number;
  readonly log: LogFact;
  readonly budgets: readonly BudgetFact[];
  readonly notices: readonly NoticeFact[];
  readonly members: readonly MemberFact[];
  /** Why the last look for a newer list did not succeed wholly; null when it did. */
  readonly problem: {
    readonly at: Date;
    readonly code: string;
    readonly message: string;
    readonly source: string;
  } | null;
}
