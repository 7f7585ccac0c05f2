/** Audits in SQLite. */
import type { AuditVerdict } from '@breakwater/backup-replication';
import type { CountryCode } from '@breakwater/federation-protocol';
import type { AuditStore } from '../audit.ts';
import {
  and,
  type BetterSQLite3Database,
  blob,
  desc,
  eq,
  integer,
  primaryKey,
  sql,
  sqliteTable,
  text,
} from './drizzle.ts';

export const createAuditTables = `
CREATE TABLE IF NOT EXISTS audit (
  id TEXT PRIMARY KEY, holder TEXT NOT NULL, round TEXT NOT NULL, kind TEXT NOT NULL, verdict TEXT NOT NULL,
  at INTEGER NOT NULL,
  good INTEGER NOT NULL, wrong INTEGER NOT NULL, missing INTEGER NOT NULL, latency_ms INTEGER NOT NULL,
  held_leaves INTEGER NOT NULL, manifest TEXT NOT NULL, epoch INTEGER, witnessed_at INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS audit_by_holder ON audit (holder, at);
CREATE TABLE IF NOT EXISTS audit_epoch (
  holder TEXT NOT NULL, epoch INTEGER NOT NULL, manifest TEXT NOT NULL, key TEXT NOT NULL,
  position INTEGER NOT NULL, total INTEGER NOT NULL, PRIMARY KEY (holder, epoch)
) STRICT;
CREATE TABLE IF NOT EXISTS held_leaf_hashes (
  owner TEXT NOT NULL, object TEXT NOT NULL, hashes BLOB NOT NULL, PRIMARY KEY (owner, object)
) STRICT, WITHOUT ROWID;`;

/** Columns that came later; `openSqliteStore` adds them to older databases. */
export const auditColumnsAdded: readonly (readonly [string, string, string])[] = [['audit', 'witnessed_at', 'INTEGER']];

const audits = sqliteTable('audit', {
  id: text().primaryKey(),
  holder: text().$type<CountryCode>().notNull(),
  round: text().notNull(),
  kind: text().$type<'spot' | 'coverage'>().notNull(),
  verdict: text().$type<AuditVerdict>().notNull(),
  at: integer({ mode: 'timestamp_ms' }).notNull(),
  witnessedAt: integer('witnessed_at', { mode: 'timestamp_ms' }),
  good: integer().notNull(),
  wrong: integer().notNull(),
  missing: integer().notNull(),
  latencyMs: integer('latency_ms').notNull(),
  heldLeaves: integer('held_leaves').notNull(),
  manifest: text().notNull(),
  epoch: integer(),
});
const epochs = sqliteTable(
  'audit_epoch',
  {
    holder: text().$type<CountryCode>().notNull(),
    epoch: integer().notNull(),
    manifest: text().notNull(),
    key: text().notNull(),
    position: integer().notNull(),
    total: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.holder, table.epoch] })],
);
const leafHashes = sqliteTable(
  'held_leaf_hashes',
  {
    owner: text().$type<CountryCode>().notNull(),
    object: text().notNull(),
    hashes: blob({ mode: 'buffer' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.owner, table.object] })],
);

/** Opens the audits of a hub's database; the tables must exist (`createAuditTables`). */
export function openAuditStore(db: BetterSQLite3Database): AuditStore {
  const hashesOf = (owner: CountryCode, object: string) =>
    and(eq(leafHashes.owner, owner), eq(leafHashes.object, object));
  return {
    async add(audit) {
      db.insert(audits).values(audit).run();
    },
    async newest(limit, holder) {
      const which = holder === undefined ? undefined : eq(audits.holder, holder);
      // In the order they were made: what a clock a year ahead once dated must not be the newest for a year.
      return db.select().from(audits).where(which).orderBy(desc(sql`rowid`)).limit(limit).all();
    },
    audit: async (id) => db.select().from(audits).where(eq(audits.id, id)).get() ?? null,
    async forget(ids) {
      for (const id of ids) db.delete(audits).where(eq(audits.id, id)).run();
    },
    epoch: async (holder) =>
      db.select().from(epochs).where(eq(epochs.holder, holder)).orderBy(desc(epochs.epoch)).limit(1).get() ?? null,
    epochNumbered: async (holder, epoch) =>
      db
        .select()
        .from(epochs)
        .where(and(eq(epochs.holder, holder), eq(epochs.epoch, epoch)))
        .get() ?? null,
    async saveEpoch(epoch) {
      const { position } = epoch;
      db.insert(epochs)
        .values(epoch)
        .onConflictDoUpdate({ target: [epochs.holder, epochs.epoch], set: { position } })
        .run();
    },
    leafHashes: async (owner, object) =>
      db.select().from(leafHashes).where(hashesOf(owner, object)).get()?.hashes ?? null,
    async saveLeafHashes(owner, object, hashes) {
      db.insert(leafHashes)
        .values({ owner, object, hashes: Buffer.from(hashes) })
        .onConflictDoNothing()
        .run();
    },
    async dropLeafHashes(owner, object) {
      db.delete(leafHashes).where(hashesOf(owner, object)).run();
    },
  };
}
