/** Which holders need help and which are given up, by what audits said of them. */
import type { CountryCode } from '@breakwater/federation-protocol';
import type { AuditStore, KeptAudit } from '../../store/audit.ts';
import type { Store } from '../../store/store.ts';
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

/** How a holder stands now. `now` decides only how long the silence lasted, never what is deleted. */
export async function standingOf(audits: AuditStore, holder: CountryCode, now: Date): Promise<HolderStanding> {
  return judge(await audits.newest(LOOKED_AT, holder), now);
}

/** What the choice of holders should know: who has the newest snapshot, and whom audits gave up. */
export async function knownHolders(
  { audits, backups }: Pick<Store, 'audits' | 'backups'>,
  countries: readonly CountryCode[],
  now: Date,
): Promise<KnownHolders> {
  const [newest] = await backups.snapshots(1);
  const standings = await Promise.all(countries.map((country) => standingOf(audits, country, now)));
  return { holding: newest?.holders ?? [], lost: countries.filter((_, at) => standings[at] === 'lost') };
}

/** How a holder stands by its audits, newest first. */
export function judge(newestFirst: readonly KeptAudit[], now: Date): HolderStanding {
  const rounds = roundsOf(newestFirst);
  const silent = countWhile(rounds, 'unanswered');
  const since = rounds[silent - 1]?.at;
  if (silent >= SILENCES_MIN && since !== undefined && now.getTime() - since.getTime() >= SILENCE_MS) return 'lost';
  const answered = rounds.slice(silent);
  const failed = countWhile(answered, 'failed');
  if (failed >= FAILURES_MAX) return 'lost';
  return failed > 0 ? 'suspect' : 'sound';
}

interface Round {
  readonly at: Date;
  readonly verdict: 'unanswered' | 'failed' | 'good';
}

/** What was asked in one go is one look at the holder: its worst part counts. */
function roundsOf(newestFirst: readonly KeptAudit[]): readonly Round[] {
  const rounds = new Map<string, Round>();
  for (const { round, at, verdict } of newestFirst) {
    const kind = verdict === 'failed' || verdict === 'unanswered' ? verdict : 'good';
    const known = rounds.get(round)?.verdict ?? 'good';
    rounds.set(round, { at, verdict: known === 'failed' || kind === 'good' ? known : kind });
  }
  return [...rounds.values()];
}

function countWhile(rounds: readonly Round[], verdict: Round['verdict']): number {
  const end = rounds.findIndex((round) => round.verdict !== verdict);
  return end < 0 ? rounds.length : end;
}
