/** Shares in custody, in SQLite. */
import { type JsonObject, parseCountryCode } from '@breakwater/federation-protocol';
import type { CustodyShare, CustodyStore } from '../custody.ts';
import { and, type BetterSQLite3Database, blob, desc, eq, integer, primaryKey, sqliteTable, text } from './drizzle.ts';

export const createCustodyTables = `
CREATE TABLE IF NOT EXISTS custody_share (
  country TEXT NOT NULL, generation INTEGER NOT NULL, sealed_share BLOB NOT NULL, record TEXT NOT NULL,
  received_at INTEGER NOT NULL, PRIMARY KEY (country, generation)
) STRICT;`;

const shares = sqliteTable(
  'custody_share',
  {
    country: text().notNull(),
    generation: integer().notNull(),
    sealedShare: blob('sealed_share', { mode: 'buffer' }).notNull(),
    record: text({ mode: 'json' }).$type<JsonObject>().notNull(),
    receivedAt: integer('received_at', { mode: 'timestamp_ms' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.country, table.generation] })],
);

/** Opens the custody part of a hub's database; the tables must exist (`createCustodyTables`). */
export function openCustodyStore(db: BetterSQLite3Database): CustodyStore {
  return {
    async keep(share) {
      const sealedShare = Buffer.from(share.sealedShare);
      return db.transaction((step) => {
        const place = and(eq(shares.country, share.country), eq(shares.generation, share.generation));
        const known = step.select().from(shares).where(place).get();
        if (known) return known.sealedShare.equals(sealedShare) ? 'kept' : 'conflict';
        step
          .insert(shares)
          .values({ ...share, sealedShare })
          .run();
        return 'kept';
      });
    },
    async find(country, generation) {
      const place = and(eq(shares.country, country), eq(shares.generation, generation));
      const row = db.select().from(shares).where(place).get();
      return row ? read(row) : null;
    },
    async newest() {
      const rows = db.select().from(shares).orderBy(shares.country, desc(shares.generation)).all();
      return rows.filter((row, index) => rows[index - 1]?.country !== row.country).map(read);
    },
  };
}

function read(row: typeof shares.$inferSelect): CustodyShare {
  return { ...row, country: parseCountryCode(row.country), sealedShare: new Uint8Array(row.sealedShare) };
}
