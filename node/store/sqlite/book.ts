/** The books of a holder in SQLite. */
import type { HeldGeneration, HeldHead, HeldThing } from '@breakwater/backup-replication';
import type { CountryCode } from '@breakwater/federation-protocol';
import type { Database } from 'better-sqlite3';
import type { Book, BookStore, ListedThing } from '../book.ts';
import {
  type BookStatements,
  type GenerationRow,
  type HeadRow,
  type ListRow,
  prepareBooks,
  type ThingRow,
} from './book-statements.ts';

/** Proofs of forks kept for each owner: one is enough, a few more tell whether it goes on. */
const FORKS_MAX = 16;

/** Opens the books of a hub's database; the tables must exist (`createBookTables`). */
export function openBookStore(file: Database): BookStore {
  const statements = prepareBooks(file);
  const books = new Map<CountryCode, Book>();
  const bookOf = (owner: CountryCode): Book => {
    const known = books.get(owner) ?? openBook(statements, owner);
    books.set(owner, known);
    return known;
  };
  return {
    async run(owner, rules) {
      return file.transaction(() => rules(bookOf(owner))).immediate();
    },
    async heads(owner, limit, before = Number.MAX_SAFE_INTEGER) {
      return statements.headTexts.all(owner, before, limit).map(({ jws }) => jws);
    },
    headText: async (owner, sequence) => statements.headText.get(owner, sequence)?.jws ?? null,
    newestGeneration: async (owner) => statements.generationText.get(owner)?.jws ?? null,
    list: async (owner, after, limit) => statements.list.all(owner, after, limit).map(listed),
    async totals() {
      return statements.totals.all().map(({ owner, bytes, objects, newest }) => {
        return { owner, bytes, objects, newestAt: new Date(newest) };
      });
    },
    async keepFork(owner, { sequence, head, at }) {
      statements.keepFork.run(owner, sequence, head, at.getTime(), owner, FORKS_MAX);
    },
    async forks(owner) {
      return statements.forks.all(owner).map(({ sequence, head, at }) => ({ sequence, head, at: new Date(at) }));
    },
    unfinished: async () => statements.unfinished.all(),
    objects: async (owner, after, limit) => statements.objects.all(owner, after, limit).map(({ object }) => object),
    knowsPlace: async (id) => statements.place.get(id) !== undefined,
    async rememberPlace(id) {
      file
        .transaction(() => {
          statements.forgetPlaces.run();
          statements.rememberPlace.run(id);
        })
        .immediate();
    },
    forgetPlaces: async () => void statements.forgetPlaces.run(),
    async forgetObjects() {
      return file
        .transaction(() => {
          const gone = statements.forgetThings.run().changes;
          statements.forgetTotals.run();
          return gone;
        })
        .immediate();
    },
  };
}

function openBook(on: BookStatements, owner: CountryCode): Book {
  const count = (thing: Pick<HeldThing, 'subject' | 'bytes' | 'state'> | null, sign: 1 | -1): void => {
    if (thing === null || thing.state === 'removed') return;
    on.addTotal.run(owner, thing.subject.startsWith('heads/') ? 'heads' : 'others', sign * thing.bytes, sign);
  };
  const thing = (object: string): HeldThing | null => thingOf(on.thing.get(owner, object));
  return {
    thing,
    things: (subject) => on.things.all(owner, subject).flatMap((row) => thingOf(row) ?? []),
    write(next) {
      const before = thing(next.object);
      if (before?.state !== next.state || before.bytes !== next.bytes) {
        count(before, -1);
        count(next, 1);
      }
      const { own, witnessed } = next.lockedUntil;
      on.write.run(
        ...[owner, next.object, next.subject, next.bytes, next.digest, next.state, next.storedAt],
        ...[own, witnessed, next.lastHead, next.condemnedBy],
      );
    },
    strike(object) {
      count(thing(object), -1);
      on.strike.run(owner, object);
    },
    condemned: (by) => on.condemned.all(owner, by).flatMap((row) => thingOf(row) ?? []),
    used: (what) => on.total.get(owner, what) ?? { bytes: 0, things: 0 },
    head: (sequence) => headOf(on.head.get(owner, sequence)),
    newestHead: () => headOf(on.newestHead.get(owner)),
    headsAfter: (judged) => on.headsAfter.get(owner, judged)?.count ?? 0,
    addHead({ sequence, hash, previous, at, isIncomplete }) {
      on.addHead.run(owner, sequence, hash, previous, at, isIncomplete ? 1 : 0);
    },
    incompleteHeads: () => on.incompleteHeads.all(owner).flatMap((row) => headOf(row) ?? []),
    completeHead: (sequence) => void on.completeHead.run(owner, sequence),
    newestGeneration: () => generationOf(on.newestGeneration.get(owner)),
    generation: (number) => generationOf(on.generation.get(owner, number)),
    writeGeneration({ number, hash, act, of, undeleteUntil: { own, witnessed }, settled }) {
      on.writeGeneration.run(owner, number, hash, act, of, own, witnessed, settled ? 1 : 0);
    },
    keepHead: (sequence, jws) => void on.keepHead.run(jws, owner, sequence),
    dropHead: (sequence) => void on.keepHead.run(null, owner, sequence),
    keepGeneration: (number, jws) => void on.keepGeneration.run(jws, owner, number),
  };
}

function thingOf(row: ThingRow | undefined): HeldThing | null {
  if (row === undefined) return null;
  const { object, subject, bytes, digest, state } = row;
  const lockedUntil = { own: row.locked_own, witnessed: row.locked_witnessed };
  const { stored_at: storedAt, last_head: lastHead, condemned_by: condemnedBy } = row;
  return { object, subject, bytes, digest, state, storedAt, lockedUntil, lastHead, condemnedBy };
}

function headOf(row: HeadRow | undefined): HeldHead | null {
  if (row === undefined) return null;
  const { sequence, hash, previous, at } = row;
  return { sequence, hash, previous, at, isIncomplete: row.is_incomplete === 1 };
}

function generationOf(row: GenerationRow | undefined): HeldGeneration | null {
  if (row === undefined) return null;
  const { number, hash, act, of } = row;
  const undeleteUntil = { own: row.undelete_own, witnessed: row.undelete_witnessed };
  return { number, hash, act, of, undeleteUntil, settled: row.settled === 1 };
}

function listed({ subject, bytes, stored, locked, condemned }: ListRow): ListedThing {
  const [storedAt, lockedUntil] = [new Date(stored), new Date(locked)];
  return { subject, bytes, storedAt, lockedUntil, condemnedBy: condemned };
}
