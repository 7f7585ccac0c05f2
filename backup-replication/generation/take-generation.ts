/** What a holder does with an order to delete: one step at a time, and never with what somebody may still need. */
import { BackupError } from '../error.ts';
import type { Generation } from './generation.ts';
import {
  bothPassed,
  daysFrom,
  type HeldThing,
  type HolderClock,
  type HolderTerms,
  type HolderTimes,
  type Ledger,
} from './ledger.ts';

/** What came of it. `spared` are things that the order named and the holder keeps all the same, with the reason. */
export interface GenerationOutcome {
  readonly taken: 'now' | 'before';
  readonly touched: readonly HeldThing[];
  readonly spared: readonly { readonly object: string; readonly why: 'locked' | 'newest head' }[];
}

/**
 * The order with its name in the chain, and all that the newest head needs, by subject: what came after that head is
 * not marked with its number.
 */
export type ArrivedGeneration = Generation & { readonly hash: string; readonly needed?: ReadonlySet<string> };

/**
 * Takes a generation into the book. After a `delete`, `touched` are struck and their bytes are to be removed; after a
 * `condemn` they are marked, after a `pardon` freed. Throws `GENERATION_REPLAYED`, `GENERATION_OUT_OF_ORDER`,
 * `GENERATION_SETTLED`, `GENERATION_TOO_EARLY`, `GENERATION_BLIND`, changing nothing.
 */
export function takeGeneration(
  ledger: Ledger,
  order: ArrivedGeneration,
  terms: HolderTerms,
  clock: HolderClock,
): GenerationOutcome {
  if (isRepetition(ledger, order)) return { taken: 'before', touched: [], spared: [] };
  if (order.act !== 'pardon') checkComplete(ledger, terms, clock);
  const outcome = order.act === 'condemn' ? condemn(ledger, order, clock) : settle(ledger, order, clock);
  const { number, hash, act, of } = order;
  const undeleteUntil = daysFrom(clock, terms.undeleteDays);
  ledger.writeGeneration({ number, hash, act, of, undeleteUntil, settled: act !== 'condemn' });
  return outcome;
}

/**
 * Of an incomplete head nobody here knows what it needs: everything might be, while it is the newest or within its
 * retention. After that its lock would be over too; else one head that names what never was, signed by a thief, would
 * keep the owner from ever freeing room again.
 */
function checkComplete(ledger: Ledger, { retentionDays }: HolderTerms, clock: HolderClock): void {
  const newest = ledger.newestHead()?.sequence ?? 0;
  const head = ledger
    .incompleteHeads()
    .find(({ sequence, at }) => sequence === newest || !bothPassed(daysFrom(bothAt(at), retentionDays), clock));
  if (head === undefined) return;
  const happened = `Head ${head.sequence} needs a list that is not here, so nothing can be deleted yet.`;
  throw new BackupError('GENERATION_BLIND', happened, { sequence: head.sequence });
}

function bothAt(at: number): HolderTimes {
  return { own: at, witnessed: at };
}

/** True for the newest one once more, whose answer may have been lost; everything else must be the next. */
function isRepetition(ledger: Ledger, { number, hash, previous }: ArrivedGeneration): boolean {
  const newest = ledger.newestGeneration();
  if (newest !== null && number === newest.number && hash === newest.hash) return true;
  const evidence = { number, newest: newest?.number ?? 0 };
  if (newest !== null && number <= newest.number) {
    throw new BackupError('GENERATION_REPLAYED', `Order ${number} to delete was taken before.`, evidence);
  }
  if (number === (newest?.number ?? 0) + 1 && previous === (newest?.hash ?? null)) return false;
  throw new BackupError('GENERATION_OUT_OF_ORDER', `Order ${number} to delete does not follow the last one.`, evidence);
}

/** Marks what nobody needs any more; what is locked is not even marked. */
function condemn(ledger: Ledger, order: ArrivedGeneration, clock: HolderClock): GenerationOutcome {
  const { number, objects, needed } = order;
  const things = objects.flatMap((subject) => ledger.things(subject)).filter(({ state }) => state === 'kept');
  const outcome = sort(ledger, things, clock, needed);
  for (const thing of outcome.touched) ledger.write({ ...thing, condemnedBy: number });
  return outcome;
}

function settle(ledger: Ledger, order: ArrivedGeneration, clock: HolderClock): GenerationOutcome {
  const condemnation = ledger.generation(order.of ?? 0);
  if (condemnation === null || condemnation.act !== 'condemn' || condemnation.settled) {
    throw new BackupError('GENERATION_SETTLED', `Order ${order.number} has nothing to settle.`, { of: order.of });
  }
  const things = ledger.condemned(condemnation.number);
  const isDeletion = order.act === 'delete';
  if (isDeletion && !bothPassed(condemnation.undeleteUntil, clock)) throw tooEarly(order, condemnation.undeleteUntil);
  // Looked at once more: a lock may have been made longer, or another clock may have been right.
  const outcome = isDeletion
    ? sort(ledger, things, clock, order.needed)
    : { taken: 'now' as const, touched: things, spared: [] };
  const goes = new Set(isDeletion ? outcome.touched.map(({ object }) => object) : []);
  for (const thing of things) {
    ledger.write({ ...thing, condemnedBy: null, state: goes.has(thing.object) ? 'removing' : thing.state });
  }
  ledger.writeGeneration({ ...condemnation, settled: true });
  return outcome;
}

/** Who may go. The newest head keeps all it needs for ever, however long ago it was made. */
function sort(
  ledger: Ledger,
  things: readonly HeldThing[],
  clock: HolderClock,
  needed: ReadonlySet<string> = new Set(),
): GenerationOutcome {
  const newest = ledger.newestHead()?.sequence ?? 0;
  const touched: HeldThing[] = [];
  const spared: { object: string; why: 'locked' | 'newest head' }[] = [];
  for (const thing of things) {
    const isMarked = newest > 0 && (thing.lastHead === newest || thing.subject === `heads/${newest}`);
    const isNeeded = isMarked || needed.has(thing.subject);
    if (isNeeded) spared.push({ object: thing.object, why: 'newest head' });
    else if (!bothPassed(thing.lockedUntil, clock)) spared.push({ object: thing.object, why: 'locked' });
    else touched.push(thing);
  }
  return { taken: 'now', touched, spared };
}

function tooEarly(
  { number, of }: ArrivedGeneration,
  { own, witnessed }: { own: number; witnessed: number },
): BackupError {
  const until = new Date(Math.max(own, witnessed)).toISOString();
  const evidence = { number, of, until };
  return new BackupError('GENERATION_TOO_EARLY', `What was condemned can be taken back until ${until}.`, evidence);
}
