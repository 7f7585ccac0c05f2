/** Events in SQLite. */
import type { JsonObject } from '@breakwater/federation-protocol';
import type { EventName, EventStore } from '../event.ts';
import { type BetterSQLite3Database, desc, integer, lt, sqliteTable, text } from './drizzle.ts';

const event = sqliteTable('event', {
  id: integer().primaryKey({ autoIncrement: true }),
  name: text().$type<EventName>().notNull(),
  at: integer({ mode: 'timestamp_ms' }).notNull(),
  details: text({ mode: 'json' }).$type<JsonObject>().notNull(),
});

/** The table, made when the database is opened. */
export const createEventTables = `
CREATE TABLE IF NOT EXISTS event (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, at INTEGER NOT NULL, details TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS event_at ON event (at);`;

/** Opens the event store of a database whose tables exist. */
export function openEventStore(db: BetterSQLite3Database): EventStore {
  return {
    add: async ({ name, at, details }) => {
      db.insert(event).values({ name, at, details }).run();
    },
    newest: async (limit, before) =>
      db
        .select({ name: event.name, at: event.at, details: event.details })
        .from(event)
        .where(before ? lt(event.at, before) : undefined)
        .orderBy(desc(event.at), desc(event.id))
        .limit(limit)
        .all(),
  };
}
