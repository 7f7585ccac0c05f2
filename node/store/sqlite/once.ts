/** What may be used only once, in SQLite. */
import type { OnceStore } from '../once.ts';
import { type BetterSQLite3Database, integer, lt, primaryKey, sqliteTable, text } from './drizzle.ts';

export const createOnceTables = `
CREATE TABLE IF NOT EXISTS once (
  kind TEXT NOT NULL, id TEXT NOT NULL, expires_at INTEGER NOT NULL, PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS once_expiry ON once (expires_at);`;

const used = sqliteTable(
  'once',
  {
    kind: text().notNull(),
    id: text().notNull(),
    expiresAt: integer('expires_at', { mode: 'timestamp_ms' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.id] })],
);

/** Opens the once store of a hub's database; the table must exist (`createOnceTables`). */
export function openOnceStore(db: BetterSQLite3Database): OnceStore {
  return {
    async consume(kind, id, expiresAt) {
      return db.insert(used).values({ kind, id, expiresAt }).onConflictDoNothing().run().changes === 1;
    },
    async sweep(now) {
      return db.delete(used).where(lt(used.expiresAt, now)).run().changes;
    },
  };
}
