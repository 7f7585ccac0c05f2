/** The statements of a holder's books, prepared once: one head may touch tens of thousands of rows. */
import type { HeldGeneration, HeldHead, HeldThing } from '@breakwater/backup-replication';
import type { CountryCode } from '@breakwater/federation-protocol';
import type { Database, Statement } from 'better-sqlite3';

const thingColumns =
  'object, subject, bytes, digest, state, stored_at, locked_own, locked_witnessed, last_head, condemned_by';

export interface ThingRow {
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

export interface HeadRow extends Omit<HeldHead, 'isIncomplete'> {
  readonly is_incomplete: number;
}

export interface GenerationRow {
  readonly number: number;
  readonly hash: string;
  readonly act: HeldGeneration['act'];
  readonly of: number | null;
  readonly undelete_own: number;
  readonly undelete_witnessed: number;
  readonly settled: number;
}

export interface ListRow {
  readonly subject: string;
  readonly bytes: number;
  readonly stored: number;
  readonly locked: number;
  readonly condemned: number | null;
}

type Prepare = <Args extends unknown[], Row>(sql: string) => Statement<Args, Row>;

/** Every statement, ready to run. */
export type BookStatements = ReturnType<typeof prepareBooks>;

/** Prepares them; the tables must exist. */
export function prepareBooks(file: Database) {
  const all: Prepare = (sql) => file.prepare(sql);
  return { ...thingStatements(file, all), ...chainStatements(file, all), ...listStatements(file, all) };
}

function thingStatements(file: Database, all: Prepare) {
  const thing = `SELECT ${thingColumns} FROM held_thing WHERE owner = ?`;
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
  };
}

function chainStatements(file: Database, all: Prepare) {
  const generation = 'SELECT * FROM hosted_generation WHERE owner = ?';
  const head = 'SELECT sequence, hash, previous, at, is_incomplete FROM hosted_head WHERE owner = ?';
  return {
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
  };
}

function listStatements(file: Database, all: Prepare) {
  return {
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
    objects: all<[string, string, number], { object: string }>(
      "SELECT object FROM held_thing WHERE owner = ? AND object > ? AND state = 'kept' ORDER BY object LIMIT ?",
    ),
    place: all<[string], { id: string }>('SELECT id FROM held_place WHERE id = ?'),
    rememberPlace: all<[string], never>('INSERT INTO held_place (id) VALUES (?)'),
    forgetPlaces: file.prepare('DELETE FROM held_place'),
    forgetThings: file.prepare("DELETE FROM held_thing WHERE subject NOT LIKE 'heads/%'"),
    forgetTotals: file.prepare("DELETE FROM held_total WHERE what = 'others'"),
  };
}
