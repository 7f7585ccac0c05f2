/** What the console's pages are made from: plain facts, gathered once per request, without a store in sight. */
import type { CodedError } from '@breakwater/federation-protocol';
import type { AgreementState, AuditFact, HealthFacts, RepairFact, SettingsFact, SourceFact } from './backup-facts.ts';
import type { TrustFacts } from './trust-facts.ts';

/** How a peer answered when it was last asked. */
export type PeerState = 'ready' | 'slow' | 'silent' | 'not asked yet';

/** One peer and its health; times of the last answer are ours, not the peer's. */
export interface PeerFact {
  readonly country: string;
  readonly name: string;
  readonly state: PeerState;
  readonly answeredAt: Date | null;
  readonly silentSince: Date | null;
  readonly roundTripMs: number | null;
  readonly via: 'direct' | 'link' | null;
}

/** What one holder keeps of the newest complete backup, by its signed receipts. */
export interface HolderFact {
  readonly country: string;
  readonly name: string;
  readonly answers: boolean;
  readonly shardsHeld: number;
  readonly shardsExpected: number;
  readonly receiptAt: Date | null;
  readonly shardBytes: number;
}

/** A backup that ended. */
export interface BackupRunFact {
  readonly sequence: number | null;
  readonly endedAt: Date;
  readonly outcome: 'done' | 'done in part' | 'failed';
  readonly dataBytes: number;
  readonly files: number;
  readonly durationMs: number;
  readonly holders: number;
  /** Files that could not be read and were left out. */
  readonly skipped: number;
  readonly code: string | null;
}

/** Long work under way. `ratePerSecond` and `leftMs` are null until enough has been done to tell. */
export interface JobFact {
  readonly kind: string;
  readonly label: string;
  readonly startedAt: Date;
  readonly done: number;
  readonly total: number | null;
  readonly unit: 'bytes' | 'files';
  readonly ratePerSecond: number | null;
  readonly leftMs: number | null;
}

/** One time a backup was asked back: every part checked, everything opened, or a hub revived. */
export interface RestoreFact {
  readonly endedAt: Date;
  readonly outcome: 'done' | 'done in part' | 'failed';
  readonly kind: 'verify' | 'restore' | 'recovery';
  readonly dataBytes: number;
  readonly durationMs: number;
}

/** What we keep for another country, unreadable to us. */
export interface KeptFact {
  readonly country: string;
  readonly name: string;
  readonly objects: number;
  readonly bytes: number;
  readonly newestAt: Date;
}

/** One hosting agreement of ours, by which they keep for us or we for them. */
export interface AgreementFact {
  readonly country: string;
  readonly name: string;
  readonly weAre: 'owner' | 'holder';
  readonly state: AgreementState;
  readonly quotaBytes: number;
  /** Of the room: all that we keep for them, or what receipts say they keep of our newest backup. */
  readonly usedBytes: number;
  readonly retentionDays: number;
  readonly until: Date;
}

/** Backups and holders. A backup can be rebuilt from any `needed` holders. */
export interface BackupFacts {
  readonly needed: number;
  readonly holders: readonly HolderFact[];
  readonly runs: readonly BackupRunFact[];
  /** Why the newest backup stored everything once more; null where it did not. */
  readonly indexProblem: CodedError | null;
  readonly running: JobFact | null;
  readonly lastRestore: RestoreFact | null;
  readonly lastVerify: RestoreFact | null;
  readonly health: HealthFacts;
  readonly audits: readonly AuditFact[];
  /** Newest first. */
  readonly repairs: readonly RepairFact[];
  /** The hub itself first. */
  readonly sources: readonly SourceFact[];
  /** The settings in force, or why they are not known. */
  readonly settings: SettingsFact | CodedError;
  readonly kept: readonly KeptFact[];
  readonly agreements: readonly AgreementFact[];
}

/** Another country's recovery that its officials approved and that this hub was asked to help with. */
export interface AskedRecoveryFact {
  readonly country: string;
  readonly name: string;
  readonly expiresAt: Date;
}

/** Our own recovery key, and recoveries of others that wait for our share. */
export interface RecoveryFacts {
  readonly key: 'none' | 'ready' | 'spent';
  readonly asked: readonly AskedRecoveryFact[];
}

/** An event as the console shows it. */
export interface EventFact {
  readonly at: Date;
  readonly name: string;
  readonly text: string;
  readonly grave: boolean;
  readonly details: readonly { readonly name: string; readonly value: string }[];
}

/** Everything the overview judges. `trust` is null until a list has been verified. */
export interface HubFacts {
  readonly now: Date;
  readonly country: string;
  readonly name: string;
  readonly peers: readonly PeerFact[];
  readonly backup: BackupFacts;
  readonly recovery: RecoveryFacts;
  readonly trust: TrustFacts | null;
  readonly events: readonly EventFact[];
  readonly passkeys: number;
}
