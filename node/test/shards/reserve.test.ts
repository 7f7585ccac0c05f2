/** The reserve of a disk (fault 3): a full one takes what ends a snapshot, and what deletes; then it is made again. */
import { existsSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type StoredName, storedPath } from '@breakwater/backup-replication';
import { expect, test } from 'vitest';
import { createDirectoryShardStore } from '../../shards/directory.ts';
import { DiskReserve, RESERVE_BYTES, RESERVE_FILE } from '../../shards/reserve.ts';
import { random } from '../backup/a-cast.ts';
import { fillDisk, smallDisk } from '../broken-disk.ts';
import { scratch } from '../scratch.ts';

const MIB = 1024 * 1024;
const owner = 'DM';
const hex = (digit: string) => digit.repeat(64);
const shard = (digit: string): StoredName => ({ kind: 'shard', owner, pack: hex(digit), index: 0 });
const list = (digit: string): StoredName => ({ kind: 'list', owner, sha256: hex(digit) });
const head = (sequence: number): StoredName => ({ kind: 'head', owner, sequence });

test('a full disk takes no shard, but lists and a head, and has room to delete; freed, it keeps a reserve again', async (context) => {
  const { dir, isSmall } = await smallDisk(16 * MIB);
  if (!isSmall) return context.skip('no small disk can be mounted here');
  const store = createDirectoryShardStore({ dir, randomBytes: random, reserve: new DiskReserve(dir) });
  const reserve = join(dir, RESERVE_FILE);
  await store.put(shard('a'), random(MIB));
  await store.put(head(1), random(500));
  expect(statSync(reserve).size).toBe(RESERVE_BYTES);
  // As borg does: again and again, each time with what is left after the last.
  for (let sequence = 2; sequence < 12; sequence += 1) {
    const digit = (sequence + 2).toString(16);
    const filler = fillDisk(dir);
    await expect(store.put(shard('b'), random(MIB))).rejects.toMatchObject({ code: 'HOLDING_DISK_FULL' });
    expect(statSync(reserve).size).toBe(RESERVE_BYTES);
    await store.put(list(digit), random(300_000));
    expect(existsSync(reserve)).toBe(false);
    await store.put(head(sequence), random(500));
    expect(existsSync(reserve)).toBe(false);
    await store.remove(list(digit));
    rmSync(filler);
    await store.put(head(sequence + 100), random(500));
    expect(statSync(reserve).size).toBe(RESERVE_BYTES);
  }
  expect(await store.get(shard('a'))).toHaveLength(MIB);
  expect(await store.get(shard('b'))).toBeNull();
});

test('without a reserve the same disk refuses the list', async (context) => {
  const { dir, isSmall } = await smallDisk(2 * MIB);
  if (!isSmall) return context.skip('no small disk can be mounted here');
  const store = createDirectoryShardStore({ dir, randomBytes: random, reserve: new DiskReserve(dir) });
  // Too small a disk for one: nothing half made is left of it.
  await store.put(head(1), random(500));
  expect(existsSync(join(dir, RESERVE_FILE))).toBe(false);
  fillDisk(dir);
  await expect(store.put(list('c'), random(300_000))).rejects.toMatchObject({ code: 'HOLDING_DISK_FULL' });
});

test('a full disk met while deleting is met once: the reserve goes, then the file', async () => {
  const dir = await scratch();
  const reserve = new DiskReserve(dir);
  reserve.keep();
  let tries = 0;
  const removed = await reserve.spareLater(async () => {
    tries += 1;
    // As file systems do that write anew what they change.
    if (existsSync(join(dir, RESERVE_FILE))) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    return 'removed';
  });
  expect([removed, tries]).toEqual(['removed', 2]);
});

test('a link in its place is replaced, and what it leads to is left alone', async () => {
  const dir = await scratch();
  await mkdir(join(dir, 'disk'));
  writeFileSync(join(dir, 'precious'), 'deeds');
  symlinkSync(join(dir, 'precious'), join(dir, 'disk', RESERVE_FILE));
  const reserve = new DiskReserve(join(dir, 'disk'));
  reserve.keep();
  expect(statSync(join(dir, 'disk', RESERVE_FILE)).size).toBe(RESERVE_BYTES);
  expect(reserve.release()).toBe(true);
  expect(reserve.release()).toBe(false);
  expect(statSync(join(dir, 'precious')).size).toBe(5);
  expect(storedPath(head(1)).split('/')).not.toContain(RESERVE_FILE);
});
