/** Facts of the backups' page beyond runs and receipts: health, audits, repairs, sources, and the settings in force. */
import type { AgreementStanding, AuditVerdict, HeadDoubt } from '@breakwater/backup-replication';
import type { CodedError } from '@breakwater/federation-protocol';
import type { Advice } from '../backup/health/advice.ts';
import type { SnapshotHealth } from '../backup/health/health.ts';
import type { KeepPolicy } from '../backup/keep/policy.ts';
import type { HolderStanding } from '../backup/repair/judge-holders.ts';

/** What holders said when they were last asked what they keep: the figures of `breakwater backup health`. */
export interface HealthFact {
  readonly at: Date;
  /** Of the newest snapshot; below 0 something is lost. */
  readonly mayLose: number;
  readonly packs: number;
  readonly packsLost: number;
  /** Holders that answered, of all that have a part of the snapshots looked at. */
  readonly answered: number;
  readonly asked: number;
  /** Newest first. */
  readonly snapshots: readonly SnapshotHealth[];
  /** Why a newer one could be hidden; null where that cannot be. */
  readonly doubt: HeadDoubt | null;
  /** Names of countries stand for holders. */
  readonly advice: readonly Advice[];
}

/** The last answer and how it is going on. */
export interface HealthFacts {
  readonly found: HealthFact | null;
  readonly failure: CodedError | null;
  readonly isAsking: boolean;
}

/** The last audit of one holder, and how much of it all audits have seen. */
export interface AuditFact {
  readonly country: string;
  readonly name: string;
  readonly standing: HolderStanding;
  /** Null when it was never audited. `good` of `asked` leaves were right. */
  readonly last: {
    readonly at: Date;
    readonly verdict: AuditVerdict;
    readonly good: number;
    readonly asked: number;
  } | null;
  /** Leaves seen of the round under way, and how often all of them were seen before. */
  readonly coverage: { readonly seen: number; readonly total: number; readonly roundsBefore: number } | null;
}

/** A repair that ended. `made` parts of `gaps` that were missing were made anew. */
export interface RepairFact {
  readonly endedAt: Date;
  readonly outcome: 'done' | 'done in part' | 'failed';
  readonly gaps: number;
  readonly made: number;
  readonly bytes: number;
  /** Names: who was given up, and who took its place. */
  readonly replaced: readonly { readonly from: string; readonly to: string }[];
  readonly code: string | null;
}

/** What is backed up. */
export interface SourceFact {
  readonly name: string;
  readonly kind: 'hub' | 'directory' | 'sqlite' | 'postgres';
  readonly address: string;
  readonly tier: number;
  readonly rules: number;
  /** The newest backup in which nothing of it was lacking; null when there is none in the records. */
  readonly savedAt: Date | null;
  /** The newest backup in which something was; `isNow` when that is the last one. */
  readonly fault: {
    readonly at: Date;
    readonly count: number;
    readonly reason: string;
    readonly isNow: boolean;
  } | null;
}

/** When, how fast, and for how long. */
export interface SettingsFact {
  /** As it is written in hub.toml; null: only when somebody starts one. */
  readonly schedule: string | null;
  readonly quiet: readonly string[];
  readonly timeZone: string;
  readonly next: Date | null;
  readonly limits: readonly string[];
  /** Bytes a second in force at this moment; null: as fast as the line allows. */
  readonly rateInAll: number | null;
  readonly ratePerHolder: number | null;
  readonly keep: KeepPolicy;
}

/** How an agreement stands; a code where it holds no more. */
export type AgreementState = AgreementStanding | 'proposed' | { readonly code: string };
