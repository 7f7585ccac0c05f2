/** Which chunks lie in which packs: one SQLite file, a cache that may be lost at any time and is then built anew. */
import { existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { type ChunkPlace, packRefOf } from '@breakwater/backup-replication';
import Database from 'better-sqlite3';
import { DiskReserve } from '../../shards/reserve.ts';
import { HubBackupError, isDiskFull } from '../error.ts';
import {
  CHUNK_ROW_BYTES,
  type ChunkUse,
  ID_BYTES,
  PLACE_BYTES,
  type PlaceInPack,
  parseStoredPlace,
  storedPlace,
  writePlace,
} from './known-place.ts';

/** Where a chunk lies: `pack` is the reference by which the tree names its pack. */
export type KnownPlace = PlaceInPack & { readonly pack: string };

/** A pack that enough holders keep. `holders` names who was sent shard i, `roots` follow one another, 32 bytes each. */
export interface KeptPack {
  readonly id: string;
  readonly bytes: number;
  readonly keyId: string;
  readonly holders: readonly string[];
  readonly roots: Uint8Array;
}

/** A pack with its number in the index, which grows with its age. */
export interface NumberedPack extends KeptPack {
  readonly number: number;
}

/** A chunk of a pack that the index knows. */
export interface FoundChunk {
  readonly use: ChunkUse;
  readonly place: ChunkPlace;
}

/** The index of one repository, open. Every method may throw `BACKUP_INDEX_BROKEN`: then it is to be built anew. */
export interface ChunkIndex {
  /** Random, made with the file: tells this index from a copy made anew. */
  readonly nonce: string;
  /** Counts commits: an older copy of the file has a smaller one. */
  epoch(): number;
  find(use: ChunkUse, id: Uint8Array): KnownPlace | null;
  /** Reads every row, and tells the ids of all data chunks, 32 bytes each: a damaged page is met here, not later. */
  checkAll(tell: (id: Uint8Array) => void): void;
  dataChunkCount(): number;
  pack(ref: string): NumberedPack;
  /** In one transaction: the pack, and its chunks as rows of id and place (`CHUNK_ROW_BYTES`). Answers its number. */
  savePack(pack: KeptPack, use: ChunkUse, rows: Buffer): number;
  /** Chunks of packs that were saved before, in one transaction. */
  saveChunks(chunks: readonly FoundChunk[]): void;
  saveKey(id: string, record: string): void;
  key(id: string): string;
  /** Forgets packs that are to be deleted: before the first shard goes. */
  forgetPacks(ids: readonly string[]): void;
  close(): void;
}

const TABLES = `
  create table if not exists about (name text primary key, value) without rowid;
  create table if not exists packs (number integer primary key, ref text unique, id text, bytes integer, key text,
    holders text, roots blob, sum integer);
  create table if not exists chunks (id blob primary key, place blob) without rowid;
  create table if not exists keys (id text primary key, record text, sum integer) without rowid;
`;

/**
 * Opens or creates the index at `path`. `circle` says for whom and by whom chunks are kept (recipients, holders,
 * scheme): what was stored for another circle is not known to this one, so the index starts anew.
 */
export function openChunkIndex(path: string, circle: string, randomBytes: (count: number) => Uint8Array): ChunkIndex {
  const open = (): Database.Database => {
    const database = new Database(path);
    try {
      // A lost commit only costs sending a pack again, so one sync for each checkpoint is enough.
      database.pragma('journal_mode = wal');
      database.pragma('synchronous = normal');
      database.pragma('cache_size = -4000');
      database.exec(TABLES);
      return database;
    } catch (cause) {
      database.close();
      throw cause;
    }
  };
  const reserve = new DiskReserve(dirname(path));
  const opened = () => guarded(() => reserve.spare(open));
  let database = opened();
  const about = (name: string) =>
    guarded(() => database.prepare('select value from about where name = ?').pluck().get(name));
  if (about('circle') !== circle) {
    database.close();
    removeIndex(path);
    database = opened();
    const insert = database.prepare('insert into about values (?, ?)');
    const begin = database.transaction(() => {
      insert.run('circle', circle);
      insert.run('nonce', Buffer.from(randomBytes(16)).toString('hex'));
      insert.run('epoch', 0);
    });
    guarded(() => reserve.spare(begin));
  }
  return indexOver(database, String(about('nonce')), reserve);
}

/** Removes the file and what SQLite keeps beside it. */
export function removeIndex(path: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
}

/** Forgets packs that are about to be condemned, in the index at `path` if there is one: no run may use them again. */
export function forgetPacksIn(path: string, ids: readonly string[]): void {
  if (!existsSync(path)) return;
  const database = guarded(() => new Database(path));
  try {
    const reserve = new DiskReserve(dirname(path));
    guarded(() => reserve.spare(() => database.exec(TABLES)));
    indexOver(database, '', reserve).forgetPacks(ids);
  } finally {
    database.close();
  }
}

/**
 * After a repair that gave shards to other holders: the index at `path` goes on, as the index of the new circle. False
 * where there is none of the old circle, or a damaged one; it is then built anew by the next run.
 */
export function moveIndex(
  path: string,
  circle: { readonly from: string; readonly to: string },
  holderNow: (packId: string, holder: string) => string,
): boolean {
  if (!existsSync(path)) return false;
  const database = new Database(path);
  try {
    return guarded(() => {
      const known = database.prepare("select value from about where name = 'circle'").pluck().get();
      if (known !== circle.from) return false;
      const change = database.prepare('update packs set holders = ?, sum = ? where number = ?');
      database.transaction(() => {
        for (const row of database.prepare<[], PackRow>('select * from packs').all()) {
          const { number, id, bytes, keyId, holders, roots } = parsePack(row);
          const now = holders.map((holder) => holderNow(id, holder)).join(' ');
          change.run(now, packSum([id, bytes, keyId, now], roots), number);
        }
        database.prepare("update about set value = ? where name = 'circle'").run(circle.to);
      })();
      return true;
    });
  } catch (cause) {
    if (cause instanceof HubBackupError && cause.code === 'BACKUP_INDEX_BROKEN') return false;
    throw cause;
  } finally {
    database.close();
  }
}

function indexOver(database: Database.Database, nonce: string, reserve: DiskReserve): ChunkIndex {
  const findPlace = database.prepare<[Uint8Array], Buffer>('select place from chunks where id = ?').pluck();
  const refOf = database.prepare<[number], string>('select ref from packs where number = ?').pluck();
  const byRef = database.prepare<[string], PackRow>('select * from packs where ref = ?');
  // A terabyte has some 65,000 packs.
  const refs = new Map<number, string>();
  const writing = writingIn(database);
  // A transaction that the disk has no room for is undone: it can be tried again in the room of the reserve.
  const written = <T>(work: () => T): T => guarded(() => reserve.spare(work));
  return {
    nonce,
    epoch: () => guarded(() => Number(database.prepare("select value from about where name = 'epoch'").pluck().get())),
    find: (use, id) =>
      guarded(() => {
        const value = findPlace.get(keyOf(use, id));
        if (value === undefined) return null;
        const place = parseStoredPlace(id, value);
        if (place === null) throw broken('A row of the chunk index does not match its checksum.');
        const known = refs.get(place.pack) ?? refOf.get(place.pack);
        if (known === undefined) throw broken('The index knows a chunk of a pack that it does not know.');
        refs.set(place.pack, known);
        return { ...place, pack: known };
      }),
    checkAll: (tell) => guarded(() => checkRows(database, tell)),
    dataChunkCount: () => guarded(() => Number(database.prepare('select count(*) from chunks').pluck().get())),
    pack: (ref) => guarded(() => parsePack(byRef.get(ref))),
    savePack: (pack, use, rows) => written(() => writing.pack(pack, use, rows)),
    saveChunks: (chunks) => written(() => writing.chunks(chunks)),
    saveKey: (id, record) => written(() => writing.key(id, record)),
    key: (id) =>
      guarded(() => {
        const row = database.prepare<[string], KeyRow>('select record, sum from keys where id = ?').get(id);
        if (row === undefined || crc32(`${id} ${row.record}`) !== row.sum)
          throw broken('A key of the index is damaged.');
        return row.record;
      }),
    forgetPacks: (ids) => {
      written(() => writing.forget(ids));
      refs.clear();
    },
    close: () => database.close(),
  };
}

/** What changes the index: each a transaction of its own. */
function writingIn(database: Database.Database) {
  const insertChunk = database.prepare('insert or replace into chunks values (?, ?)');
  const insertPack = database.prepare(
    'insert into packs (ref, id, bytes, key, holders, roots, sum) values (?, ?, ?, ?, ?, ?, ?)',
  );
  const numberOf = database.prepare<[string], number>('select number from packs where ref = ?').pluck();
  const insertKey = database.prepare('insert or ignore into keys values (?, ?, ?)');
  const count = database.prepare("update about set value = value + 1 where name = 'epoch'");
  const pack = database.transaction((kept: KeptPack, use: ChunkUse, rows: Buffer): number => {
    const holders = kept.holders.join(' ');
    const fields = [kept.id, kept.bytes, kept.keyId, holders] as const;
    const sum = packSum(fields, kept.roots);
    const number = Number(insertPack.run(packRefOf(kept.id), ...fields, kept.roots, sum).lastInsertRowid);
    for (let at = 0; at < rows.length; at += CHUNK_ROW_BYTES) {
      const id = rows.subarray(at, at + ID_BYTES);
      insertChunk.run(keyOf(use, id), storedPlace(id, rows.subarray(at + ID_BYTES, at + CHUNK_ROW_BYTES), number));
    }
    count.run();
    return number;
  });
  const chunks = database.transaction((found: readonly FoundChunk[]) => {
    for (const { use, place } of found) {
      const id = Buffer.from(place.chunkId, 'base64url');
      const row = Buffer.allocUnsafe(PLACE_BYTES);
      writePlace(row, 0, place);
      insertChunk.run(keyOf(use, id), storedPlace(id, row, numberOf.get(place.pack) ?? 0));
    }
    count.run();
  });
  return {
    pack,
    chunks,
    key: (id: string, record: string) => void insertKey.run(id, record, crc32(`${id} ${record}`)),
    forget: forgetIn(database, () => count.run()),
  };
}

/** Takes packs and all their chunks out, in one transaction. */
function forgetIn(database: Database.Database, done: () => void): (ids: readonly string[]) => void {
  return database.transaction((ids: readonly string[]) => {
    const number = database.prepare<[string], number>('delete from packs where id = ? returning number').pluck();
    database.exec('create temp table if not exists forgotten (pack blob primary key) without rowid');
    database.exec('delete from forgotten');
    const note = database.prepare('insert into forgotten values (?)');
    for (const id of ids) {
      const found = number.get(id);
      if (found !== undefined) note.run(packBytesOf(found));
    }
    // A row whose pack is gone would make a backup that refers to nothing.
    database.exec(`delete from chunks where substr(place, ${PLACE_BYTES + 1}, 4) in (select pack from forgotten)`);
    done();
  });
}

function checkRows(database: Database.Database, tell: (id: Uint8Array) => void): void {
  const packs = new Set<number>();
  for (const row of database.prepare<[], PackRow>('select * from packs').iterate()) packs.add(parsePack(row).number);
  for (const row of database.prepare<[], { id: Buffer; place: Buffer }>('select id, place from chunks').iterate()) {
    const id = row.id.subarray(0, ID_BYTES);
    const place = parseStoredPlace(id, row.place);
    if (place === null || !packs.has(place.pack)) throw broken('A row of the chunk index does not match its checksum.');
    // Tree chunks have longer keys.
    if (row.id.length === ID_BYTES) tell(id);
  }
}

/** A pack's number as it stands in the places of its chunks. */
function packBytesOf(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return bytes;
}

interface PackRow {
  readonly number: number;
  readonly id: string;
  readonly bytes: number;
  readonly key: string;
  readonly holders: string;
  readonly roots: Buffer;
  readonly sum: number;
}

interface KeyRow {
  readonly record: string;
  readonly sum: number;
}

function parsePack(row: PackRow | undefined): NumberedPack {
  if (row === undefined) throw broken('The index knows a chunk of a pack that it does not know.');
  const { number, id, bytes, key, holders, roots } = row;
  if (packSum([id, bytes, key, holders], roots) !== row.sum) throw broken('A pack of the index is damaged.');
  return { number, id, bytes, keyId: key, holders: holders.split(' '), roots };
}

function packSum(fields: readonly (string | number)[], roots: Uint8Array): number {
  return crc32(roots, crc32(fields.join('\n')));
}

/** A tree chunk is another chunk than a data chunk of the same bytes: its key is one byte longer. */
function keyOf(use: ChunkUse, id: Uint8Array): Uint8Array {
  return use === 'data' ? id : Buffer.concat([id, TREE_MARK]);
}

const TREE_MARK = Buffer.from('t');

function broken(happened: string, cause?: unknown): HubBackupError {
  return new HubBackupError('BACKUP_INDEX_BROKEN', happened, {}, cause);
}

/** A full disk and a lock stay what they are; everything else that SQLite refuses means that the file is damaged. */
function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof Database.SqliteError)) throw cause;
    if (isDiskFull(cause)) throw new HubBackupError('BACKUP_DISK_FULL', 'The disk of the index is full.', {}, cause);
    if (/^SQLITE_(?:CORRUPT|NOTADB|SCHEMA|ERROR|IOERR_SHORT)/.test(cause.code))
      throw broken('The chunk index is damaged.', cause);
    throw cause;
  }
}
