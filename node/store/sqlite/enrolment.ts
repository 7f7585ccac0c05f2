/** Enrolment codes in SQLite. */
import type { EnrolmentStore } from '../enrolment.ts';
import { and, type BetterSQLite3Database, desc, eq, gt, integer, isNull, sqliteTable, text } from './drizzle.ts';

export const createEnrolmentTables = `
CREATE TABLE IF NOT EXISTS enrolment (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL, code_hash TEXT NOT NULL UNIQUE, proofing TEXT NOT NULL,
  issued_by TEXT NOT NULL, issued_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  used_at INTEGER, voided_at INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS enrolment_account ON enrolment (account_id);`;

const time = (name: string) => integer(name, { mode: 'timestamp_ms' });

const enrolments = sqliteTable('enrolment', {
  id: text().primaryKey(),
  accountId: text('account_id').notNull(),
  codeHash: text('code_hash').notNull(),
  proofing: text({ enum: ['low', 'substantial', 'high'] }).notNull(),
  issuedBy: text('issued_by').notNull(),
  issuedAt: time('issued_at').notNull(),
  expiresAt: time('expires_at').notNull(),
  usedAt: time('used_at'),
  voidedAt: time('voided_at'),
});

const isOpen = and(isNull(enrolments.usedAt), isNull(enrolments.voidedAt));

/** Opens the enrolment codes of a hub's database; the table must exist (`createEnrolmentTables`). */
export function openEnrolmentStore(db: BetterSQLite3Database): EnrolmentStore {
  return {
    async issue(enrolment) {
      db.transaction((step) => {
        step
          .update(enrolments)
          .set({ voidedAt: enrolment.issuedAt })
          .where(and(eq(enrolments.accountId, enrolment.accountId), isOpen))
          .run();
        step.insert(enrolments).values(enrolment).run();
      });
    },
    async findByCodeHash(codeHash) {
      return db.select().from(enrolments).where(eq(enrolments.codeHash, codeHash)).get() ?? null;
    },
    async find(id) {
      return db.select().from(enrolments).where(eq(enrolments.id, id)).get() ?? null;
    },
    async use(id, at) {
      const used = db
        .update(enrolments)
        .set({ usedAt: at })
        .where(and(eq(enrolments.id, id), isOpen))
        .run();
      return used.changes === 1;
    },
    async withdraw(id, at) {
      const voided = db
        .update(enrolments)
        .set({ voidedAt: at })
        .where(and(eq(enrolments.id, id), gt(enrolments.expiresAt, at), isOpen))
        .run();
      return voided.changes === 1;
    },
    async recent(limit) {
      return db.select().from(enrolments).orderBy(desc(enrolments.issuedAt)).limit(limit).all();
    },
    async listOf(accountId) {
      return db
        .select()
        .from(enrolments)
        .where(eq(enrolments.accountId, accountId))
        .orderBy(desc(enrolments.issuedAt))
        .all();
    },
    async voidAll(at) {
      return db.update(enrolments).set({ voidedAt: at }).where(isOpen).run().changes;
    },
  };
}
