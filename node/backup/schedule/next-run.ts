/** When the running hub backs up next by itself: what `backup schedule` and the console say. */
import type { BackupSettings } from '../../config/backup-settings.ts';
import type { JobStore } from '../../store/job.ts';
import { lastRun } from './last-run.ts';
import { nextStart, parseSchedule } from './schedule.ts';

/** The moment, `now` where one is due; null where backups run only when somebody starts one. */
export async function nextRun(
  { schedule, quiet, timeZone }: Pick<BackupSettings, 'schedule' | 'quiet' | 'timeZone'>,
  jobs: Pick<JobStore, 'newest'>,
  now: Date,
): Promise<Date | null> {
  if (schedule === null) return null;
  const { last } = await lastRun(jobs, now);
  return nextStart(parseSchedule({ schedule, quiet, timeZone }), last, now);
}
