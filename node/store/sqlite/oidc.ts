/** Short-lived records of sign-ins in SQLite. */
import type { JsonObject } from '@breakwater/federation-protocol';
import type { OidcStore } from '../oidc.ts';
import { and, type BetterSQLite3Database, eq, integer, isNull, lt, primaryKey, sqliteTable, text } from './drizzle.ts';

export const createOidcTables = `
CREATE TABLE IF NOT EXISTS oidc (
  model TEXT NOT NULL, id TEXT NOT NULL, payload TEXT NOT NULL, grant_id TEXT, uid TEXT,
  expires_at INTEGER NOT NULL, consumed_at INTEGER, PRIMARY KEY (model, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS oidc_grant ON oidc (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS oidc_uid ON oidc (uid) WHERE uid IS NOT NULL;
CREATE INDEX IF NOT EXISTS oidc_expiry ON oidc (expires_at);`;

const records = sqliteTable(
  'oidc',
  {
    model: text().notNull(),
    id: text().notNull(),
    payload: text({ mode: 'json' }).$type<JsonObject>().notNull(),
    grantId: text('grant_id'),
    uid: text(),
    expiresAt: integer('expires_at', { mode: 'timestamp_ms' }).notNull(),
    consumedAt: integer('consumed_at', { mode: 'timestamp_ms' }),
  },
  (table) => [primaryKey({ columns: [table.model, table.id] })],
);

/** Opens the sign-in records of a hub's database; the table must exist (`createOidcTables`). */
export function openOidcStore(db: BetterSQLite3Database): OidcStore {
  const at = (model: string, id: string) => and(eq(records.model, model), eq(records.id, id));
  return {
    async put(record) {
      const row = db.insert(records).values(record);
      row.onConflictDoUpdate({ target: [records.model, records.id], set: record }).run();
    },
    async find(model, id) {
      return db.select().from(records).where(at(model, id)).get() ?? null;
    },
    async findByUid(model, uid) {
      const same = and(eq(records.model, model), eq(records.uid, uid));
      return db.select().from(records).where(same).get() ?? null;
    },
    async consume(model, id, when) {
      const fresh = and(at(model, id), isNull(records.consumedAt));
      return db.update(records).set({ consumedAt: when }).where(fresh).run().changes === 1;
    },
    async take(model, id) {
      return db.delete(records).where(at(model, id)).returning().get() ?? null;
    },
    async destroy(model, id) {
      db.delete(records).where(at(model, id)).run();
    },
    async destroyByGrant(model, grantId) {
      db.delete(records)
        .where(and(eq(records.model, model), eq(records.grantId, grantId)))
        .run();
    },
    async voidAll() {
      return db.delete(records).run().changes;
    },
    async sweep(now) {
      return db.delete(records).where(lt(records.expiresAt, now)).run().changes;
    },
  };
}
