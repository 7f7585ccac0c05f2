/** Which holders need help and which are given up, by what audits said of them. */
import type { CountryCode } from '@breakwater/federation-protocol';
import type { AuditStore, KeptAudit } from '../../store/audit.ts';

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

/** The same from the audits themselves, newest first. */
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

/** Audits of one moment belong together: a spot check and the coverage after it are one look at the holder. */
const ROUND_MS = 10 * 60_000;

function roundsOf(newestFirst: readonly KeptAudit[]): readonly Round[] {
  const rounds: { at: Date; verdict: Round['verdict'] }[] = [];
  for (const { at, verdict } of newestFirst) {
    const last = rounds.at(-1);
    const kind = verdict === 'failed' || verdict === 'unanswered' ? verdict : 'good';
    if (last === undefined || last.at.getTime() - at.getTime() > ROUND_MS) rounds.push({ at, verdict: kind });
    else if (kind === 'failed' || last.verdict === 'good') last.verdict = kind;
  }
  return rounds;
}

function countWhile(rounds: readonly Round[], verdict: Round['verdict']): number {
  const end = rounds.findIndex((round) => round.verdict !== verdict);
  return end < 0 ? rounds.length : end;
}
