/** Shards in a directory: the promise, safe paths, and a disk that really is full. */
import { execFileSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { mkdir, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownedShardStoreCases, shardStoreCases } from '@breakwater/backup-replication';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { createDirectoryShardStore } from '../../shards/directory.ts';
import { random } from '../backup/a-cast.ts';
import { shardName } from '../backup/a-region.ts';
import { diskFault, interceptHandles, type SmallDisk, smallDisk } from '../broken-disk.ts';
import { scratch } from '../scratch.ts';

const pack = 'ab'.repeat(32);

describe('the directory of shards', () => {
  test.each(shardStoreCases)('$title', async ({ check }) => {
    await check(createDirectoryShardStore({ dir: join(await scratch(), 'shards'), randomBytes: random }));
  });

  test.each(ownedShardStoreCases)('$title', async ({ check }) => {
    await check(createDirectoryShardStore({ dir: join(await scratch(), 'shards'), randomBytes: random }));
  });

  test('lists neither what is half written nor what is not ours', async () => {
    const dir = await scratch();
    const store = createDirectoryShardStore({ dir, randomBytes: random });
    await store.put(shardName(pack, 0), random(10));
    await writeFile(join(dir, 'DM', 'packs', 'ab', `${pack}.1.0011223344556677.part`), 'half');
    await writeFile(join(dir, 'DM', 'packs', 'ab', '.DS_Store'), '');
    await mkdir(join(dir, 'DM', 'packs', 'lost+found'));
    expect(await Array.fromAsync(store.list('DM', 'shard'))).toEqual([shardName(pack, 0)]);
  });

  test('never puts bytes in the place of others, though two writers come at once', async () => {
    const dir = join(await scratch(), 'shards');
    const store = createDirectoryShardStore({ dir, randomBytes: random });
    const put = (bytes: Uint8Array) =>
      store.put(shardName(pack, 0), bytes).then(
        () => bytes,
        (cause) => cause.code,
      );
    const same = random(100);
    const puts = await Promise.all([put(same), put(random(200)), put(random(300)), put(same)]);
    const [kept] = puts.filter((outcome) => outcome !== 'SHARD_CONFLICT');
    expect(puts.filter((outcome) => outcome === 'SHARD_CONFLICT')).toHaveLength(kept === same ? 2 : 3);
    expect(await store.get(shardName(pack, 0))).toEqual(Buffer.from(kept));
    expect(await readdir(join(dir, 'DM', 'packs', 'ab'))).toEqual([`${pack}.0`]);
  });

  test('does not wait for a pipe, nor read what is too large to be ours', async () => {
    const dir = await scratch();
    const store = createDirectoryShardStore({ dir, randomBytes: random });
    await store.put(shardName(pack, 0), random(10));
    execFileSync('mkfifo', [join(dir, 'DM', 'packs', 'ab', `${pack}.1`)]);
    await expect(store.get(shardName(pack, 1))).rejects.toMatchObject({ code: 'STORE_FAILED' });
    await writeFile(join(dir, 'DM', 'packs', 'ab', `${pack}.2`), '');
    await truncate(join(dir, 'DM', 'packs', 'ab', `${pack}.2`), 2 ** 40);
    await expect(store.get(shardName(pack, 2))).rejects.toMatchObject({ code: 'STORE_ANSWER_TOO_LARGE' });
  });

  test('makes no path from a name that is not one', async () => {
    const dir = await scratch();
    const store = createDirectoryShardStore({ dir, randomBytes: random });
    const owner = parseCountryCode('DM');
    const outside = { kind: 'shard', owner, pack: `../../${'a'.repeat(58)}`, index: 0 } as const;
    await expect(store.put(outside, random(10))).rejects.toMatchObject({ code: 'HOLDING_NAME_INVALID' });
    await expect(store.get({ kind: 'manifest', owner, sha256: '/etc/passwd' })).rejects.toMatchObject({
      code: 'HOLDING_NAME_INVALID',
    });
    expect(await readdir(dir)).toEqual([]);
  });

  test('does not call every failure a full disk', async () => {
    const dir = join(await scratch(), 'file');
    await writeFile(dir, '');
    const store = createDirectoryShardStore({ dir, randomBytes: random });
    await expect(store.put(shardName(pack, 0), random(10))).rejects.toMatchObject({ code: 'ENOTDIR' });
    const worn = await scratch();
    const writeBytes = async () => {
      throw diskFault('EIO');
    };
    const onWorn = createDirectoryShardStore({ dir: worn, randomBytes: random, writeBytes });
    await expect(onWorn.put(shardName(pack, 0), random(10))).rejects.toMatchObject({ code: 'EIO' });
    expect(await readdir(join(worn, 'DM', 'packs', 'ab')), 'and leaves no half').toEqual([]);
  });

  test('has forgotten a name on the disk as well before it says that it is removed', async () => {
    const dir = await scratch();
    const store = createDirectoryShardStore({ dir, randomBytes: random });
    await store.put(shardName(pack, 0), random(10));
    const folder = join(dir, 'DM', 'packs', 'ab');
    const synced: unknown[] = [];
    await interceptHandles('sync', async (handle) => {
      synced.push([readlinkSync(`/proc/self/fd/${handle.fd}`), await readdir(folder)]);
    });
    await store.remove(shardName(pack, 0));
    await store.remove(shardName(pack, 0));
    expect(synced, 'once: what is not there needs no sync').toEqual([[folder, []]]);
  });

  test('on a disk that is full says so, removes the half, and keeps what was there', async () => {
    const disk = await smallDisk(1024 * 1024);
    const { dir } = disk;
    const store = createDirectoryShardStore({ dir, ...writerFor(disk) });
    const first = random(500_000);
    await store.put(shardName(pack, 0), first);
    for (let again = 0; again < 3; again += 1) {
      await expect(store.put(shardName(pack, 1), random(900_000))).rejects.toMatchObject({ code: 'HOLDING_DISK_FULL' });
      expect(await readdir(join(dir, 'DM', 'packs', 'ab'))).toEqual([`${pack}.0`]);
    }
    expect(Buffer.compare((await store.get(shardName(pack, 0))) ?? random(1), first)).toBe(0);
    await store.put(shardName(pack, 2), random(100_000));
  });
});

function writerFor({ isSmall }: SmallDisk) {
  if (isSmall) return { randomBytes: random };
  const writeBytes = async (file: { writeFile(bytes: Uint8Array): Promise<void> }, bytes: Uint8Array) => {
    await file.writeFile(bytes.subarray(0, 600_000));
    if (bytes.length > 600_000) throw diskFault('ENOSPC');
  };
  return { randomBytes: random, writeBytes };
}
