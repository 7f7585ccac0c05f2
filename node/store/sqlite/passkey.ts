/** Citizens' passkeys in SQLite. */
import type { Passkey, PasskeyStore } from '../passkey.ts';
import {
  and,
  type BetterSQLite3Database,
  blob,
  countDistinct,
  eq,
  integer,
  sql,
  sqliteTable,
  text,
} from './drizzle.ts';

export const createPasskeyTables = `
CREATE TABLE IF NOT EXISTS passkey (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL, public_key BLOB NOT NULL, counter INTEGER NOT NULL,
  transports TEXT NOT NULL, is_synced INTEGER NOT NULL, label TEXT NOT NULL, proofing TEXT NOT NULL,
  created_at INTEGER NOT NULL, last_used_at INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS passkey_account ON passkey (account_id);`;

const passkeys = sqliteTable('passkey', {
  id: text().primaryKey(),
  accountId: text('account_id').notNull(),
  publicKey: blob('public_key', { mode: 'buffer' }).notNull(),
  counter: integer().notNull(),
  transports: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
  isSynced: integer('is_synced', { mode: 'boolean' }).notNull(),
  label: text().notNull(),
  proofing: text({ enum: ['low', 'substantial', 'high'] }).notNull(),
  createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
  lastUsedAt: integer('last_used_at', { mode: 'timestamp_ms' }),
});

/** Opens the passkeys of a hub's database; the table must exist (`createPasskeyTables`). */
export function openPasskeyStore(db: BetterSQLite3Database): PasskeyStore {
  return {
    async add(passkey) {
      const row = { ...passkey, publicKey: Buffer.from(passkey.publicKey) };
      return db.insert(passkeys).values(row).onConflictDoNothing().run().changes === 1;
    },
    async find(id) {
      const row = db.select().from(passkeys).where(eq(passkeys.id, id)).get();
      return row ? read(row) : null;
    },
    async listOf(accountId) {
      const mine = db.select().from(passkeys).where(eq(passkeys.accountId, accountId));
      return mine.orderBy(passkeys.createdAt).all().map(read);
    },
    async recordUse(id, counter, at) {
      db.update(passkeys).set({ counter, lastUsedAt: at }).where(eq(passkeys.id, id)).run();
    },
    async remove(accountId, id) {
      // One statement, so that two removals at once cannot leave an account without any passkey.
      const others = sql`(SELECT count(*) FROM passkey WHERE account_id = ${accountId}) > 1`;
      const removed = db.delete(passkeys).where(and(eq(passkeys.id, id), eq(passkeys.accountId, accountId), others));
      return removed.run().changes === 1;
    },
    async countAccounts() {
      return (
        db
          .select({ all: countDistinct(passkeys.accountId) })
          .from(passkeys)
          .get()?.all ?? 0
      );
    },
  };
}

function read(row: typeof passkeys.$inferSelect): Passkey {
  return { ...row, publicKey: new Uint8Array(row.publicKey) };
}
