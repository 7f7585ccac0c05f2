/** How fresh the region's trust is for a hub, in stages: what it knows ages in steps, and never ends at a stroke. */
import type { Freshness } from '../document/root.ts';
import type { ClockCondition, ClockReading } from './clock.ts';

/** Fresh: all is well. Aging: warn. Isolated: budgets count. Closed: nobody abroad signs in here. */
export type Stage = 'fresh' | 'aging' | 'isolated' | 'closed';

/** Why a standing is not simply fresh, in the order of weight. */
export type StandingReason =
  | 'list-expired'
  | 'quorum-old'
  | 'fork'
  | 'amnesia'
  | 'clock-behind'
  | 'clock-ahead'
  | 'update-blocked'
  | 'root-expired'
  | 'publisher-late';

/** The parts of a verified state that its freshness depends on. */
export interface StandingBasis {
  readonly root: { readonly expires: Date; readonly freshness: Freshness };
  readonly list: { readonly nextUpdate: Date };
  readonly log: { readonly quorumTime: Date };
}

/** What the hub knows about itself that no document says. */
export interface Doubts {
  /** Restored from a backup, and its peers have not yet told it its own past. */
  readonly amnesia?: boolean;
  /** Two histories of the log are out; updates are frozen until people have decided. */
  readonly fork?: boolean;
  /** A newer list is out that this version of the program cannot read. */
  readonly updateBlocked?: boolean;
}

/** Where a hub stands at one moment. Times are those of the clock reading. */
export interface Standing {
  readonly stage: Stage;
  /** The time reckoned with: the reading's, not always the machine's. */
  readonly now: Date;
  /** When a quorum of witnesses last said that this is the newest. */
  readonly quorumTime: Date;
  /** How old that is, or how old it must be taken to be while there is doubt. */
  readonly ageMs: number;
  /** When the next stage begins if no news comes; null in the last stage, and while doubt holds the stage down. */
  readonly until: Date | null;
  /** The publisher is past its promise; no outage as long as the quorum is fresh. */
  readonly publisherLate: boolean;
  /** No newer list is accepted until the states sign a new root. */
  readonly rootExpired: boolean;
  readonly clock: ClockCondition;
  readonly amnesia: boolean;
  readonly reasons: readonly StandingReason[];
}

/** A hub that knows of a list it cannot read serves no longer than this on the old one (references/trust.md 4.5). */
export const updateBlockedMs = 7 * 86_400_000;

/**
 * The standing of a hub with this state at this reading of the clock. Pure; throws nothing.
 * @see references/trust.md section 4.5; design section 5
 */
export function standing(state: StandingBasis, clock: ClockReading, doubts: Doubts = {}): Standing {
  const { freshness, expires } = state.root;
  const { quorumTime } = state.log;
  const nowMs = clock.now.getTime();
  const reasons = reasonsOf(state, clock, doubts);
  const isDoubtful = isInDoubt({ reasons });
  const trueAgeMs = Math.max(0, nowMs - quorumTime.getTime());
  // In doubt nothing counts as younger than the isolated stage, so that the most valuable logins stop.
  const ageMs = isDoubtful ? Math.max(trueAgeMs, freshness.agingMs + 1) : trueAgeMs;
  const isOver = reasons.includes('list-expired') || (doubts.updateBlocked === true && ageMs > updateBlockedMs);
  const stage = isOver ? 'closed' : stageAt(ageMs, freshness);
  return {
    stage,
    now: clock.now,
    quorumTime,
    ageMs,
    until: isOver || isDoubtful ? null : endOf(stage, state, doubts),
    publisherLate: nowMs > state.list.nextUpdate.getTime(),
    rootExpired: nowMs >= expires.getTime(),
    clock: clock.state,
    amnesia: doubts.amnesia === true,
    reasons,
  };
}

/** The stage that an age falls into; both ends of a stage belong to the earlier one. */
export function stageAt(ageMs: number, freshness: Freshness): Stage {
  if (ageMs <= freshness.freshMs) return 'fresh';
  if (ageMs <= freshness.agingMs) return 'aging';
  return ageMs <= freshness.isolatedMs ? 'isolated' : 'closed';
}

const doubtful: readonly StandingReason[] = ['fork', 'amnesia', 'clock-behind', 'clock-ahead'];

/** True when a hub cannot tell how old its knowledge is, or which of two histories is the region's. */
export function isInDoubt({ reasons }: Pick<Standing, 'reasons'>): boolean {
  return reasons.some((reason) => doubtful.includes(reason));
}

function reasonsOf(state: StandingBasis, clock: ClockReading, doubts: Doubts): readonly StandingReason[] {
  const nowMs = clock.now.getTime();
  const { freshness, expires } = state.root;
  const nextUpdateMs = state.list.nextUpdate.getTime();
  const holds: readonly (readonly [StandingReason, boolean])[] = [
    ['list-expired', nowMs > nextUpdateMs + freshness.closedMs],
    ['quorum-old', nowMs - state.log.quorumTime.getTime() > freshness.freshMs],
    ['fork', doubts.fork === true],
    ['amnesia', doubts.amnesia === true],
    ['clock-behind', clock.state === 'behind'],
    ['clock-ahead', clock.state === 'ahead-suspect'],
    ['update-blocked', doubts.updateBlocked === true],
    ['root-expired', nowMs >= expires.getTime()],
    ['publisher-late', nowMs > nextUpdateMs],
  ];
  return holds.flatMap(([reason, is]) => (is ? [reason] : []));
}

/** The first of what ends a stage: the age, the list's last day, or the life of a list that is known to be old. */
function endOf(stage: Stage, { root, list, log }: StandingBasis, doubts: Doubts): Date | null {
  if (stage === 'closed') return null;
  const { freshMs, agingMs, isolatedMs, closedMs } = root.freshness;
  const quorumMs = log.quorumTime.getTime();
  const ends = [quorumMs + { fresh: freshMs, aging: agingMs, isolated: isolatedMs }[stage]];
  ends.push(list.nextUpdate.getTime() + closedMs);
  if (doubts.updateBlocked === true) ends.push(quorumMs + updateBlockedMs);
  return new Date(Math.min(...ends));
}
