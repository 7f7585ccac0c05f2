/** What a hub knows of its own backups, in SQLite. */
import type { CountryCode } from '@breakwater/federation-protocol';
import type { BackupStore, Circle, HolderShare, KeptPack, KeptReceipt } from '../backup.ts';
import { chunks, keys, packs, receipts, snapshotPacks, snapshots, sources } from './backup-tables.ts';
import { and, type BetterSQLite3Database, desc, eq, sql } from './drizzle.ts';

export { backupColumnsAdded, createBackupTables } from './backup-tables.ts';

/** A circle as one text, for comparing. */
function circleText({ recipients, holders }: Circle): string {
  return `${[...recipients].sort().join(',')} ${holders.join(',')}`;
}

/** Opens the backup part of a hub's database; the tables must exist (`createBackupTables`). */
export function openBackupStore(db: BetterSQLite3Database): BackupStore {
  return { ...sourcePart(db), ...packPart(db), ...snapshotPart(db) };
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

type PackPart = 'saveKey' | 'key' | 'savePack' | 'pack' | 'findChunk';

function packPart(db: BetterSQLite3Database): Pick<BackupStore, PackPart> {
  const chunkQuery = findChunkQuery(db);
  return {
    async saveKey({ id, recipients }, circle, at) {
      const row = { id, recipients: [...recipients], circle: circleText(circle), createdAt: at };
      db.insert(keys).values(row).onConflictDoNothing().run();
    },
    async key(id) {
      const row = db.select().from(keys).where(eq(keys.id, id)).get();
      return row ? { id: row.id, recipients: row.recipients } : null;
    },
    async savePack(pack, kept, stored) {
      db.transaction((step) => {
        const row = step.insert(packs).values(packRow(pack)).returning({ number: packs.number }).get();
        for (const receipt of kept) step.insert(receipts).values(receiptRow(row.number, receipt)).run();
        for (const { use, chunkId, slot, offset, sealedBytes, rawBytes, encoding } of stored) {
          const values = { pack: row.number, slot, offset, sealedBytes, rawBytes, encoding };
          const target = [chunks.id, chunks.use];
          step
            .insert(chunks)
            .values({ id: Buffer.from(chunkId), use, ...values })
            .onConflictDoUpdate({ target, set: values })
            .run();
        }
      });
    },
    async pack(id) {
      const row = db.select().from(packs).where(eq(packs.id, id)).get();
      if (!row) return null;
      const { packBytes, shardBytes, keyId, holders, shardHashes } = row;
      return { id, packBytes, shardBytes, keyId, holders, shardHashes };
    },
    async findChunk(use, chunkId, circle) {
      const row = chunkQuery.get({ id: Buffer.from(chunkId), use, circle: circleText(circle) });
      return row ? { ...row, use, chunkId } : null;
    },
  };
}

/** Prepared once: a backup asks it for every chunk. */
function findChunkQuery(db: BetterSQLite3Database) {
  return db
    .select({
      packId: packs.id,
      slot: chunks.slot,
      offset: chunks.offset,
      sealedBytes: chunks.sealedBytes,
      rawBytes: chunks.rawBytes,
      encoding: chunks.encoding,
    })
    .from(chunks)
    .innerJoin(packs, eq(packs.number, chunks.pack))
    .innerJoin(keys, eq(keys.id, packs.keyId))
    .where(
      and(
        eq(chunks.id, sql.placeholder('id')),
        eq(chunks.use, sql.placeholder('use')),
        eq(keys.circle, sql.placeholder('circle')),
      ),
    )
    .prepare();
}

function snapshotPart(db: BetterSQLite3Database): Pick<BackupStore, 'saveSnapshot' | 'snapshots' | 'sharesOf'> {
  return {
    async saveSnapshot(snapshot, packIds) {
      db.transaction((step) => {
        step
          .insert(snapshots)
          .values({
            ...snapshot,
            holders: [...snapshot.holders],
            witnessedAt: (snapshot.witnessedAt ?? []).map((at) => at.toISOString()),
          })
          .run();
        for (const id of packIds) {
          const pack = step.select({ number: packs.number }).from(packs).where(eq(packs.id, id)).get();
          if (pack) step.insert(snapshotPacks).values({ sequence: snapshot.sequence, pack: pack.number }).run();
        }
      });
    },
    async snapshots(limit) {
      const rows = db.select().from(snapshots).orderBy(desc(snapshots.sequence)).limit(limit).all();
      return rows.map((row) => ({ ...row, witnessedAt: row.witnessedAt.map((at) => new Date(at)) }));
    },
    async sharesOf(sequence) {
      const ofSnapshot = db
        .select({ number: packs.number, shardBytes: packs.shardBytes, holders: packs.holders })
        .from(snapshotPacks)
        .innerJoin(packs, eq(packs.number, snapshotPacks.pack))
        .where(eq(snapshotPacks.sequence, sequence))
        .all();
      const shares = new Map<CountryCode, HolderShare>();
      for (const pack of ofSnapshot) {
        const kept = db.select().from(receipts).where(eq(receipts.pack, pack.number)).all();
        for (const holder of pack.holders) {
          const receipt = kept.find((row) => row.holder === holder);
          shares.set(holder, addShare(shares.get(holder), holder, pack.shardBytes, receipt?.at));
        }
      }
      return [...shares.values()];
    },
  };
}

function addShare(
  so: HolderShare | undefined,
  holder: CountryCode,
  shardBytes: number,
  receiptAt: Date | undefined,
): HolderShare {
  const before = so ?? { holder, shardsExpected: 0, shardsKept: 0, shardBytes: 0, receiptAt: null };
  if (receiptAt === undefined) return { ...before, shardsExpected: before.shardsExpected + 1 };
  return {
    holder,
    shardsExpected: before.shardsExpected + 1,
    shardsKept: before.shardsKept + 1,
    shardBytes: before.shardBytes + shardBytes,
    receiptAt: before.receiptAt === null || receiptAt > before.receiptAt ? receiptAt : before.receiptAt,
  };
}

function packRow(pack: KeptPack) {
  const { holders, shardHashes } = pack;
  return { ...pack, holders: [...holders], shardHashes: [...shardHashes] };
}

function receiptRow(pack: number, receipt: KeptReceipt) {
  return { pack, ...receipt };
}
