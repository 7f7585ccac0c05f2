/** How safe the backups are, gathered: what holders say when they are asked, what audits proved, what was repaired. */
import { type CountryCode, parseCountryCode } from '@breakwater/federation-protocol';
import { adviceOf } from '../backup/health/advice.ts';
import type { HealthSeen } from '../backup/health/watch-health.ts';
import { type AuditClocks, standingOf } from '../backup/repair/judge-holders.ts';
import type { AuditStore, KeptAudit } from '../store/audit.ts';
import type { Job } from '../store/job.ts';
import type { AuditFact, HealthFacts, RepairFact } from './backup-facts.ts';

/** A round is at most the spot audits of one evening and the next part of the coverage. */
const ROUND_MAX = 60;
const REPAIRS_SHOWN = 5;

/** What the page says of health; `nameOf` turns codes into countries. */
export function healthFacts(
  { found, failure, isAsking }: HealthSeen,
  nameOf: (country: string) => string,
  now: Date,
): HealthFacts {
  if (found === null) return { found: null, failure, isAsking };
  const { at, snapshots, holders, doubt } = found;
  const [newest] = snapshots;
  const advice = adviceOf(found, now).map(({ kind, holders }) => ({ kind, holders: holders.map(nameOf) }));
  const { mayLose = 0, packs = 0, packsLost = 0 } = newest ?? {};
  const answered = holders.filter(({ answers }) => answers).length;
  const figures = { mayLose, packs, packsLost, answered, asked: holders.length };
  return { found: { at, ...figures, snapshots, doubt, advice }, failure, isAsking };
}

/** Of each holder its last round, and how far it is covered. */
export async function auditFacts(
  audits: AuditStore,
  holders: readonly { readonly country: string; readonly name: string }[],
  clocks: AuditClocks,
): Promise<readonly AuditFact[]> {
  return Promise.all(
    holders.map(async ({ country: code, name }) => {
      const country = parseCountryCode(code);
      const [standing, newest, coverage] = await Promise.all([
        standingOf(audits, country, clocks),
        audits.newest(ROUND_MAX, country),
        coverageOf(audits, country),
      ]);
      return { country, name, standing, last: lastRound(newest), coverage };
    }),
  );
}

/** What was asked in one go is one audit; its worst part counts. */
function lastRound(newestFirst: readonly KeptAudit[]): AuditFact['last'] {
  const [newest] = newestFirst;
  if (newest === undefined) return null;
  const parts = newestFirst.filter(({ round }) => round === newest.round);
  const worst = (['failed', 'unanswered', 'late', 'passed'] as const).find((verdict) =>
    parts.some((part) => part.verdict === verdict),
  );
  const good = parts.reduce((sum, part) => sum + part.good, 0);
  const asked = parts.reduce((sum, part) => sum + part.good + part.wrong + part.missing, 0);
  return { at: newest.at, verdict: worst ?? newest.verdict, good, asked };
}

async function coverageOf(audits: AuditStore, country: CountryCode): Promise<AuditFact['coverage']> {
  const epoch = await audits.epoch(country);
  return epoch && { seen: epoch.position, total: epoch.total, roundsBefore: epoch.epoch - 1 };
}

/** Repairs among the jobs, newest first; a look that found nothing missing is no repair. */
export function repairFacts(jobs: readonly Job[], nameOf: (country: string) => string): readonly RepairFact[] {
  return jobs
    .filter(({ kind, state }) => kind === 'repair' && state !== 'running')
    .map((job) => repairFact(job, nameOf))
    .filter(({ outcome, gaps, replaced }) => outcome === 'failed' || gaps > 0 || replaced.length > 0)
    .slice(0, REPAIRS_SHOWN);
}

function repairFact({ state, endedAt, updatedAt, result, code }: Job, nameOf: (country: string) => string): RepairFact {
  const count = (name: string) => (typeof result?.[name] === 'number' ? result[name] : 0);
  const replaced = Object.entries(result?.replaced ?? {}).map(([from, to]) => ({
    from: nameOf(from),
    to: nameOf(String(to)),
  }));
  return {
    endedAt: endedAt ?? updatedAt,
    outcome: state === 'running' ? 'failed' : state,
    ...{ gaps: count('gaps'), made: count('shards'), bytes: count('bytes'), replaced, code },
  };
}
