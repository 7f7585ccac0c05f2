/** What is backed up and by which settings, gathered from the records and from hub.toml as it stands now. */
import { CodedError } from '@breakwater/federation-protocol';
import { parseBandwidth, ratesAt } from '../backup/bandwidth/rules.ts';
import { recordedLacks } from '../backup/left-out.ts';
import { nextRun } from '../backup/schedule/next-run.ts';
import { parseZone } from '../backup/schedule/schedule.ts';
import { HUB_SOURCE, HUB_TIER } from '../backup/source/hub.ts';
import type { BackupSettings } from '../config/backup-settings.ts';
import type { BackupSource, KeptSnapshot } from '../store/backup.ts';
import type { Job, JobStore } from '../store/job.ts';
import type { SettingsFact, SourceFact } from './backup-facts.ts';

/** Records of what was saved: snapshots and jobs, newest first. */
export interface SavedRecords {
  readonly snapshots: readonly KeptSnapshot[];
  readonly jobs: readonly Job[];
}

/** The hub itself, then what was added. `dir` is the directory of the hub. */
export function sourceFacts(added: readonly BackupSource[], dir: string, records: SavedRecords): SourceFact[] {
  const own = { name: HUB_SOURCE, kind: 'hub', address: dir, tier: HUB_TIER, rules: [], addedAt: new Date(0) } as const;
  return [own, ...added].map(({ name, kind, address, tier, rules, addedAt }) => {
    const lacks = lacksOf(name, records.jobs);
    const faulty = new Set(lacks.map(({ sequence }) => sequence));
    const saved = records.snapshots.find(({ sequence, createdAt, durationMs }) => {
      // A run that began before the source was added does not have it.
      return createdAt.getTime() - durationMs >= addedAt.getTime() && !faulty.has(sequence);
    });
    const [fault = null] = lacks;
    return { name, kind, address, tier, rules: rules.length, savedAt: saved?.createdAt ?? null, fault };
  });
}

/** Newest first. */
function lacksOf(source: string, jobs: readonly Job[]) {
  const runs = jobs.filter(({ kind, state }) => kind === 'backup' && (state === 'done' || state === 'done in part'));
  return runs.flatMap(({ endedAt, updatedAt, result }, index) => {
    const lack = recordedLacks(result?.lacks).find((one) => one.source === source);
    if (lack === undefined) return [];
    const { count, reason } = lack;
    return [{ at: endedAt ?? updatedAt, count, reason, isNow: index === 0, sequence: result?.sequence }];
  });
}

/** The settings, read anew: what the running hub goes by. What cannot be read is told with its own words. */
export async function settingsFact(
  settings: () => Promise<BackupSettings>,
  jobs: Pick<JobStore, 'newest'>,
  now: Date,
): Promise<SettingsFact | CodedError> {
  try {
    const read = await settings();
    const { inAll, perHolder } = ratesAt(parseBandwidth(read.limits), now, parseZone(read.timeZone));
    const { schedule, quiet, timeZone, limits, keep } = read;
    const next = await nextRun(read, jobs, now);
    return { schedule, quiet, timeZone, limits, keep, next, rateInAll: known(inAll), ratePerHolder: known(perHolder) };
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
}

function known(rate: number): number | null {
  return Number.isFinite(rate) ? rate : null;
}
