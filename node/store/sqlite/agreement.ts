/** Agreements in SQLite. */
import type { AgreementStore } from '../agreement.ts';
import { and, type BetterSQLite3Database, desc, eq, integer, isNull, sqliteTable, text } from './drizzle.ts';

export const createAgreementTables = `
CREATE TABLE IF NOT EXISTS agreement (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL, digest TEXT NOT NULL, service_id TEXT NOT NULL,
  service_name TEXT NOT NULL, service_country TEXT NOT NULL, purpose TEXT NOT NULL, legal_basis TEXT NOT NULL,
  retention_days INTEGER NOT NULL, attributes TEXT NOT NULL, agreed_at INTEGER NOT NULL, revoked_at INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS agreement_account ON agreement (account_id);`;

const agreements = sqliteTable('agreement', {
  id: text().primaryKey(),
  accountId: text('account_id').notNull(),
  digest: text().notNull(),
  serviceId: text('service_id').notNull(),
  serviceName: text('service_name').notNull(),
  serviceCountry: text('service_country').notNull(),
  purpose: text().notNull(),
  legalBasis: text('legal_basis').notNull(),
  retentionDays: integer('retention_days').notNull(),
  attributes: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
  agreedAt: integer('agreed_at', { mode: 'timestamp_ms' }).notNull(),
  revokedAt: integer('revoked_at', { mode: 'timestamp_ms' }),
});

const isInForce = isNull(agreements.revokedAt);

/** Opens the agreements of a hub's database; the table must exist (`createAgreementTables`). */
export function openAgreementStore(db: BetterSQLite3Database): AgreementStore {
  return {
    async save(agreement) {
      const ofSameService = and(
        eq(agreements.accountId, agreement.accountId),
        eq(agreements.serviceId, agreement.serviceId),
        eq(agreements.serviceCountry, agreement.serviceCountry),
        isInForce,
      );
      db.transaction((step) => {
        step.update(agreements).set({ revokedAt: agreement.agreedAt }).where(ofSameService).run();
        step.insert(agreements).values(agreement).run();
      });
    },
    async findInForce(accountId, digest) {
      const same = and(eq(agreements.accountId, accountId), eq(agreements.digest, digest), isInForce);
      return db.select().from(agreements).where(same).get() ?? null;
    },
    async listOf(accountId) {
      const mine = db.select().from(agreements).where(eq(agreements.accountId, accountId));
      return mine.orderBy(desc(agreements.agreedAt)).all();
    },
    async revoke(accountId, id, at) {
      const own = and(eq(agreements.id, id), eq(agreements.accountId, accountId), isInForce);
      return db.update(agreements).set({ revokedAt: at }).where(own).run().changes === 1;
    },
    async voidAll(at) {
      return db.update(agreements).set({ revokedAt: at }).where(isInForce).run().changes;
    },
  };
}
