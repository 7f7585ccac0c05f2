/** What a holder is made of, and the receipt that it signs once something is durable. */
import {
  BackupError,
  type HeldThing,
  type HolderClock,
  type HostingAgreement,
  type RoomAnswer,
  signReceipt,
} from '@breakwater/backup-replication';
import type { CountryCode, Signer } from '@breakwater/federation-protocol';
import type { BookStore } from '../../store/book.ts';
import { HubBackupError } from '../error.ts';
import type { HeldStore } from './held-store.ts';

/** What holding takes. */
export interface HolderParts {
  readonly country: CountryCode;
  /** The hub's backup key; receipts are signed with it. */
  readonly signer: Signer;
  readonly shards: HeldStore;
  readonly books: BookStore;
  readonly randomBytes: (count: number) => Uint8Array;
  /** The agreement in force with an owner. Throws `HOLDING_NO_AGREEMENT`. */
  termsWith(owner: CountryCode): Promise<HostingAgreement>;
  /** The clocks now. Throws `TRUST_NOT_YET` when nobody has told the time yet. */
  clock(): HolderClock;
  /** Throws `HOLDING_NOT_READY` while the book does not yet say all that is held; what is there can be read. */
  requireReady(): void;
  /** What is on its way in, counted here so that a failed sender takes no room from one that goes on. */
  readonly arriving: Arriving;
}

/** Transfers in progress. */
export class Arriving {
  readonly #objects = new Map<string, number>();
  readonly #owners = new Map<CountryCode, number>();
  readonly #lines = new Map<CountryCode, { waiting: number; last: Promise<unknown> }>();
  /** What a head waits for, by owner and manifest: an object of the book. */
  readonly lacks = new Map<string, string>();

  /**
   * Runs `work` when all work of this owner before it is over: heads and orders read lists, and each may make true or
   * false what the other found. Throws `HOLDING_BUSY` when too much waits.
   */
  async inLine<T>(owner: CountryCode, work: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(owner) ?? { waiting: 0, last: Promise.resolve() };
    if (line.waiting >= LINE_MAX) {
      throw new HubBackupError('HOLDING_BUSY', `${owner} sends too many heads or orders at once.`, { owner });
    }
    this.#lines.set(owner, line);
    line.waiting += 1;
    const mine = line.last.then(work, work);
    line.last = mine.catch(() => {});
    try {
      return await mine;
    } finally {
      line.waiting -= 1;
      if (line.waiting === 0) this.#lines.delete(owner);
    }
  }

  /** Throws `HOLDING_BUSY`. Call what it answers when the transfer is over; true means that no other one goes on. */
  begin(owner: CountryCode, object: string): () => boolean {
    const name = `${owner}/${object}`;
    const running = this.#owners.get(owner) ?? 0;
    if (running >= ARRIVING_PER_OWNER_MAX) {
      throw new HubBackupError('HOLDING_BUSY', `${owner} sends too much at once.`, { owner, running });
    }
    this.#owners.set(owner, running + 1);
    this.#objects.set(name, (this.#objects.get(name) ?? 0) + 1);
    return () => {
      const left = (this.#objects.get(name) ?? 1) - 1;
      if (left === 0) this.#objects.delete(name);
      else this.#objects.set(name, left);
      this.#owners.set(owner, (this.#owners.get(owner) ?? 1) - 1);
      return left === 0;
    };
  }
}

/** An owner sends its papers one after the other; a few may overlap when an answer was lost. */
const LINE_MAX = 8;

/** Half-written shards of one owner at a time: 32 of 5.6 MB are 180 MB of disk that no quota counts twice. */
const ARRIVING_PER_OWNER_MAX = 32;

/** Refuses in words what the book refused. */
export function requireRoom(room: RoomAnswer, parts: HolderParts, owner: CountryCode, quotaBytes: number): void {
  const evidence = { holder: parts.country, owner };
  if (room === 'conflict') throw new BackupError('SHARD_CONFLICT', 'Other bytes are stored under this name.', evidence);
  if (room === 'removing') throw new HubBackupError('HOLDING_BUSY', 'This is being deleted just now.', evidence);
  if (room !== 'full') return;
  const happened = `${parts.country} has no more room for ${owner}.`;
  throw new HubBackupError('HOLDING_QUOTA_EXCEEDED', happened, { ...evidence, quotaBytes });
}

/** The holder's word for a thing that is durable. The same thing gets the same words, whenever it is asked for. */
export function receiptFor(
  { country, signer }: HolderParts,
  owner: CountryCode,
  thing: Pick<HeldThing, 'object' | 'bytes' | 'digest' | 'storedAt'>,
  retentionDays: number,
): Promise<string> {
  const { object, bytes, digest } = thing;
  const storedAt = new Date(thing.storedAt).toISOString();
  return signReceipt({ format: 1, holder: country, owner, object, bytes, digest, storedAt, retentionDays }, signer);
}
