/** Which holders need help and which are given up, by what audits said of them. */
import type { CountryCode } from '@breakwater/federation-protocol';
import type { AuditStore, KeptAudit } from '../../store/audit.ts';
import type { Store } from '../../store/store.ts';
import type { TrustRuntime } from '../../trust/runtime.ts';
import type { World } from '../../world.ts';
import type { KnownHolders } from '../hub-holders.ts';

/** How one holder stands. */
export type HolderStanding =
  /** Its last audits were passed, or it was never audited. */
  | 'sound'
  /** Its last audit failed: all its shards are fetched, and what is wrong is made anew for it. */
  | 'suspect'
  /** It failed again although it was given everything anew, or has been silent for days: another takes its place. */
  | 'lost';

/** Failed audits in a row, a repair after each, before a holder is given up. */
const FAILURES_MAX = 3;
/** Silence is no loss: a storm cuts lines for days, and what is there comes back. */
const SILENCE_MS = 3 * 86_400_000;
const SILENCES_MIN = 3;
/** More than one audit a day are made; these reach back beyond the days of silence. */
const LOOKED_AT = 60;

/** Two clocks that do not jump together. `witnessed` is null while nobody has told the time. */
export interface AuditClocks {
  readonly own: Date;
  /** The latest time that a quorum of the region's witnesses signed. */
  readonly witnessed: Date | null;
}

/** The clocks of a hub at this moment. */
export function auditClocks(trust: Pick<TrustRuntime, 'standing'>, world: Pick<World, 'now'>): AuditClocks {
  return { own: world.now(), witnessed: trust.standing()?.quorumTime ?? null };
}

/** How a holder stands now. The clocks decide only how long a silence lasted, never what is deleted. */
export async function standingOf(audits: AuditStore, holder: CountryCode, now: AuditClocks): Promise<HolderStanding> {
  return judge(await audits.newest(LOOKED_AT, holder), now);
}

/** What the choice of holders should know: who has the newest snapshot, and whom audits gave up. */
export async function knownHolders(
  { audits, backups }: Pick<Store, 'audits' | 'backups'>,
  countries: readonly CountryCode[],
  now: AuditClocks,
): Promise<KnownHolders> {
  const [newest] = await backups.snapshots(1);
  const standings = await Promise.all(countries.map((country) => standingOf(audits, country, now)));
  return { holding: newest?.holders ?? [], lost: countries.filter((_, at) => standings[at] === 'lost') };
}

/** How a holder stands by its audits, newest first. */
export function judge(newestFirst: readonly KeptAudit[], now: AuditClocks): HolderStanding {
  const rounds = roundsOf(newestFirst);
  const silent = countWhile(rounds, 'unanswered');
  const since = rounds[silent - 1];
  if (silent >= SILENCES_MIN && since !== undefined && lastedMs(since, now) >= SILENCE_MS) return 'lost';
  const answered = rounds.slice(silent);
  const failed = countWhile(answered, 'failed');
  if (failed >= FAILURES_MAX) return 'lost';
  return failed > 0 ? 'suspect' : 'sound';
}

/**
 * By the clock that says less: one that jumped ahead must not replace six sound holders in a night. The witnesses' time
 * stands still while we are the ones who are cut off, and then nobody is given up.
 */
function lastedMs({ at, witnessedAt }: Round, { own, witnessed }: AuditClocks): number {
  if (witnessedAt === null || witnessed === null) return 0;
  return Math.min(own.getTime() - at.getTime(), witnessed.getTime() - witnessedAt.getTime());
}

interface Round extends Pick<KeptAudit, 'at' | 'witnessedAt'> {
  readonly verdict: 'unanswered' | 'failed' | 'good';
}

/** What was asked in one go is one look at the holder: its worst part counts. */
function roundsOf(newestFirst: readonly KeptAudit[]): readonly Round[] {
  const rounds = new Map<string, Round>();
  for (const { round, at, witnessedAt, verdict } of newestFirst) {
    const kind = verdict === 'failed' || verdict === 'unanswered' ? verdict : 'good';
    const known = rounds.get(round)?.verdict ?? 'good';
    rounds.set(round, { at, witnessedAt, verdict: known === 'failed' || kind === 'good' ? known : kind });
  }
  return [...rounds.values()];
}

function countWhile(rounds: readonly Round[], verdict: Round['verdict']): number {
  const end = rounds.findIndex((round) => round.verdict !== verdict);
  return end < 0 ? rounds.length : end;
}
