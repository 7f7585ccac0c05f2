/** The backup part of hub.toml, judged when it is read: no schedule is found wrong at half past two at night. */
import { type BandwidthRule, parseBandwidth } from '../backup/bandwidth/rules.ts';
import { checkPolicy, KEEP_DEFAULT, type KeepPolicy } from '../backup/keep/policy.ts';
import { parseSchedule, parseZone } from '../backup/schedule/schedule.ts';
import type { HubToml } from './hub-config.ts';

/** When backups run, how fast, and how long they are kept; texts as they were written, all of them valid. */
export interface BackupSettings {
  /** Null: only when somebody starts one. */
  readonly schedule: string | null;
  readonly quiet: readonly string[];
  readonly timeZone: string;
  readonly limits: readonly string[];
  readonly keep: KeepPolicy;
  readonly pgBin: string | null;
}

/** The settings in force. Throws `BACKUP_SCHEDULE_INVALID`, `BACKUP_LIMIT_INVALID`, `BACKUP_KEEP_INVALID`. */
export function backupSettingsOf(written: HubToml['backup']): BackupSettings {
  const {
    schedule = null,
    quiet = [],
    time_zone: timeZone = 'UTC',
    limits = [],
    keep,
    pg_bin: pgBin = null,
  } = written ?? {};
  parseZone(timeZone);
  if (schedule !== null) parseSchedule({ schedule, quiet, timeZone });
  parseBandwidth(limits);
  return { schedule, quiet, timeZone, limits, keep: checkPolicy(keep ?? KEEP_DEFAULT), pgBin };
}

/** The limits, parsed. */
export function bandwidthOf({ limits }: BackupSettings): readonly BandwidthRule[] {
  return parseBandwidth(limits);
}
