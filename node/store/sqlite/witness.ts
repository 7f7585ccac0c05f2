/** What this hub has cosigned, in SQLite: many steps in one transaction, so that one flush of the disk serves them. */
import type { WitnessMove, WitnessStore } from '../witness.ts';
import { type BetterSQLite3Database, blob, eq, integer, sql, sqliteTable, text } from './drizzle.ts';

export const createWitnessTables = `
CREATE TABLE IF NOT EXISTS witness_head (
  origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root_hash BLOB NOT NULL, note BLOB NOT NULL,
  vetted INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS witness_restored (one INTEGER PRIMARY KEY CHECK (one = 1), at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS witness_recalled (origin TEXT PRIMARY KEY) STRICT;`;

const heads = sqliteTable('witness_head', {
  origin: text().primaryKey(),
  size: integer().notNull(),
  rootHash: blob('root_hash', { mode: 'buffer' }).notNull(),
  note: blob({ mode: 'buffer' }).notNull(),
  vetted: integer({ mode: 'boolean' }).notNull(),
  at: integer({ mode: 'timestamp_ms' }).notNull(),
});

const restored = sqliteTable('witness_restored', {
  one: integer().primaryKey(),
  at: integer({ mode: 'timestamp_ms' }).notNull(),
});

/** Logs of which the others have told since the mark was set. */
const recalled = sqliteTable('witness_recalled', { origin: text().primaryKey() });

/** Opens the witness part of a hub's database; the tables must exist (`createWitnessTables`). */
export function openWitnessStore(db: BetterSQLite3Database): WitnessStore {
  const read = db
    .select()
    .from(heads)
    .where(eq(heads.origin, sql.placeholder('origin')))
    .prepare();
  const write = db
    .insert(heads)
    .values({
      origin: sql.placeholder('origin'),
      size: sql.placeholder('size'),
      rootHash: sql.placeholder('rootHash'),
      note: sql.placeholder('note'),
      vetted: sql.placeholder('vetted'),
      at: sql.placeholder('at'),
    })
    .onConflictDoUpdate({
      target: heads.origin,
      set: {
        size: sql`excluded.size`,
        rootHash: sql`excluded.root_hash`,
        note: sql`excluded.note`,
        vetted: sql`excluded.vetted`,
        at: sql`excluded.at`,
      },
    })
    .prepare();

  function step({ from, to }: WitnessMove): boolean {
    const known = read.get({ origin: to.origin });
    if (!follows(known, from, to)) return false;
    write.run({ ...to, rootHash: Buffer.from(to.rootHash), note: Buffer.from(to.note) });
    return true;
  }

  return {
    async head(origin) {
      const row = read.get({ origin });
      return row ? { ...row, rootHash: new Uint8Array(row.rootHash), note: new Uint8Array(row.note) } : null;
    },
    async advance(moves) {
      // Immediate: with a deferred transaction two processes could read the same head before either writes.
      return db.transaction(() => moves.map(step), { behavior: 'immediate' });
    },
    async restoredAt(origin) {
      const isRecalled = db.select().from(recalled).where(eq(recalled.origin, origin)).get() !== undefined;
      return isRecalled ? null : (db.select().from(restored).get()?.at ?? null);
    },
    async markRestored(at) {
      db.transaction(() => {
        db.delete(recalled).run();
        db.insert(restored).values({ one: 1, at }).onConflictDoNothing().run();
      });
    },
    async clearRestored(origin) {
      db.insert(recalled).values({ origin }).onConflictDoNothing().run();
    },
  };
}

type Row = typeof heads.$inferSelect;

/** True when the step starts at the head that is known now and goes forward, or stays and says so anew. */
function follows(known: Row | undefined, from: WitnessMove['from'], to: WitnessMove['to']): boolean {
  if (from === null || known === undefined) return from === null && known === undefined;
  if (known.size !== from.size || !known.rootHash.equals(from.rootHash)) return false;
  return to.size > known.size || (to.size === known.size && known.rootHash.equals(to.rootHash));
}
