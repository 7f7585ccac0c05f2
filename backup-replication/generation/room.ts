/** Taking things in: room first, then the bytes, then the lock. */
import { daysFrom, type HeldThing, type HolderClock, type HolderTerms, type Ledger, laterOf } from './ledger.ts';

/** A thing on its way in. */
export type Arrival = Pick<HeldThing, 'object' | 'subject' | 'bytes' | 'digest'>;

/**
 * `kept`: it is there already, with exactly these bytes. `conflict`: the name has other bytes, now or before.
 * `removing`: its deletion is not over yet. `full`: the agreement gives no more room.
 */
export type RoomAnswer = 'reserved' | 'kept' | 'conflict' | 'removing' | 'full';

/** A row in the book and a file on the disk cost this much, however small the thing is. */
export const HELD_THING_MIN_BYTES = 4_096;

/**
 * Heads have room of their own: full shards must not keep out the head that makes them worth having, and junk heads
 * under a stolen key must not fill the disk. Hourly heads of 6 KB fill it in five years.
 */
export const HEADS_QUOTA_BYTES = 256 * 1_048_576;

/** Takes room before the first byte is sent, so that no number of senders at once can exceed the quota. */
export function takeRoom(ledger: Ledger, arrival: Arrival, terms: HolderTerms): RoomAnswer {
  const known = ledger.thing(arrival.object);
  if (known !== null) {
    if (known.digest !== arrival.digest || known.bytes !== arrival.bytes) return 'conflict';
    if (known.state === 'removing') return 'removing';
    if (known.state === 'arriving') return 'reserved';
    // Whoever sends a thing again wants it: an order to delete it is older than that wish.
    if (known.state === 'kept' && known.condemnedBy !== null) ledger.write({ ...known, condemnedBy: null });
    if (known.state === 'kept') return 'kept';
  }
  const isHead = arrival.subject.startsWith('heads/');
  const { bytes, things } = ledger.used(isHead ? 'heads' : 'others');
  const charged = Math.max(bytes + arrival.bytes, (things + 1) * HELD_THING_MIN_BYTES);
  if (charged > (isHead ? HEADS_QUOTA_BYTES : terms.quotaBytes)) return 'full';
  // Of what was removed before, the name stays in the book: should the bytes not come, it is removed still. What was
  // lost and comes again is needed by the same heads as before.
  const { storedAt = 0, lastHead = 0, lockedUntil = { own: 0, witnessed: 0 } } = known ?? {};
  ledger.write({ ...arrival, state: 'arriving', storedAt, lockedUntil, lastHead, condemnedBy: null });
  return 'reserved';
}

/** The bytes are durable: from now on the thing is held, and locked. Answers the thing. */
export function confirmArrival(ledger: Ledger, object: string, terms: HolderTerms, clock: HolderClock): HeldThing {
  const thing = ledger.thing(object);
  if (thing === null) throw new TypeError('room was given back while the bytes were written');
  if (thing.state === 'kept') return thing;
  const lockedUntil = laterOf(thing.lockedUntil, daysFrom(clock, terms.retentionDays));
  // Judged time never goes back, so that a holder whose clock does is not convicted by its own receipts.
  const kept: HeldThing = { ...thing, state: 'kept', storedAt: clock.judged, lockedUntil };
  ledger.write(kept);
  return kept;
}

/** Gives room back after a failed transfer; does nothing to what is held. */
export function releaseRoom(ledger: Ledger, object: string): void {
  const thing = ledger.thing(object);
  if (thing?.state !== 'arriving') return;
  if (isSecondComing(thing)) ledger.write({ ...thing, state: 'removed' });
  else ledger.strike(object);
}

/** Whether something on its way in was here before, and removed by the owner's order. */
export function isSecondComing({ state, storedAt }: HeldThing): boolean {
  return state === 'arriving' && storedAt > 0;
}
