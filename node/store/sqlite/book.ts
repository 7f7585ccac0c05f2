/** The books of a holder in SQLite: prepared statements, since one head may touch tens of thousands of rows. */
import type { HeldGeneration, HeldHead, HeldThing } from '@breakwater/backup-replication';
import type { CountryCode } from '@breakwater/federation-protocol';
import type { Database, Statement } from 'better-sqlite3';
import type { Book, BookStore, ListedThing } from '../book.ts';

/** Proofs of forks kept for each owner: one is enough, a few more tell whether it goes on. */
const FORKS_MAX = 16;

const thingColumns =
  'object, subject, bytes, digest, state, stored_at, locked_own, locked_witnessed, last_head, condemned_by';

interface ThingRow {
  readonly object: string;
  readonly subject: string;
  readonly bytes: number;
  readonly digest: string;
  readonly state: HeldThing['state'];
  readonly stored_at: number;
  readonly locked_own: number;
  readonly locked_witnessed: number;
  readonly last_head: number;
  readonly condemned_by: number | null;
}

interface HeadRow extends Omit<HeldHead, 'isIncomplete'> {
  readonly is_incomplete: number;
}

interface GenerationRow {
  readonly number: number;
  readonly hash: string;
  readonly act: HeldGeneration['act'];
  readonly of: number | null;
  readonly undelete_own: number;
  readonly undelete_witnessed: number;
  readonly settled: number;
}

/** Opens the books of a hub's database; the tables must exist (`createBookTables`). */
export function openBookStore(file: Database): BookStore {
  const statements = prepare(file);
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

type Statements = ReturnType<typeof prepare>;

function prepare(file: Database) {
  const all = <Args extends unknown[], Row>(sql: string): Statement<Args, Row> => file.prepare<Args, Row>(sql);
  const thing = `SELECT ${thingColumns} FROM held_thing WHERE owner = ?`;
  const generation = 'SELECT * FROM hosted_generation WHERE owner = ?';
  const head = 'SELECT sequence, hash, previous, at, is_incomplete FROM hosted_head WHERE owner = ?';
  return {
    thing: all<[string, string], ThingRow>(`${thing} AND object = ?`),
    things: all<[string, string], ThingRow>(`${thing} AND subject = ?`),
    condemned: all<[string, number], ThingRow>(`${thing} AND condemned_by = ?`),
    write: file.prepare(`INSERT OR REPLACE INTO held_thing (owner, ${thingColumns}) VALUES (?,?,?,?,?,?,?,?,?,?,?)`),
    strike: all<[string, string], never>('DELETE FROM held_thing WHERE owner = ? AND object = ?'),
    total: all<[string, string], { bytes: number; things: number }>(
      'SELECT bytes, things FROM held_total WHERE owner = ? AND what = ?',
    ),
    addTotal: all<[string, string, number, number], never>(
      `INSERT INTO held_total (owner, what, bytes, things) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes, things = things + excluded.things`,
    ),
    head: all<[string, number], HeadRow>(`${head} AND sequence = ?`),
    newestHead: all<[string], HeadRow>(`${head} ORDER BY sequence DESC LIMIT 1`),
    headsAfter: all<[string, number], { count: number }>(
      'SELECT count(*) AS count FROM hosted_head WHERE owner = ? AND at > ?',
    ),
    incompleteHeads: all<[string], HeadRow>(`${head} AND is_incomplete = 1 ORDER BY sequence`),
    completeHead: all<[string, number], never>(
      'UPDATE hosted_head SET is_incomplete = 0 WHERE owner = ? AND sequence = ?',
    ),
    addHead: file.prepare(
      'INSERT INTO hosted_head (owner, sequence, hash, previous, at, is_incomplete) VALUES (?,?,?,?,?,?)',
    ),
    keepHead: all<[string | null, string, number], never>(
      'UPDATE hosted_head SET jws = ? WHERE owner = ? AND sequence = ?',
    ),
    generation: all<[string, number], GenerationRow>(`${generation} AND number = ?`),
    newestGeneration: all<[string], GenerationRow>(`${generation} ORDER BY number DESC LIMIT 1`),
    writeGeneration: file.prepare(
      `INSERT INTO hosted_generation (owner, number, hash, act, "of", undelete_own, undelete_witnessed, settled)
       VALUES (?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET settled = excluded.settled`,
    ),
    keepGeneration: all<[string, string, number], never>(
      'UPDATE hosted_generation SET jws = ? WHERE owner = ? AND number = ?',
    ),
    headText: all<[string, number], { jws: string | null }>(
      'SELECT jws FROM hosted_head WHERE owner = ? AND sequence = ?',
    ),
    headTexts: all<[string, number, number], { jws: string }>(
      `SELECT jws FROM hosted_head WHERE owner = ? AND sequence < ? AND jws IS NOT NULL
       ORDER BY sequence DESC LIMIT ?`,
    ),
    generationText: all<[string], { jws: string | null }>(
      'SELECT jws FROM hosted_generation WHERE owner = ? ORDER BY number DESC LIMIT 1',
    ),
    list: all<[string, string, number], ListRow>(
      `SELECT subject, sum(bytes) AS bytes, min(stored_at) AS stored, max(locked_own) AS locked,
       max(condemned_by) AS condemned FROM held_thing
       WHERE owner = ? AND subject > ? AND state = 'kept' GROUP BY subject ORDER BY subject LIMIT ?`,
    ),
    totals: all<[], { owner: CountryCode; bytes: number; objects: number; newest: number }>(
      `SELECT owner, sum(bytes) AS bytes, count(*) AS objects, max(stored_at) AS newest FROM held_thing
       WHERE state = 'kept' AND subject NOT LIKE 'heads/%' GROUP BY owner ORDER BY owner`,
    ),
    keepFork: file.prepare(
      `INSERT OR IGNORE INTO hosted_fork (owner, sequence, head, at) SELECT ?, ?, ?, ?
       WHERE (SELECT count(*) FROM hosted_fork WHERE owner = ?) < ?`,
    ),
    forks: all<[string], { sequence: number; head: string; at: number }>(
      'SELECT sequence, head, at FROM hosted_fork WHERE owner = ? ORDER BY at',
    ),
    unfinished: all<[], { owner: CountryCode; object: string; state: 'arriving' | 'removing' }>(
      "SELECT owner, object, state FROM held_thing WHERE state IN ('arriving', 'removing')",
    ),
    forgetThings: file.prepare("DELETE FROM held_thing WHERE subject NOT LIKE 'heads/%'"),
    forgetTotals: file.prepare("DELETE FROM held_total WHERE what = 'others'"),
  };
}

interface ListRow {
  readonly subject: string;
  readonly bytes: number;
  readonly stored: number;
  readonly locked: number;
  readonly condemned: number | null;
}

function openBook(on: Statements, owner: CountryCode): Book {
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
