/** The tables of a hub's own backups. */
import type { CountryCode } from '@breakwater/federation-protocol';
import type { BackupSource, HolderShare } from '../backup.ts';
import { integer, primaryKey, sqliteTable, text } from './drizzle.ts';

export const createBackupTables = `
CREATE TABLE IF NOT EXISTS backup_source (
  name TEXT PRIMARY KEY, kind TEXT NOT NULL, address TEXT NOT NULL, added_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS kept_receipt (
  object TEXT NOT NULL, holder TEXT NOT NULL, receipt TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (object, holder)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kept_head (
  holder TEXT PRIMARY KEY, sequence INTEGER NOT NULL, receipt TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kept_snapshot (
  sequence INTEGER PRIMARY KEY, snapshot_id TEXT NOT NULL, manifest_sha256 TEXT NOT NULL, head TEXT NOT NULL,
  created_at INTEGER NOT NULL, files INTEGER NOT NULL, bytes INTEGER NOT NULL, new_bytes INTEGER NOT NULL,
  skipped INTEGER NOT NULL, packs INTEGER NOT NULL, holders TEXT NOT NULL, duration_ms INTEGER NOT NULL,
  witnessed_at TEXT NOT NULL, shares TEXT NOT NULL
) STRICT;`;

const time = (name: string) => integer(name, { mode: 'timestamp_ms' }).notNull();
const countries = () => text('holders', { mode: 'json' }).$type<readonly CountryCode[]>().notNull();

export const sources = sqliteTable('backup_source', {
  name: text().primaryKey(),
  kind: text().$type<BackupSource['kind']>().notNull(),
  address: text().notNull(),
  addedAt: time('added_at'),
  tier: integer().notNull(),
  rules: text({ mode: 'json' }).$type<readonly string[]>().notNull(),
  oneFileSystem: integer('one_file_system', { mode: 'boolean' }).notNull(),
  skipCaches: integer('skip_caches', { mode: 'boolean' }).notNull(),
});

/** Columns that came later, for databases made before them. */
export const backupColumnsAdded = [
  ['backup_source', 'tier', 'INTEGER NOT NULL DEFAULT 3'],
  ['backup_source', 'rules', "TEXT NOT NULL DEFAULT '[]'"],
  ['backup_source', 'one_file_system', 'INTEGER NOT NULL DEFAULT 0'],
  ['backup_source', 'skip_caches', 'INTEGER NOT NULL DEFAULT 0'],
] as const;

export const receipts = sqliteTable(
  'kept_receipt',
  {
    object: text().notNull(),
    holder: text().$type<CountryCode>().notNull(),
    receipt: text().notNull(),
    at: time('at'),
  },
  (table) => [primaryKey({ columns: [table.object, table.holder] })],
);

export const promised = sqliteTable('kept_head', {
  holder: text().$type<CountryCode>().primaryKey(),
  sequence: integer().notNull(),
  receipt: text().notNull(),
});

/** A holder's share as JSON: the time in milliseconds since 1970. */
export type ShareRow = Omit<HolderShare, 'receiptAt'> & { readonly receiptAt: number | null };

export const snapshots = sqliteTable('kept_snapshot', {
  sequence: integer().primaryKey(),
  snapshotId: text('snapshot_id').notNull(),
  manifestSha256: text('manifest_sha256').notNull(),
  head: text().notNull(),
  createdAt: time('created_at'),
  files: integer().notNull(),
  bytes: integer().notNull(),
  newBytes: integer('new_bytes').notNull(),
  skipped: integer().notNull(),
  packs: integer().notNull(),
  holders: countries(),
  durationMs: integer('duration_ms').notNull(),
  witnessedAt: text('witnessed_at', { mode: 'json' }).$type<readonly string[]>().notNull(),
  shares: text({ mode: 'json' }).$type<readonly ShareRow[]>().notNull(),
});
