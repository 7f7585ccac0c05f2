/** Long work under way and ended: backups, checks and restores, for the console and for the record. */
import type { JsonObject } from '@breakwater/federation-protocol';

/** What the work is. */
export type JobKind = 'backup' | 'verify' | 'restore' | 'recovery' | 'repair' | 'prune';

/** `done in part`: something was left out and is listed in the result. */
export type JobState = 'running' | 'done' | 'done in part' | 'failed';

/** How far the work is. `total` is null until it is known; rate and time left until enough has been done to tell. */
export interface JobProgress {
  readonly done: number;
  readonly total: number | null;
  readonly unit: 'bytes' | 'files';
  readonly label: string;
  readonly ratePerSecond: number | null;
  readonly leftMs: number | null;
}

/** One piece of long work. */
export interface Job extends JobProgress {
  readonly id: string;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly startedAt: Date;
  /** The last sign of life; a running job silent for long was killed. */
  readonly updatedAt: Date;
  readonly endedAt: Date | null;
  /** Error code of a failed job. */
  readonly code: string | null;
  /** What the verb prints with `--json`. */
  readonly result: JsonObject | null;
}

/** Keeps jobs. Any process of the hub may write; the one doing the work does, at most twice a second. */
export interface JobStore {
  start(job: { readonly id: string; readonly kind: JobKind; readonly label: string; readonly at: Date }): Promise<void>;
  progress(id: string, progress: JobProgress, at: Date): Promise<void>;
  /** A sign of life without progress. */
  alive(id: string, at: Date): Promise<void>;
  /** Ends a job; from then on it never changes. */
  end(
    id: string,
    outcome: { state: Exclude<JobState, 'running'>; code: string | null; result: JsonObject | null; at: Date },
  ): Promise<void>;
  /** The newest jobs first. */
  newest(limit: number): Promise<readonly Job[]>;
  /** Jobs that run and gave a sign of life after `since`. */
  running(since: Date): Promise<readonly Job[]>;
}
