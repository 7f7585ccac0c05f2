/**
 * A holder's book is behind what the holder has: it was restored from a backup, or lost with its disk, while the bytes
 * lay elsewhere. What is found is taken into the book; every lock begins anew, so none that was promised is shortened.
 */
import type { Generation } from './generation.ts';
import { daysFrom, type HeldThing, type HolderClock, type HolderTerms, type Ledger, laterOf } from './ledger.ts';
import type { Arrival } from './room.ts';
import type { PlacedHead } from './take-head.ts';

/** What became of it; `stranger` is what fits to nothing in the book, and is left alone. */
export type Adoption = 'adopted' | 'known' | 'stranger';

/**
 * Takes in a thing whose bytes are durable. What the book holds, or is just taking in or removing, it knows better. Of
 * a name that stood for other bytes nothing is believed.
 */
export function adoptThing(
  ledger: Ledger,
  found: Arrival,
  { retentionDays }: Pick<HolderTerms, 'retentionDays'>,
  clock: HolderClock,
): Adoption {
  const known = ledger.thing(found.object);
  if (known !== null && known.state !== 'removed') return 'known';
  if (known !== null && (known.digest !== found.digest || known.bytes !== found.bytes)) return 'stranger';
  const { lastHead = 0, lockedUntil = { own: 0, witnessed: 0 } } = known ?? {};
  const thing: HeldThing = {
    ...found,
    state: 'kept',
    storedAt: clock.judged,
    lockedUntil: laterOf(lockedUntil, daysFrom(clock, retentionDays)),
    lastHead,
    condemnedBy: null,
  };
  ledger.write(thing);
  return 'adopted';
}

/**
 * Takes in a head that was signed for before. Its time was judged when it came; now only its place in the chain is.
 * It is incomplete until its lists are read, so that nothing is deleted meanwhile.
 */
export function adoptHead(ledger: Ledger, head: PlacedHead, clock: HolderClock): Adoption {
  const { sequence, hash, previous, createdAt } = head;
  if (ledger.head(sequence) !== null) return ledger.head(sequence)?.hash === hash ? 'known' : 'stranger';
  const before = ledger.head(sequence - 1);
  const after = ledger.head(sequence + 1);
  if ((before !== null && before.hash !== previous) || (after !== null && after.previous !== hash)) return 'stranger';
  // Not now: a hundred heads of last month must not use up what may come today.
  ledger.addHead({ sequence, hash, previous, at: Math.min(createdAt.getTime(), clock.judged), isIncomplete: true });
  return 'adopted';
}

/**
 * Takes in an order that was carried out before, or might have been: it counts as settled and touches nothing, and what
 * an earlier one condemned is free again. A book that is empty begins where the orders found begin.
 */
export function adoptGeneration(
  ledger: Ledger,
  order: Pick<Generation, 'number' | 'previous' | 'act' | 'of'> & { readonly hash: string },
  { undeleteDays }: Pick<HolderTerms, 'undeleteDays'>,
  clock: HolderClock,
): Adoption {
  const { number, previous, act, of, hash } = order;
  const newest = ledger.newestGeneration();
  if (newest !== null && number <= newest.number) return 'known';
  if (newest !== null && (number !== newest.number + 1 || previous !== newest.hash)) return 'stranger';
  const condemnation = ledger.generation(of ?? 0);
  if (condemnation !== null) {
    for (const thing of ledger.condemned(condemnation.number)) ledger.write({ ...thing, condemnedBy: null });
    ledger.writeGeneration({ ...condemnation, settled: true });
  }
  ledger.writeGeneration({ number, hash, act, of, undeleteUntil: daysFrom(clock, undeleteDays), settled: true });
  return 'adopted';
}
