/** What this hub keeps for other countries, by owner: the book that the holder's rules are run on. */
import type { Ledger } from '@breakwater/backup-replication';
import type { CountryCode } from '@breakwater/federation-protocol';

/** What one country has here. */
export interface HoldingTotal {
  readonly owner: CountryCode;
  readonly objects: number;
  readonly bytes: number;
  readonly newestAt: Date;
}

/** Two heads of one owner that cannot both be true; both are signed, so anybody can check. */
export interface KeptFork {
  readonly sequence: number;
  readonly head: string;
  readonly at: Date;
}

/** A book inside its transaction: the rules' view, and the texts that belong to it. */
export interface Book extends Ledger {
  /** Keeps the signed text of a head that was taken. */
  keepHead(sequence: number, jws: string): void;
  /** Lets go of the text of a head that was deleted; that it was there stays known. */
  dropHead(sequence: number): void;
  /** Keeps the signed text of a generation that was taken. */
  keepGeneration(number: number, jws: string): void;
}

/** One thing of an owner, as the owner is told of it. */
export interface ListedThing {
  readonly subject: string;
  readonly bytes: number;
  readonly storedAt: Date;
  /** Before this nobody can delete it, by the holder's own clock. */
  readonly lockedUntil: Date;
  readonly condemnedBy: number | null;
}

/** Writes are durable when their promise resolves. */
export interface BookStore {
  /**
   * Runs `rules` on the book of one owner: all that they write becomes durable together; when they throw, nothing
   * does. No two run at the same time, also not in two processes.
   */
  run<Answer>(owner: CountryCode, rules: (book: Book) => Answer): Promise<Answer>;
  /** Signed heads, newest first, below `before` when given. */
  heads(owner: CountryCode, limit: number, before?: number): Promise<readonly string[]>;
  /** The signed text of one head, or null. */
  headText(owner: CountryCode, sequence: number): Promise<string | null>;
  /** The newest generation's text, and the condemnation that is neither carried out nor taken back. */
  newestGeneration(owner: CountryCode): Promise<string | null>;
  /** Things held, in the order of their subjects, after `after`; shards of one pack are one line. */
  list(owner: CountryCode, after: string, limit: number): Promise<readonly ListedThing[]>;
  totals(): Promise<readonly HoldingTotal[]>;
  /** Keeps the proof of two histories; at most a few for each owner, the first ones. */
  keepFork(owner: CountryCode, fork: KeptFork): Promise<void>;
  forks(owner: CountryCode): Promise<readonly KeptFork[]>;
  /** Everything whose bytes are still to go, or never came; for the sweep after a start. */
  unfinished(): Promise<readonly { owner: CountryCode; object: string; state: 'arriving' | 'removing' }[]>;
  /** Every object of an owner that is held, in the order of their names, after `after`. */
  objects(owner: CountryCode, after: string, limit: number): Promise<readonly string[]>;
  /** After a restore: the shards went with the disk, so none is vouched for any more. Heads stay. Answers how many. */
  forgetObjects(): Promise<number>;
  /** Whether this book was made for, and kept in step with, what lies in the place of this id (see `HeldPlace`). */
  knowsPlace(id: string): Promise<boolean>;
  /** The book says all that lies there now, and of no other place: who comes back to one begins anew. */
  rememberPlace(id: string): Promise<void>;
  /** After a restore from a backup, which is older than what lies in any place. */
  forgetPlaces(): Promise<void>;
}
