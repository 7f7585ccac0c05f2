/** Recovery keys and accepted recovery requests, in SQLite. */
import { type JsonObject, type PublicJwk, parseCountryCode } from '@breakwater/federation-protocol';
import type { AcceptedRecovery, RecoveryStore } from '../recovery.ts';
import { and, type BetterSQLite3Database, desc, eq, gt, integer, isNull, sqliteTable, text } from './drizzle.ts';

export const createRecoveryTables = `
CREATE TABLE IF NOT EXISTS recovery_key (
  generation INTEGER PRIMARY KEY, record TEXT NOT NULL, created_at INTEGER NOT NULL, spent_at INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS recovery_accepted (
  recovery_id TEXT PRIMARY KEY, country TEXT NOT NULL, sign_kid TEXT NOT NULL, sign_key TEXT NOT NULL,
  accepted_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, handed_over_at INTEGER, approvers TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS recovery_accepted_by_key ON recovery_accepted (sign_kid);`;

/** What a database made before may lack: table, column, type. */
export const recoveryColumnsAdded = [['recovery_accepted', 'approvers', 'TEXT']] as const;

const time = (name: string) => integer(name, { mode: 'timestamp_ms' });

const keys = sqliteTable('recovery_key', {
  generation: integer().primaryKey(),
  record: text({ mode: 'json' }).$type<JsonObject>().notNull(),
  createdAt: time('created_at').notNull(),
  spentAt: time('spent_at'),
});

const accepted = sqliteTable('recovery_accepted', {
  recoveryId: text('recovery_id').primaryKey(),
  country: text().notNull(),
  signKid: text('sign_kid').notNull(),
  signKey: text('sign_key', { mode: 'json' }).$type<PublicJwk>().notNull(),
  acceptedAt: time('accepted_at').notNull(),
  expiresAt: time('expires_at').notNull(),
  handedOverAt: time('handed_over_at'),
  approvers: text({ mode: 'json' }).$type<readonly string[]>(),
});

/** Opens the recovery part of a hub's database; the tables must exist (`createRecoveryTables`). */
export function openRecoveryStore(db: BetterSQLite3Database): RecoveryStore {
  return { ...ownKeySteps(db), ...acceptedSteps(db) };
}

type OwnKeySteps = Pick<RecoveryStore, 'addOwnKey' | 'ownKey' | 'markSpent'>;

function ownKeySteps(db: BetterSQLite3Database): OwnKeySteps {
  const highest = () => db.select().from(keys).orderBy(desc(keys.generation)).limit(1);
  return {
    async addOwnKey(key) {
      return db.transaction(
        (step) => {
          const known = step.select().from(keys).orderBy(desc(keys.generation)).limit(1).get();
          if (known && known.generation >= key.generation) return false;
          step.insert(keys).values(key).run();
          return true;
        },
        // Two processes may split at once: the write lock is taken before the look, so that only one wins.
        { behavior: 'immediate' },
      );
    },
    async ownKey() {
      return highest().get() ?? null;
    },
    async markSpent(generation, at) {
      db.update(keys)
        .set({ spentAt: at })
        .where(and(eq(keys.generation, generation), isNull(keys.spentAt)))
        .run();
    },
  };
}

function acceptedSteps(db: BetterSQLite3Database): Omit<RecoveryStore, keyof OwnKeySteps> {
  return {
    async accept(recovery) {
      db.insert(accepted)
        .values({ ...recovery, signKid: recovery.signKey.kid })
        .onConflictDoUpdate({ target: accepted.recoveryId, set: { approvers: recovery.approvers } })
        .run();
    },
    async markHandedOver(recoveryId, at) {
      db.update(accepted)
        .set({ handedOverAt: at })
        .where(and(eq(accepted.recoveryId, recoveryId), isNull(accepted.handedOverAt)))
        .run();
    },
    async findBySignKey(kid, now) {
      const alive = and(eq(accepted.signKid, kid), gt(accepted.expiresAt, now));
      const row = db.select().from(accepted).where(alive).orderBy(desc(accepted.acceptedAt)).limit(1).get();
      return row ? read(row) : null;
    },
    async find(recoveryId) {
      const row = db.select().from(accepted).where(eq(accepted.recoveryId, recoveryId)).get();
      return row ? read(row) : null;
    },
    async list() {
      return db.select().from(accepted).orderBy(desc(accepted.acceptedAt)).all().map(read);
    },
  };
}

function read({ signKid: _signKid, ...row }: typeof accepted.$inferSelect): AcceptedRecovery {
  // Accepted by an earlier program, which did not note them: the machine shows its approvals once more.
  return { ...row, country: parseCountryCode(row.country), approvers: row.approvers ?? [] };
}
