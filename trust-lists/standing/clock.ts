/** What time it is for matters of trust, when the machine's own clock may be dead, wrong or lied to. */
import type { ClockRules } from '../document/root.ts';

/** What the hub knows about time besides its machine's clock. */
export interface KnownTime {
  /** The (f+1)-th largest of all valid cosignature times ever seen: f liars cannot push it past an honest clock. */
  readonly floor: Date;
  /** The last reading that this hub kept; within one run the caller lets it go on with a monotonic clock. */
  readonly lastSeen: Date | null;
}

/** `behind`: before what is known, as after a power loss; `ahead-suspect`: a leap that no cosignature bears out. */
export type ClockCondition = 'ok' | 'behind' | 'ahead-suspect';

/** The time to reckon with, and how far the machine's clock is to be believed. */
export interface ClockReading {
  readonly now: Date;
  readonly state: ClockCondition;
}

/**
 * Reads the machine's clock against what is known. A clock that is behind never turns time back, nor makes what is old
 * fresh again: time stands at the latest moment known, whether the witnesses or this very clock said so. A clock that
 * leaps ahead by more than `maxForwardJumpMs` expires nothing by itself: time stands still until cosignatures lift the
 * floor or an operator confirms (by keeping the new time as `lastSeen`).
 * The caller keeps `now` as the next `lastSeen`.
 * @see references/trust.md section 4.6; design section 5
 */
export function readClock(system: Date, known: KnownTime, rules: ClockRules): ClockReading {
  const systemMs = system.getTime();
  const floorMs = known.floor.getTime();
  const latestMs = Math.max(floorMs, known.lastSeen?.getTime() ?? floorMs);
  // A Date that holds no time compares false with everything; it must not pass for a clock that is right.
  if (!(systemMs >= latestMs - rules.maxSkewMs)) return { now: new Date(latestMs), state: 'behind' };
  if (systemMs > latestMs + rules.maxForwardJumpMs) return { now: new Date(latestMs), state: 'ahead-suspect' };
  return { now: new Date(Math.max(systemMs, latestMs)), state: 'ok' };
}

/**
 * True when a quorum that this hub has just asked itself has the same time as its clock. Then what it saw before came
 * from a clock that had run ahead, and it need not wait for years until time has caught up. Only answers to its own
 * questions may count here: cosignatures that others hand over could have been held back.
 */
export function isBorneOut(system: Date, quorumTime: Date, { maxSkewMs }: ClockRules): boolean {
  return Math.abs(system.getTime() - quorumTime.getTime()) <= maxSkewMs;
}
