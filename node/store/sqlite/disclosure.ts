/** Disclosures in SQLite. */
import type { DisclosureStore } from '../disclosure.ts';
import { type BetterSQLite3Database, count, desc, eq, gte, integer, lt, sqliteTable, text } from './drizzle.ts';

export const createDisclosureTables = `
CREATE TABLE IF NOT EXISTS disclosure (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL, service_id TEXT NOT NULL, service_name TEXT NOT NULL,
  service_country TEXT NOT NULL, purpose TEXT NOT NULL, attributes TEXT NOT NULL, level TEXT NOT NULL,
  at INTEGER NOT NULL, list_sequence INTEGER, log_index INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS disclosure_account ON disclosure (account_id, at);`;

const disclosures = sqliteTable('disclosure', {
  id: text().primaryKey(),
  accountId: text('account_id').notNull(),
  serviceId: text('service_id').notNull(),
  serviceName: text('service_name').notNull(),
  serviceCountry: text('service_country').notNull(),
  purpose: text().notNull(),
  attributes: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
  level: text({ enum: ['low', 'substantial', 'high'] }).notNull(),
  at: integer({ mode: 'timestamp_ms' }).notNull(),
  listSequence: integer('list_sequence'),
  logIndex: integer('log_index'),
});

/** Columns that databases of the first hubs do not have yet; `openSqliteStore` adds them. */
export const disclosureColumnsAdded = [
  ['disclosure', 'list_sequence', 'INTEGER'],
  ['disclosure', 'log_index', 'INTEGER'],
] as const;

/** Opens the disclosures of a hub's database; the table must exist (`createDisclosureTables`). */
export function openDisclosureStore(db: BetterSQLite3Database): DisclosureStore {
  return {
    async add(disclosure) {
      db.insert(disclosures).values(disclosure).run();
    },
    async listOf(accountId, limit) {
      const mine = db.select().from(disclosures).where(eq(disclosures.accountId, accountId));
      return mine.orderBy(desc(disclosures.at)).limit(limit).all();
    },
    async countSince(since) {
      return db.select({ all: count() }).from(disclosures).where(gte(disclosures.at, since)).get()?.all ?? 0;
    },
    async sweep(before) {
      return db.delete(disclosures).where(lt(disclosures.at, before)).run().changes;
    },
  };
}
