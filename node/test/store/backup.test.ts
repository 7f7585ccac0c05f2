/** What the stores of backups and jobs promise. */
import { parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { SOURCE_DEFAULTS } from '../../backup/source/source.ts';
import type { KeptSnapshot } from '../../store/backup.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';

const DM = parseCountryCode('DM');
const holders = ['BB', 'GY', 'TT'].map(parseCountryCode);
const at = new Date('2026-11-22T03:00:00Z');
const snapshot: KeptSnapshot = {
  ...{ sequence: 1, snapshotId: 's', manifestSha256: 'm', head: 'h', createdAt: at, files: 1, bytes: 2 },
  ...{ newBytes: 3, skipped: 0, packs: 1, holders, durationMs: 5, witnessedAt: [new Date(7)] },
};
const pack = { id: 'aa', shardBytes: 64, holders };
const receipt = (object: string, holder = holders[0] ?? DM) => ({ object, holder, receipt: `of ${object}`, at });

describe('the backup store', () => {
  test('keeps a source under a name of its own', async () => {
    const { backups } = openSqliteStore(':memory:');
    const source = { name: 'docs', kind: 'directory', address: '/docs', addedAt: at, ...SOURCE_DEFAULTS } as const;
    expect(await backups.addSource(source)).toBe(true);
    expect(await backups.addSource({ ...source, address: '/else' })).toBe(false);
    expect(await backups.sources()).toEqual([source]);
  });

  test('keeps receipts by thing and holder, and the newest head that each holder signed for', async () => {
    const { backups } = openSqliteStore(':memory:');
    const [BB, GY] = holders;
    await backups.saveReceipts([receipt('manifests/aa'), receipt('heads/1'), receipt('heads/1', GY)]);
    await backups.saveReceipts([receipt('heads/2')]);
    expect(await backups.receipt('manifests/aa', BB ?? DM)).toBe('of manifests/aa');
    expect(await backups.receipt('manifests/aa', GY ?? DM)).toBeNull();
    expect(await backups.promisedHeads()).toEqual(
      new Map([
        [BB, { sequence: 2, receipt: 'of heads/2' }],
        [GY, { sequence: 1, receipt: 'of heads/1' }],
      ]),
    );
  });

  test('sums up per holder what a snapshot has there, also when the next uses the same packs', async () => {
    const { backups } = openSqliteStore(':memory:');
    const [BB, GY] = holders;
    await backups.saveReceipts([receipt('packs/aa/shards/0', BB), receipt('packs/aa/shards/1', GY)]);
    await backups.saveSnapshot(snapshot, [pack]);
    await backups.saveSnapshot({ ...snapshot, sequence: 2 }, null);
    expect(await backups.snapshots(5)).toEqual([{ ...snapshot, sequence: 2 }, snapshot]);
    for (const sequence of [1, 2]) {
      expect(await backups.sharesOf(sequence)).toEqual([
        { holder: 'BB', shardsExpected: 1, shardsKept: 1, shardBytes: 64, receiptAt: at },
        { holder: 'GY', shardsExpected: 1, shardsKept: 1, shardBytes: 64, receiptAt: at },
        { holder: 'TT', shardsExpected: 1, shardsKept: 0, shardBytes: 0, receiptAt: null },
      ]);
    }
    expect(await backups.sharesOf(3)).toEqual([]);
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
