/** What a holder asks of a new head before it signs for it: its place in the chain, its time, and what it refers to. */
import { BackupError } from '../error.ts';
import {
  bothPassed,
  daysFrom,
  type HeldThing,
  type HolderClock,
  type HolderTerms,
  type Ledger,
  laterOf,
} from './ledger.ts';
import { isSecondComing } from './room.ts';

/** A head whose signature holds, and all that it needs to be restored: manifest, lists and packs, by subject. */
export interface ArrivedHead {
  readonly sequence: number;
  readonly hash: string;
  readonly previous: string | null;
  readonly createdAt: Date;
  readonly bytes: number;
  readonly references: Iterable<string>;
  /** Some of what it refers to could not be read, because a list or the manifest is not here. */
  readonly isIncomplete: boolean;
}

/** What its place in the chain is judged by. */
export type PlacedHead = Pick<ArrivedHead, 'sequence' | 'hash' | 'previous' | 'createdAt'>;

/** A snapshot's time and the holder's may be this far apart: the agreed bound of references/backup.md, fault 14. */
export const HEAD_SKEW_MAX_MS = 600_000;

/** One each five minutes, day and night: no schedule makes more, and a thief cannot fill a disk with fewer. */
export const HEADS_A_DAY_MAX = 288;

/** A holder may have missed this many; a stolen key cannot run the numbers up to their end. */
export const HEAD_GAP_MAX = 10_000;

const DAY_MS = 86_400_000;

/**
 * Takes a head into the book and makes the lock of all it refers to longer; `again` when it was taken before. Throws
 * `HEAD_EQUIVOCATED`, `HEAD_TIME_REFUSED`, `HEADS_TOO_MANY`, `HEAD_DANGLING`, changing nothing. Room is taken before.
 */
export function takeHead(ledger: Ledger, head: ArrivedHead, terms: HolderTerms, clock: HolderClock): 'taken' | 'again' {
  if (checkHead(ledger, head, clock) === 'again') return 'again';
  lockReferences(ledger, head, terms, clock);
  const { sequence, hash, previous, isIncomplete } = head;
  ledger.addHead({ sequence, hash, previous, at: clock.judged, isIncomplete });
  return 'taken';
}

/**
 * Whether a head has its place, its time and a right to come now: to be asked before a byte of what it needs is read,
 * since a stolen key can sign any number of heads. Throws as `takeHead`, but for `HEAD_DANGLING`; changes nothing.
 */
export function checkHead(ledger: Ledger, head: PlacedHead, clock: HolderClock): 'new' | 'again' {
  const twin = ledger.head(head.sequence);
  if (twin !== null && twin.hash === head.hash) return 'again';
  const later = ledger.head(head.sequence + 1);
  if (twin !== null) throw equivocated(head, twin.hash);
  checkNeighbours(ledger, head, later?.previous ?? null);
  // A head that fills a gap is vouched for by the one after it, which came in time.
  if (later === null) checkTime(head, clock);
  checkPace(ledger, head, clock);
  return 'new';
}

/**
 * What was missing of a head has come: everything it refers to is locked now. Throws `HEAD_DANGLING`, which cannot be
 * while every deletion waited for this.
 */
export function completeHead(
  ledger: Ledger,
  head: Pick<ArrivedHead, 'sequence' | 'references'>,
  terms: HolderTerms,
  clock: HolderClock,
): void {
  lockReferences(ledger, head, terms, clock);
  ledger.completeHead(head.sequence);
}

/** Part of what a head needs is there, or lost in a way that is forgiven. Throws `HEAD_DANGLING`; changes nothing. */
export function checkReferences(
  ledger: Ledger,
  head: Pick<ArrivedHead, 'sequence' | 'references'>,
  clock: HolderClock,
): readonly HeldThing[] {
  const found: HeldThing[] = [];
  for (const subject of head.references) {
    const things = ledger.things(subject);
    if (things.some((thing) => isGone(thing) && bothPassed(thing.lockedUntil, clock))) throw dangling(head, subject);
    found.push(...things);
  }
  return found;
}

/** Locks part of what a head needs, list by list, before `completeHead`. Throws `HEAD_DANGLING`, changing nothing. */
export function lockReferences(
  ledger: Ledger,
  head: Pick<ArrivedHead, 'sequence' | 'references'>,
  terms: HolderTerms,
  clock: HolderClock,
): void {
  const things = checkReferences(ledger, head, clock);
  const lock = daysFrom(clock, terms.retentionDays);
  for (const thing of things) {
    ledger.write({
      ...thing,
      lockedUntil: laterOf(thing.lockedUntil, lock),
      lastHead: Math.max(thing.lastHead, head.sequence),
      // Needed again, so condemned no more: a writer and a cleaner at the same time lose nothing.
      condemnedBy: null,
    });
  }
}

/**
 * Gone by the owner's order when its lock is over too: before, no order deletes, so the holder itself lost it and said
 * so. Then the others have the rest, and the head is taken all the same, or two such losses would end all backups.
 */
function isGone(thing: HeldThing): boolean {
  return thing.state === 'removing' || thing.state === 'removed' || isSecondComing(thing);
}

function checkNeighbours(ledger: Ledger, head: PlacedHead, namedByLater: string | null): void {
  const before = ledger.head(head.sequence - 1);
  if (before !== null && before.hash !== head.previous) throw equivocated(head, before.hash);
  if (namedByLater !== null && namedByLater !== head.hash) throw equivocated(head, namedByLater);
}

function checkTime({ createdAt, sequence }: PlacedHead, { judged }: HolderClock): void {
  const apartMs = Math.abs(createdAt.getTime() - judged);
  // Not `>`: a date that holds no time compares false with everything.
  if (apartMs <= HEAD_SKEW_MAX_MS) return;
  const evidence = { sequence, minutes: Math.round(apartMs / 60_000) };
  throw new BackupError('HEAD_TIME_REFUSED', `Head ${sequence} is dated at another time than now.`, evidence);
}

function checkPace(ledger: Ledger, { sequence }: PlacedHead, { judged }: HolderClock): void {
  const newest = ledger.newestHead();
  const isLeap = newest !== null && sequence > newest.sequence + HEAD_GAP_MAX;
  const today = ledger.headsAfter(judged - DAY_MS);
  if (!isLeap && today < HEADS_A_DAY_MAX) return;
  const evidence = { sequence, today, newest: newest?.sequence ?? 0 };
  throw new BackupError('HEADS_TOO_MANY', `Head ${sequence} comes too soon after the others.`, evidence);
}

function equivocated({ sequence, hash }: PlacedHead, other: string): BackupError {
  const evidence = { sequence, heads: [other, hash] };
  return new BackupError(
    'HEAD_EQUIVOCATED',
    `Head ${sequence} belongs to another history than this holder’s.`,
    evidence,
  );
}

function dangling({ sequence }: Pick<ArrivedHead, 'sequence'>, subject: string): BackupError {
  return new BackupError('HEAD_DANGLING', `Head ${sequence} needs what was deleted: ${subject}.`, {
    sequence,
    subject,
  });
}
