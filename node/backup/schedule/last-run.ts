/** When a backup was last begun, and whether it failed: out of the record that every run keeps of itself. */
import type { JobStore } from '../../store/job.ts';
import type { LastRun } from './schedule.ts';

/** Jobs looked at; checks and restores stand between backups. */
const JOBS_READ = 200;
/** A job silent for so long was killed: it gives a sign of life every ten seconds. */
const ALIVE_MS = 60_000;

/** The last backup; null where none was ever begun. `running` is true while it is at work. */
export async function lastRun(
  jobs: Pick<JobStore, 'newest'>,
  now: Date,
): Promise<{ readonly last: LastRun | null; readonly running: boolean }> {
  const job = (await jobs.newest(JOBS_READ)).find(({ kind }) => kind === 'backup');
  if (job === undefined) return { last: null, running: false };
  const { startedAt, state, endedAt, updatedAt } = job;
  const isAlive = state === 'running' && now.getTime() - updatedAt.getTime() < ALIVE_MS;
  const failedAt = state === 'failed' ? (endedAt ?? updatedAt) : state === 'running' && !isAlive ? updatedAt : null;
  return { last: { startedAt, failedAt }, running: isAlive };
}
