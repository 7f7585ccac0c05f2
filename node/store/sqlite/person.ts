/** The people directory in SQLite. */
import type { ImportCount, Person, PersonStore } from '../person.ts';
import {
  and,
  type BetterSQLite3Database,
  count,
  eq,
  integer,
  or,
  type SQL,
  sql,
  sqliteTable,
  text,
} from './drizzle.ts';

// `search_text` holds both names folded, so that "jose" finds "José" without an extension of SQLite.
export const createPersonTables = `
CREATE TABLE IF NOT EXISTS person (
  account_id TEXT PRIMARY KEY, person_number TEXT NOT NULL UNIQUE, given_name TEXT NOT NULL,
  family_name TEXT NOT NULL, birth_date TEXT NOT NULL, address TEXT NOT NULL, email TEXT NOT NULL,
  document_number TEXT NOT NULL, source TEXT NOT NULL, imported_at INTEGER NOT NULL, search_text TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS person_document ON person (document_number);`;

const people = sqliteTable('person', {
  accountId: text('account_id').primaryKey(),
  personNumber: text('person_number').notNull(),
  givenName: text('given_name').notNull(),
  familyName: text('family_name').notNull(),
  birthDate: text('birth_date').notNull(),
  address: text().notNull(),
  email: text().notNull(),
  documentNumber: text('document_number').notNull(),
  source: text().notNull(),
  importedAt: integer('imported_at', { mode: 'timestamp_ms' }).notNull(),
  searchText: text('search_text').notNull(),
});

/** Opens the people directory of a hub's database; the table must exist (`createPersonTables`). */
export function openPersonStore(db: BetterSQLite3Database): PersonStore {
  return {
    async importPeople(rows) {
      return db.transaction((step) => importInto(step, rows));
    },
    async find(accountId) {
      return read(db.select().from(people).where(eq(people.accountId, accountId)).get());
    },
    async findByNumber(personNumber) {
      return read(db.select().from(people).where(eq(people.personNumber, personNumber)).get());
    },
    async search(words, limit) {
      const found = db.select().from(people).where(matches(words)).orderBy(people.familyName, people.givenName);
      return found
        .limit(limit)
        .all()
        .map(({ searchText: _folded, ...person }) => person);
    },
    async count() {
      return db.select({ all: count() }).from(people).get()?.all ?? 0;
    },
  };
}

function importInto(step: Pick<BetterSQLite3Database, 'select' | 'insert' | 'update'>, rows: readonly Person[]) {
  const tally = { added: 0, changed: 0, same: 0 };
  for (const row of rows) {
    const known = step.select().from(people).where(eq(people.personNumber, row.personNumber)).get();
    if (!known) {
      step
        .insert(people)
        .values({ ...row, searchText: searchTextOf(row) })
        .run();
      tally.added++;
      continue;
    }
    const next = { ...row, accountId: known.accountId, searchText: searchTextOf(row) };
    if (isSame(known, next)) {
      tally.same++;
      continue;
    }
    step.update(people).set(next).where(eq(people.accountId, known.accountId)).run();
    tally.changed++;
  }
  return tally satisfies ImportCount;
}

type Row = typeof people.$inferSelect;

function isSame(a: Row, b: Row): boolean {
  const { importedAt: _then, ...left } = a;
  const { importedAt: _now, ...right } = b;
  return Object.entries(left).every(([name, value]) => right[name as keyof typeof right] === value);
}

function read(row: Row | undefined): Person | null {
  if (!row) return null;
  const { searchText: _folded, ...person } = row;
  return person;
}

function matches(words: string): SQL | undefined {
  const exact = words.trim();
  // instr() instead of LIKE: nothing a registrar types can act as a pattern.
  const parts = fold(exact)
    .split(/\s+/)
    .filter((part) => part !== '')
    .map((part) => sql`instr(${people.searchText}, ${part}) > 0`);
  return or(eq(people.personNumber, exact), eq(people.documentNumber, exact), and(...parts));
}

function searchTextOf(person: Person): string {
  return fold(`${person.givenName} ${person.familyName}`);
}

function fold(words: string): string {
  return words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
