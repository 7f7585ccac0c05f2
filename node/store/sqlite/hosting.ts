/** Hosting agreements in SQLite. */
import type { CountryCode } from '@breakwater/federation-protocol';
import type { HostingStore, KeptAgreement } from '../hosting.ts';
import { and, type BetterSQLite3Database, desc, eq, integer, primaryKey, sqliteTable, text } from './drizzle.ts';

export const createHostingTables = `
CREATE TABLE IF NOT EXISTS hosting_agreement (
  holder TEXT NOT NULL, owner TEXT NOT NULL, sequence INTEGER NOT NULL, signed TEXT NOT NULL,
  is_agreed INTEGER NOT NULL, received_at INTEGER NOT NULL, PRIMARY KEY (holder, owner, sequence)
) STRICT;
CREATE TABLE IF NOT EXISTS hosting_ending (
  holder TEXT NOT NULL, owner TEXT NOT NULL, sequence INTEGER NOT NULL, signed TEXT NOT NULL,
  received_at INTEGER NOT NULL, PRIMARY KEY (holder, owner, sequence)
) STRICT;`;

const columns = {
  holder: text().$type<CountryCode>().notNull(),
  owner: text().$type<CountryCode>().notNull(),
  sequence: integer().notNull(),
  signed: text().notNull(),
  receivedAt: integer('received_at', { mode: 'timestamp_ms' }).notNull(),
};
const agreements = sqliteTable(
  'hosting_agreement',
  { ...columns, isAgreed: integer('is_agreed', { mode: 'boolean' }).notNull() },
  (table) => [primaryKey({ columns: [table.holder, table.owner, table.sequence] })],
);
const endings = sqliteTable('hosting_ending', columns, (table) => [
  primaryKey({ columns: [table.holder, table.owner, table.sequence] }),
]);

/** Opens the agreements of a hub's database; the tables must exist (`createHostingTables`). */
export function openHostingStore(db: BetterSQLite3Database): HostingStore {
  const between = (holder: CountryCode, owner: CountryCode) =>
    and(eq(agreements.holder, holder), eq(agreements.owner, owner));
  const newest = (holder: CountryCode, owner: CountryCode, isAgreed: boolean): KeptAgreement | null =>
    db
      .select()
      .from(agreements)
      .where(and(between(holder, owner), eq(agreements.isAgreed, isAgreed)))
      .orderBy(desc(agreements.sequence))
      .limit(1)
      .get() ?? null;
  return {
    async save(agreement) {
      const { holder, owner, sequence } = agreement;
      const one = and(between(holder, owner), eq(agreements.sequence, sequence));
      return db.transaction(
        (step) => {
          const known = step.select().from(agreements).where(one).get();
          if (known?.signed === agreement.signed) return 'saved';
          if (known?.isAgreed) return 'taken';
          // One proposal between two is enough: a partner that sends others only replaces its own.
          step
            .delete(agreements)
            .where(agreement.isAgreed ? one : and(between(holder, owner), eq(agreements.isAgreed, false)))
            .run();
          step.insert(agreements).values(agreement).run();
          return 'saved';
        },
        { behavior: 'immediate' },
      );
    },
    agreed: async (holder, owner) => newest(holder, owner, true),
    async proposed(holder, owner) {
      const proposal = newest(holder, owner, false);
      const agreed = newest(holder, owner, true);
      return proposal !== null && proposal.sequence > (agreed?.sequence ?? 0) ? proposal : null;
    },
    all: async () => db.select().from(agreements).orderBy(agreements.holder, agreements.owner).all(),
    async saveEnding(ending) {
      const { signed, receivedAt } = ending;
      const target = [endings.holder, endings.owner, endings.sequence];
      db.insert(endings).values(ending).onConflictDoUpdate({ target, set: { signed, receivedAt } }).run();
    },
    async ending(holder, owner, sequence) {
      const one = and(eq(endings.holder, holder), eq(endings.owner, owner), eq(endings.sequence, sequence));
      return db.select().from(endings).where(one).get() ?? null;
    },
  };
}
