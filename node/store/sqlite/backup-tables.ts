/** The tables of a hub's own backups. */
import type { DraftChunkUse as ChunkUse, DraftSealedFor as SealedFor } from '@breakwater/backup-replication';
import type { CountryCode } from '@breakwater/federation-protocol';
import type { BackupSource } from '../backup.ts';
import { blob, integer, primaryKey, sqliteTable, text } from './drizzle.ts';

export const createBackupTables = `
CREATE TABLE IF NOT EXISTS backup_source (
  name TEXT PRIMARY KEY, kind TEXT NOT NULL, address TEXT NOT NULL, added_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS backup_key (
  id TEXT PRIMARY KEY, recipients TEXT NOT NULL, circle TEXT NOT NULL, created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS backup_pack (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, pack_bytes INTEGER NOT NULL, shard_bytes INTEGER NOT NULL,
  key_id TEXT NOT NULL REFERENCES backup_key (id), holders TEXT NOT NULL, shard_hashes TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS backup_receipt (
  pack INTEGER NOT NULL REFERENCES backup_pack (number), shard_index INTEGER NOT NULL, holder TEXT NOT NULL,
  receipt TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (pack, shard_index)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS backup_chunk (
  id BLOB NOT NULL, use TEXT NOT NULL, pack INTEGER NOT NULL REFERENCES backup_pack (number), slot INTEGER NOT NULL,
  offset INTEGER NOT NULL, sealed_bytes INTEGER NOT NULL, raw_bytes INTEGER NOT NULL, encoding TEXT NOT NULL,
  PRIMARY KEY (id, use)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS backup_snapshot (
  sequence INTEGER PRIMARY KEY, snapshot_id TEXT NOT NULL, manifest_sha256 TEXT NOT NULL, head TEXT NOT NULL,
  created_at INTEGER NOT NULL, files INTEGER NOT NULL, bytes INTEGER NOT NULL, new_bytes INTEGER NOT NULL,
  skipped INTEGER NOT NULL, packs INTEGER NOT NULL, holders TEXT NOT NULL, duration_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS backup_snapshot_pack (
  sequence INTEGER NOT NULL REFERENCES backup_snapshot (sequence),
  pack INTEGER NOT NULL REFERENCES backup_pack (number), PRIMARY KEY (sequence, pack)
) STRICT, WITHOUT ROWID;`;

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
  ['backup_snapshot', 'witnessed_at', "TEXT NOT NULL DEFAULT '[]'"],
] as const;

export const keys = sqliteTable('backup_key', {
  id: text().primaryKey(),
  recipients: text({ mode: 'json' }).$type<readonly SealedFor[]>().notNull(),
  circle: text().notNull(),
  createdAt: time('created_at'),
});

export const packs = sqliteTable('backup_pack', {
  number: integer().primaryKey(),
  id: text().notNull(),
  packBytes: integer('pack_bytes').notNull(),
  shardBytes: integer('shard_bytes').notNull(),
  keyId: text('key_id').notNull(),
  holders: countries(),
  shardHashes: text('shard_hashes', { mode: 'json' }).$type<readonly string[]>().notNull(),
});

export const receipts = sqliteTable(
  'backup_receipt',
  {
    pack: integer().notNull(),
    index: integer('shard_index').notNull(),
    holder: text().$type<CountryCode>().notNull(),
    receipt: text().notNull(),
    at: time('at'),
  },
  (table) => [primaryKey({ columns: [table.pack, table.index] })],
);

export const chunks = sqliteTable(
  'backup_chunk',
  {
    id: blob({ mode: 'buffer' }).notNull(),
    use: text().$type<ChunkUse>().notNull(),
    pack: integer().notNull(),
    slot: integer().notNull(),
    offset: integer().notNull(),
    sealedBytes: integer('sealed_bytes').notNull(),
    rawBytes: integer('raw_bytes').notNull(),
    encoding: text().$type<'raw' | 'zstd'>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.id, table.use] })],
);

export const snapshots = sqliteTable('backup_snapshot', {
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
});

export const snapshotPacks = sqliteTable(
  'backup_snapshot_pack',
  { sequence: integer().notNull(), pack: integer().notNull() },
  (table) => [primaryKey({ columns: [table.sequence, table.pack] })],
);
