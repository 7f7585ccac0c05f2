/** What a hub knows of its own backups, in SQLite. */
import type { CountryCode } from '@breakwater/federation-protocol';
import type { BackupStore, HolderShare, PlacedPack } from '../backup.ts';
import { promised, receipts, type ShareRow, snapshots, sources } from './backup-tables.ts';
import { and, type BetterSQLite3Database, desc, eq } from './drizzle.ts';

export { backupColumnsAdded, createBackupTables } from './backup-tables.ts';

/** Opens the backup part of a hub's database; the tables must exist (`createBackupTables`). */
export function openBackupStore(db: BetterSQLite3Database): BackupStore {
  return { ...sourcePart(db), ...receiptPart(db), ...snapshotPart(db) };
}

function sourcePart(db: BetterSQLite3Database): Pick<BackupStore, 'addSource' | 'sources' | 'removeSource'> {
  return {
    async addSource(source) {
      const row = { ...source, rules: [...source.rules] };
      return db.insert(sources).values(row).onConflictDoNothing().run().changes === 1;
    },
    async removeSource(name) {
      return db.delete(sources).where(eq(sources.name, name)).run().changes === 1;
    },
    async sources() {
      return db.select().from(sources).orderBy(sources.name).all();
    },
  };
}

function receiptPart(db: BetterSQLite3Database): Pick<BackupStore, 'saveReceipts' | 'receipt' | 'promisedHeads'> {
  return {
    async saveReceipts(given) {
      db.transaction((step) => {
        for (const { object, holder, receipt, at } of given) {
          const target = [receipts.object, receipts.holder];
          const row = { object, holder, receipt, at };
          step.insert(receipts).values(row).onConflictDoUpdate({ target, set: { receipt, at } }).run();
          const sequence = headIn(object);
          if (sequence === null) continue;
          const newest = { holder, sequence, receipt };
          step.insert(promised).values(newest).onConflictDoUpdate({ target: promised.holder, set: newest }).run();
        }
      });
    },
    async receipt(object, holder) {
      const isThis = and(eq(receipts.object, object), eq(receipts.holder, holder));
      return db.select({ receipt: receipts.receipt }).from(receipts).where(isThis).get()?.receipt ?? null;
    },
    async promisedHeads() {
      const rows = db.select().from(promised).all();
      return new Map(rows.map(({ holder, sequence, receipt }) => [holder, { sequence, receipt }]));
    },
  };
}

/** Heads are written one after the other, so the last receipt is that of the newest. */
function headIn(object: string): number | null {
  const [kind, sequence = ''] = object.split('/');
  return kind === 'heads' ? Number(sequence) : null;
}

function snapshotPart(db: BetterSQLite3Database): Pick<BackupStore, 'saveSnapshot' | 'snapshots' | 'sharesOf'> {
  const sharesOf = (sequence: number): readonly ShareRow[] =>
    db.select({ shares: snapshots.shares }).from(snapshots).where(eq(snapshots.sequence, sequence)).get()?.shares ?? [];
  return {
    async saveSnapshot(snapshot, packs) {
      db.transaction((step) => {
        const shares = packs === null ? sharesOf(snapshot.sequence - 1) : sharesIn(step, packs);
        const holders = [...snapshot.holders];
        const witnessedAt = (snapshot.witnessedAt ?? []).map((at) => at.toISOString());
        step
          .insert(snapshots)
          .values({ ...snapshot, holders, witnessedAt, shares })
          .run();
      });
    },
    async snapshots(limit) {
      const rows = db.select().from(snapshots).orderBy(desc(snapshots.sequence)).limit(limit).all();
      return rows.map(({ shares: _, ...row }) => ({ ...row, witnessedAt: row.witnessedAt.map((at) => new Date(at)) }));
    },
    async sharesOf(sequence) {
      return sharesOf(sequence).map((row) => ({
        ...row,
        receiptAt: row.receiptAt === null ? null : new Date(row.receiptAt),
      }));
    },
  };
}

/** What each holder signed for of these packs. */
function sharesIn(db: Pick<BetterSQLite3Database, 'select'>, packs: readonly PlacedPack[]): readonly ShareRow[] {
  const shares = new Map<CountryCode, ShareRow>();
  for (const { id, shardBytes, holders } of packs) {
    for (const [index, holder] of holders.entries()) {
      const isThis = and(eq(receipts.object, `packs/${id}/shards/${index}`), eq(receipts.holder, holder));
      const kept = db.select({ at: receipts.at }).from(receipts).where(isThis).get();
      shares.set(holder, addShare(shares.get(holder), holder, shardBytes, kept?.at));
    }
  }
  return [...shares.values()].sort((a, b) => (a.holder < b.holder ? -1 : 1));
}

function addShare(
  so: ShareRow | undefined,
  holder: HolderShare['holder'],
  shardBytes: number,
  receiptAt: Date | undefined,
): ShareRow {
  const before = so ?? { holder, shardsExpected: 0, shardsKept: 0, shardBytes: 0, receiptAt: null };
  const shardsExpected = before.shardsExpected + 1;
  if (receiptAt === undefined) return { ...before, shardsExpected };
  return {
    ...{ holder, shardsExpected },
    shardsKept: before.shardsKept + 1,
    shardBytes: before.shardBytes + shardBytes,
    receiptAt: Math.max(before.receiptAt ?? 0, receiptAt.getTime()),
  };
}
