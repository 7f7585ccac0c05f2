/**
 * Which snapshots are kept. The order is that of their sequence numbers, which nobody can change; times are those that
 * holders witnessed, never the ones that the writer claims: whoever steals a writer must not be able to make snapshots
 * whose invented times push the good ones out (restic#22057). Deletes nothing: holders have their own lock besides.
 */
import type { KeptSnapshot } from '../../store/backup.ts';
import { checkPolicy, type KeepPolicy, type KeepRule } from './policy.ts';

/** A snapshot to decide about. */
export interface Candidate {
  readonly sequence: number;
  /** When holders received its head, by their own clocks; empty where none is known. */
  readonly witnessedAt: readonly Date[];
  /** Whether all of it was saved and enough holders signed. */
  readonly good: boolean;
}

/** A snapshot out of this hub's records as a candidate. */
export function candidateOf({ sequence, witnessedAt = [], skipped }: KeptSnapshot): Candidate {
  return { sequence, witnessedAt, good: skipped === 0 };
}

/** Why one is kept: a rule, or `newest`, `newest good`, `no sure time`. Empty: it may go. */
export interface Verdict {
  readonly sequence: number;
  readonly keptFor: readonly (KeepRule | 'newest' | 'newest good' | 'no sure time')[];
}

interface Timed {
  readonly candidate: Candidate;
  /** Null where it is in doubt. */
  readonly at: Date | null;
}

/** Newest first. Whatever the policy, the newest and the newest good one are kept. Throws `BACKUP_KEEP_INVALID`. */
export function decideKeep(candidates: readonly Candidate[], policy: KeepPolicy): readonly Verdict[] {
  checkPolicy(policy);
  const timed = sureTimes([...candidates].sort((a, b) => a.sequence - b.sequence)).reverse();
  const reasons = new Map<number, Set<Verdict['keptFor'][number]>>();
  const keep = (sequence: number | undefined, reason: Verdict['keptFor'][number]) => {
    if (sequence === undefined) return;
    reasons.set(sequence, (reasons.get(sequence) ?? new Set()).add(reason));
  };
  keep(timed[0]?.candidate.sequence, 'newest');
  keep(timed.find(({ candidate }) => candidate.good)?.candidate.sequence, 'newest good');
  for (const { candidate } of timed.slice(0, policy.last)) keep(candidate.sequence, 'last');
  for (const [rule, periodOf] of PERIODS) keepByPeriod(timed, policy[rule], periodOf, (chosen) => keep(chosen, rule));
  // What has no sure time takes nobody's place, and is not dropped by a time that it may have been given to be dropped.
  for (const { candidate, at } of timed) if (at === null) keep(candidate.sequence, 'no sure time');
  return timed.map(({ candidate: { sequence } }) => ({ sequence, keptFor: [...(reasons.get(sequence) ?? [])] }));
}

/** Of each of the newest `count` periods that have any: the newest good snapshot, or the newest if none is good. */
function keepByPeriod(
  newestFirst: readonly Timed[],
  count: number,
  periodOf: (at: Date) => string,
  keep: (sequence: number) => void,
): void {
  const chosen = new Map<string, Candidate>();
  for (const { candidate, at } of newestFirst) {
    if (at === null) continue;
    const period = periodOf(at);
    const present = chosen.get(period);
    if (present === undefined && chosen.size === count) break;
    if (present === undefined || (!present.good && candidate.good)) chosen.set(period, candidate);
  }
  for (const { sequence } of chosen.values()) keep(sequence);
}

/**
 * The time of each is the middle of what its holders say, so that a minority of liars moves nothing beyond what honest
 * ones say. Times must rise with the numbers: those that are not on the longest rising line are in doubt, so one false
 * time throws doubt on itself and not on all that came after it.
 */
function sureTimes(oldestFirst: readonly Candidate[]): Timed[] {
  const times = oldestFirst.map(({ witnessedAt }) => middleOf(witnessedAt));
  const sure = longestRising(times);
  return oldestFirst.map((candidate, index) => ({ candidate, at: sure.has(index) ? (times[index] ?? null) : null }));
}

function middleOf(times: readonly Date[]): Date | null {
  const sorted = [...times].sort((a, b) => a.getTime() - b.getTime());
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

/** Indexes of a longest line that never falls (patience sorting, n log n). */
function longestRising(times: readonly (Date | null)[]): ReadonlySet<number> {
  const ends: number[] = [];
  const before = new Map<number, number>();
  const valueAt = (index: number | undefined) => times[index ?? -1]?.getTime() ?? 0;
  for (const [index, time] of times.entries()) {
    if (time === null) continue;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (valueAt(ends[middle]) <= time.getTime()) low = middle + 1;
      else high = middle;
    }
    const previous = ends[low - 1];
    if (previous !== undefined) before.set(index, previous);
    ends[low] = index;
  }
  const line = new Set<number>();
  for (let index = ends.at(-1); index !== undefined; index = before.get(index)) line.add(index);
  return line;
}

const DAY_MS = 86_400_000;

/** Periods are those of UTC: a country's clock change must not make two hours of one. */
const PERIODS: readonly (readonly [Exclude<KeepRule, 'last'>, (at: Date) => string])[] = [
  ['hourly', (at) => at.toISOString().slice(0, 13)],
  ['daily', (at) => at.toISOString().slice(0, 10)],
  // Weeks begin on Mondays; day 0 of the epoch was a Thursday.
  ['weekly', (at) => String(Math.floor((at.getTime() / DAY_MS + 3) / 7))],
  ['monthly', (at) => at.toISOString().slice(0, 7)],
  ['yearly', (at) => at.toISOString().slice(0, 4)],
];
