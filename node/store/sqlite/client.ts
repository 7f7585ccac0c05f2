/** Local services in SQLite. */
import type { JsonObject } from '@breakwater/federation-protocol';
import type { ClientStore } from '../client.ts';
import { type BetterSQLite3Database, eq, integer, sqliteTable, text } from './drizzle.ts';

export const createClientTables = `
CREATE TABLE IF NOT EXISTS client (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, sector TEXT NOT NULL, purpose TEXT NOT NULL, legal_basis TEXT NOT NULL,
  retention_days INTEGER NOT NULL, needed TEXT NOT NULL, optional TEXT NOT NULL, minimum TEXT NOT NULL,
  redirect_uris TEXT NOT NULL, secret_hash TEXT, jwks TEXT, created_at INTEGER NOT NULL,
  CHECK ((secret_hash IS NULL) <> (jwks IS NULL))
) STRICT;`;

const clients = sqliteTable('client', {
  id: text().primaryKey(),
  name: text().notNull(),
  sector: text().notNull(),
  purpose: text().notNull(),
  legalBasis: text('legal_basis').notNull(),
  retentionDays: integer('retention_days').notNull(),
  needed: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
  optional: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
  minimum: text({ enum: ['low', 'substantial', 'high'] }).notNull(),
  redirectUris: text('redirect_uris', { mode: 'json' }).$type<readonly string[]>().notNull(),
  secretHash: text('secret_hash'),
  jwks: text({ mode: 'json' }).$type<JsonObject>(),
  createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
});

/** Opens the local services of a hub's database; the table must exist (`createClientTables`). */
export function openClientStore(db: BetterSQLite3Database): ClientStore {
  return {
    async add(client) {
      return db.insert(clients).values(client).onConflictDoNothing().run().changes === 1;
    },
    async find(id) {
      return db.select().from(clients).where(eq(clients.id, id)).get() ?? null;
    },
    async list() {
      return db.select().from(clients).orderBy(clients.name).all();
    },
  };
}
