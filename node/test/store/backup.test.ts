/** What the stores of backups, holdings and jobs promise. */
import type { DraftStoredChunk as StoredChunk } from '@breakwater/backup-replication';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { SOURCE_DEFAULTS } from '../../backup/source/source.ts';
import type { Circle, KeptPack } from '../../store/backup.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';

const DM = parseCountryCode('DM');
const holders = ['BB', 'GY', 'TT'].map(parseCountryCode);
const at = new Date('2026-11-22T03:00:00Z');
const circle: Circle = { recipients: ['recovery', 'reader'], holders };
const pack: KeptPack = { id: 'aa', packBytes: 192, shardBytes: 64, keyId: 'k', holders, shardHashes: ['1', '2', '3'] };
const chunk = (id: number, packId = 'aa'): StoredChunk => ({
  use: 'data',
  packId,
  chunkId: new Uint8Array(32).fill(id),
  slot: id,
  offset: 64,
  sealedBytes: 100,
  rawBytes: 300,
  encoding: 'zstd',
});

describe('the backup store', () => {
  test('keeps a source under a name of its own', async () => {
    const { backups } = openSqliteStore(':memory:');
    const source = { name: 'docs', kind: 'directory', address: '/docs', addedAt: at, ...SOURCE_DEFAULTS } as const;
    expect(await backups.addSource(source)).toBe(true);
    expect(await backups.addSource({ ...source, address: '/else' })).toBe(false);
    expect(await backups.sources()).toEqual([source]);
  });

  test('finds a chunk again only for the same recipients and holders, and only in its use', async () => {
    const { backups } = openSqliteStore(':memory:');
    await backups.saveKey({ id: 'k', recipients: [{ kid: 'reader', sealed: 'x' }] }, circle, at);
    await backups.savePack(pack, [], [chunk(1)]);
    const find = (change: Partial<Circle>, use: 'data' | 'tree' = 'data', id = 1) =>
      backups.findChunk(use, new Uint8Array(32).fill(id), { ...circle, ...change });
    expect(await find({})).toEqual(chunk(1));
    expect(await find({ recipients: ['reader', 'recovery'] })).toEqual(chunk(1));
    expect(await find({ recipients: ['reader', 'new recovery key'] })).toBeNull();
    expect(await find({ holders: holders.slice(1) })).toBeNull();
    expect(await find({}, 'tree')).toBeNull();
    expect(await find({}, 'data', 2)).toBeNull();
    expect(await backups.pack('aa')).toEqual(pack);
    expect(await backups.pack('bb')).toBeNull();
    expect(await backups.key('k')).toEqual({ id: 'k', recipients: [{ kid: 'reader', sealed: 'x' }] });
  });

  test('takes a chunk that was stored anew to its new place', async () => {
    const { backups } = openSqliteStore(':memory:');
    await backups.saveKey({ id: 'k', recipients: [] }, circle, at);
    await backups.savePack(pack, [], [chunk(1)]);
    await backups.savePack({ ...pack, id: 'bb' }, [], [{ ...chunk(1, 'bb'), offset: 999 }]);
    expect(await backups.findChunk('data', chunk(1).chunkId, circle)).toMatchObject({ packId: 'bb', offset: 999 });
  });

  test('a pack comes with all its chunks or not at all', async () => {
    const { backups } = openSqliteStore(':memory:');
    await backups.saveKey({ id: 'k', recipients: [] }, circle, at);
    await backups.savePack(pack, [], []);
    await expect(backups.savePack(pack, [], [chunk(7)])).rejects.toThrow();
    expect(await backups.findChunk('data', chunk(7).chunkId, circle)).toBeNull();
  });

  test('sums up per holder what a snapshot has there', async () => {
    const { backups } = openSqliteStore(':memory:');
    await backups.saveKey({ id: 'k', recipients: [] }, circle, at);
    const receipts = holders.slice(0, 2).map((holder, index) => ({ holder, index, receipt: 'r', at }));
    await backups.savePack(pack, receipts, []);
    const snapshot = {
      sequence: 1,
      snapshotId: 's',
      manifestSha256: 'm',
      head: 'h',
      createdAt: at,
      files: 1,
      bytes: 2,
      newBytes: 3,
      skipped: 0,
      packs: 1,
      holders,
      durationMs: 5,
      witnessedAt: [new Date(7)],
    };
    await backups.saveSnapshot(snapshot, ['aa']);
    expect(await backups.snapshots(5)).toEqual([snapshot]);
    expect(await backups.sharesOf(1)).toEqual([
      { holder: 'BB', shardsExpected: 1, shardsKept: 1, shardBytes: 64, receiptAt: at },
      { holder: 'GY', shardsExpected: 1, shardsKept: 1, shardBytes: 64, receiptAt: at },
      { holder: 'TT', shardsExpected: 1, shardsKept: 0, shardBytes: 0, receiptAt: null },
    ]);
  });
});

describe('the holding store', () => {
  const holding = (object: string, bytes: number) => ({ owner: DM, object, bytes, sha256: 'x', receivedAt: at });

  test('takes room once for each object, never more than the quota, and gives it back', async () => {
    const { holdings } = openSqliteStore(':memory:');
    expect(await holdings.reserve(holding('a', 600), 1000)).toBe('reserved');
    expect(await holdings.reserve(holding('a', 600), 1000)).toBe('reserved');
    expect(await holdings.reserve(holding('b', 500), 1000)).toBe('full');
    await holdings.release(DM, 'a');
    expect(await holdings.reserve(holding('b', 500), 1000)).toBe('reserved');
    await holdings.confirm(DM, 'b', 'receipt');
    await holdings.release(DM, 'b');
    expect(await holdings.find(DM, 'b')).toMatchObject({ receipt: 'receipt', bytes: 500 });
    expect(await holdings.totals()).toEqual([{ owner: DM, objects: 1, bytes: 500, newestAt: at }]);
  });

  test('takes no room for other bytes under a name that is taken, confirmed or not', async () => {
    const { holdings } = openSqliteStore(':memory:');
    await holdings.reserve(holding('a', 600), 1000);
    expect(await holdings.reserve({ ...holding('a', 600), sha256: 'y' }, 1000)).toBe('conflict');
    expect(await holdings.reserve(holding('a', 700), 1000)).toBe('conflict');
    await holdings.confirm(DM, 'a', 'receipt');
    expect(await holdings.reserve({ ...holding('a', 600), sha256: 'y' }, 1000)).toBe('conflict');
    expect(await holdings.find(DM, 'a')).toMatchObject({ receipt: 'receipt', bytes: 600, sha256: 'x' });
  });

  test('keeps heads for good, newest first', async () => {
    const { holdings } = openSqliteStore(':memory:');
    expect(await holdings.addHead(DM, 1, 'one', at)).toBe('kept');
    expect(await holdings.addHead(DM, 2, 'two', at)).toBe('kept');
    expect(await holdings.addHead(DM, 2, 'two', at)).toBe('kept');
    expect(await holdings.addHead(DM, 2, 'other', at)).toBe('conflict');
    expect(await holdings.heads(DM, 5)).toEqual(['two', 'one']);
    expect(await holdings.heads(DM, 1)).toEqual(['two']);
    expect(await holdings.heads(parseCountryCode('LC'), 5)).toEqual([]);
  });
});

test('a job that ended never changes', async () => {
  const { jobs } = openSqliteStore(':memory:');
  await jobs.start({ id: 'a', kind: 'restore', label: 'restoring', at });
  await jobs.end('a', { state: 'done', code: null, result: { files: 1 }, at });
  await jobs.end('a', { state: 'failed', code: 'X', result: null, at });
  const progress = { done: 5, total: 9, unit: 'bytes', label: 'x', ratePerSecond: null, leftMs: null } as const;
  await jobs.progress('a', progress, at);
  expect(await jobs.newest(1)).toMatchObject([{ id: 'a', state: 'done', done: 0, result: { files: 1 } }]);
  expect(await jobs.running(new Date(0))).toEqual([]);
});
