/** A running hub begins backups when they are due. */
import type { BackupSettings } from '../../config/backup-settings.ts';
import type { JobStore } from '../../store/job.ts';
import type { World } from '../../world.ts';
import { lastRun } from './last-run.ts';
import { type LastRun, nextStart, parseSchedule } from './schedule.ts';

/** How often it is looked whether one is due. */
const LOOK_MS = 60_000;

/** What running a schedule takes. */
export interface ScheduleParts {
  /** Read anew each time, so that a change of hub.toml is followed without a restart. */
  readonly settings: () => Promise<BackupSettings>;
  readonly jobs: Pick<JobStore, 'newest'>;
  /** Begins a backup in a process of its own; false where one that it began is still at work. */
  readonly start: () => Promise<boolean>;
  readonly world: Pick<World, 'now' | 'log'>;
}

/** Looks once whether a backup is due, and begins it; answers whether it did. */
export type Look = () => Promise<boolean>;

/**
 * A start that leaves no record (a passphrase file that is gone) counts as a failure, so that it is tried again after
 * half an hour and not every minute.
 */
export function createLook({ settings, jobs, start, world }: ScheduleParts): Look {
  let begun: Date | null = null;
  return async () => {
    const { schedule, quiet, timeZone } = await settings();
    if (schedule === null) return false;
    const now = world.now();
    const { last, running } = await lastRun(jobs, now);
    if (running) return false;
    const known = withoutRecord(begun, last);
    if (nextStart(parseSchedule({ schedule, quiet, timeZone }), known, now) > now) return false;
    begun = now;
    return start();
  };
}

function withoutRecord(begun: Date | null, last: LastRun | null): LastRun | null {
  if (begun === null || (last !== null && last.startedAt >= begun)) return last;
  return { startedAt: begun, failedAt: begun };
}

/** Looks every minute until it is closed; what goes wrong is logged and does not end it. */
export function startSchedule(parts: ScheduleParts): { close(): void } {
  const look = createLook(parts);
  const timer = setInterval(() => {
    look().catch((cause: unknown) => {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'INTERNAL';
      parts.world.log.error({ code }, 'the schedule of backups could not be followed');
    });
  }, LOOK_MS);
  timer.unref();
  return { close: () => clearInterval(timer) };
}
