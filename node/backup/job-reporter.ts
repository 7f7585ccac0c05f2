/** Tells how far long work is: to the terminal at once, to the jobs table at most twice a second. */

import type { ProgressUpdate } from '../cli/verb.ts';
import type { JobProgress, JobStore } from '../store/job.ts';

/** The console asks the table; more often than this nobody would see. */
const WRITE_INTERVAL_MS = 500;
/** A rate from less than this is noise. */
const RATE_AFTER_MS = 1000;

/** What reporting takes. */
export interface ReporterParts {
  readonly jobs: JobStore;
  readonly jobId: string;
  readonly now: () => Date;
  readonly show: (update: ProgressUpdate) => void;
}

/** Call it as often as there is something to say. */
export type ReportProgress = (update: ProgressUpdate) => Promise<void>;

/** A reporter for one job that starts now. */
export function createReporter(parts: ReporterParts): ReportProgress {
  const startedMs = parts.now().getTime();
  let writtenMs = startedMs;
  return async (update) => {
    parts.show(update);
    const now = parts.now();
    const elapsedMs = now.getTime() - startedMs;
    if (now.getTime() - writtenMs < WRITE_INTERVAL_MS) return;
    writtenMs = now.getTime();
    await parts.jobs.progress(parts.jobId, progressOf(update, elapsedMs), now);
  };
}

function progressOf({ done, total, unit, label }: ProgressUpdate, elapsedMs: number): JobProgress {
  const ratePerSecond = elapsedMs >= RATE_AFTER_MS && done > 0 ? (done / elapsedMs) * 1000 : null;
  const leftMs = ratePerSecond === null ? null : (Math.max(0, total - done) / ratePerSecond) * 1000;
  return { done, total, unit, label, ratePerSecond, leftMs };
}
