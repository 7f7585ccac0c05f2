/** The book that a holder keeps of one owner: what is there, until when, and every step of deleting. */

/** One thing held. Times are milliseconds since 1970. */
export interface HeldThing {
  /** As in receipts: `packs/<id>/shards/<index>`, `lists/…`, `manifests/…`, `heads/…`. */
  readonly object: string;
  /** What generations and manifests call it: `packs/<id>` for a shard, else the object itself. */
  readonly subject: string;
  readonly bytes: number;
  /** Shard root or SHA-256, as in its receipt. */
  readonly digest: string;
  /** `removing`: struck from the book, the bytes are about to go; `removed`: only its name is remembered. */
  readonly state: 'arriving' | 'kept' | 'removing' | 'removed';
  readonly storedAt: number;
  /** The lock: it ends when the holder's own clock and the witnesses' time have both passed these. */
  readonly lockedUntil: HolderTimes;
  /** The highest head that refers to it; 0 while none does. */
  readonly lastHead: number;
  /** The generation that condemned it, or null. */
  readonly condemnedBy: number | null;
}

/** Two clocks that one thief would have to turn at the same time. */
export interface HolderTimes {
  /** The holder's own. */
  readonly own: number;
  /** The latest time that a quorum of the region's witnesses signed. */
  readonly witnessed: number;
}

/** The clocks at this moment; `judged` is the own clock as far as the witnesses bear it out, and never goes back. */
export interface HolderClock extends HolderTimes {
  readonly judged: number;
}

/** A head as the book remembers it, also after its text is gone. */
export interface HeldHead {
  readonly sequence: number;
  readonly hash: string;
  readonly previous: string | null;
  /** Judged time of arrival. */
  readonly at: number;
  /** A list or manifest it needs is not here yet, so what it refers to is not known; nothing is deleted meanwhile. */
  readonly isIncomplete: boolean;
}

/** A generation that was taken. */
export interface HeldGeneration {
  readonly number: number;
  readonly hash: string;
  readonly act: 'condemn' | 'delete' | 'pardon';
  readonly of: number | null;
  /** For a condemnation: before both of these nothing it names is deleted. */
  readonly undeleteUntil: HolderTimes;
  /** A condemnation that was carried out or taken back. */
  readonly settled: boolean;
}

/**
 * The book of one owner at one holder. Every call happens inside one transaction that the rules are run in: all of
 * their writes become durable together, or none does, and no two run at the same time.
 */
export interface Ledger {
  thing(object: string): HeldThing | null;
  /** Everything under one subject, whatever its state. */
  things(subject: string): readonly HeldThing[];
  /** Writes a thing, in place of what the book says of that object. */
  write(thing: HeldThing): void;
  /** Forgets an object that never arrived. */
  strike(object: string): void;
  condemned(by: number): readonly HeldThing[];
  /** What counts against a quota: everything but `removed`; heads by themselves, all else by itself. */
  used(what: 'heads' | 'others'): { readonly bytes: number; readonly things: number };
  head(sequence: number): HeldHead | null;
  newestHead(): HeldHead | null;
  /** How many heads came after this judged time. */
  headsAfter(judged: number): number;
  addHead(head: HeldHead): void;
  /** Every head that is incomplete, and what to call when it is so no more. */
  incompleteHeads(): readonly HeldHead[];
  completeHead(sequence: number): void;
  newestGeneration(): HeldGeneration | null;
  generation(number: number): HeldGeneration | null;
  writeGeneration(generation: HeldGeneration): void;
}

/** Terms of the agreement in force that the rules apply. */
export interface HolderTerms {
  readonly quotaBytes: number;
  readonly retentionDays: number;
  readonly undeleteDays: number;
}

const DAY_MS = 86_400_000;

/** Both clocks, so many days from now. */
export function daysFrom({ own, witnessed }: HolderTimes, days: number): HolderTimes {
  return { own: own + days * DAY_MS, witnessed: witnessed + days * DAY_MS };
}

/** Whether both clocks have passed. Neither alone decides: one may have been turned. */
export function bothPassed(until: HolderTimes, now: HolderTimes): boolean {
  return now.own >= until.own && now.witnessed >= until.witnessed;
}

/** The later of each: a lock is only ever made longer. */
export function laterOf(a: HolderTimes, b: HolderTimes): HolderTimes {
  return { own: Math.max(a.own, b.own), witnessed: Math.max(a.witnessed, b.witnessed) };
}

/** What a generation calls the object: all shards of a pack by the pack's name. */
export function subjectOf(object: string): string {
  return object.startsWith('packs/') ? object.split('/', 2).join('/') : object;
}
