/** What is held for others, in SQLite. */
import type { CountryCode } from '@breakwater/federation-protocol';
import type { HoldingStore } from '../holding.ts';
import {
  and,
  type BetterSQLite3Database,
  count,
  desc,
  eq,
  integer,
  isNull,
  max,
  primaryKey,
  sqliteTable,
  sum,
  text,
} from './drizzle.ts';

export const createHoldingTables = `
CREATE TABLE IF NOT EXISTS holding (
  owner TEXT NOT NULL, object TEXT NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL,
  received_at INTEGER NOT NULL, receipt TEXT, PRIMARY KEY (owner, object)
) STRICT;
CREATE TABLE IF NOT EXISTS held_head (
  owner TEXT NOT NULL, sequence INTEGER NOT NULL, head TEXT NOT NULL, received_at INTEGER NOT NULL,
  PRIMARY KEY (owner, sequence)
) STRICT;`;

const holdings = sqliteTable(
  'holding',
  {
    owner: text().$type<CountryCode>().notNull(),
    object: text().notNull(),
    bytes: integer().notNull(),
    sha256: text().notNull(),
    receivedAt: integer('received_at', { mode: 'timestamp_ms' }).notNull(),
    receipt: text(),
  },
  (table) => [primaryKey({ columns: [table.owner, table.object] })],
);

const heads = sqliteTable(
  'held_head',
  {
    owner: text().$type<CountryCode>().notNull(),
    sequence: integer().notNull(),
    head: text().notNull(),
    receivedAt: integer('received_at', { mode: 'timestamp_ms' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.owner, table.sequence] })],
);

const one = (owner: CountryCode, object: string) => and(eq(holdings.owner, owner), eq(holdings.object, object));

/** Opens the holdings of a hub's database; the tables must exist (`createHoldingTables`). */
export function openHoldingStore(db: BetterSQLite3Database): HoldingStore {
  return {
    async find(owner, object) {
      return db.select().from(holdings).where(one(owner, object)).get() ?? null;
    },
    async reserve(holding, quotaBytes) {
      return db.transaction(
        (step) => {
          const known = step.select().from(holdings).where(one(holding.owner, holding.object)).get();
          if (known && (known.sha256 !== holding.sha256 || known.bytes !== holding.bytes)) return 'conflict';
          if (known) return 'reserved';
          const used = step
            .select({ bytes: sum(holdings.bytes).mapWith(Number) })
            .from(holdings)
            .where(eq(holdings.owner, holding.owner))
            .get();
          if ((used?.bytes ?? 0) + holding.bytes > quotaBytes) return 'full';
          step.insert(holdings).values(holding).run();
          return 'reserved';
        },
        { behavior: 'immediate' },
      );
    },
    async confirm(owner, object, receipt) {
      db.update(holdings).set({ receipt }).where(one(owner, object)).run();
    },
    async release(owner, object) {
      db.delete(holdings)
        .where(and(one(owner, object), isNull(holdings.receipt)))
        .run();
    },
    async totals() {
      const total = {
        owner: holdings.owner,
        objects: count(),
        bytes: sum(holdings.bytes).mapWith(Number),
        newestAt: max(holdings.receivedAt),
      };
      const rows = db.select(total).from(holdings).groupBy(holdings.owner).orderBy(holdings.owner).all();
      return rows.map((row) => ({ ...row, newestAt: row.newestAt ?? new Date(0) }));
    },
    async forgetObjects() {
      return db.delete(holdings).run().changes;
    },
    async addHead(owner, sequence, head, at) {
      return db.transaction((step) => {
        const place = and(eq(heads.owner, owner), eq(heads.sequence, sequence));
        const known = step.select().from(heads).where(place).get();
        if (known) return known.head === head ? 'kept' : 'conflict';
        step.insert(heads).values({ owner, sequence, head, receivedAt: at }).run();
        return 'kept';
      });
    },
    async heads(owner, limit) {
      const mine = db.select().from(heads).where(eq(heads.owner, owner));
      return mine
        .orderBy(desc(heads.sequence))
        .limit(limit)
        .all()
        .map((row) => row.head);
    },
  };
}
