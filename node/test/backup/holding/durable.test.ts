/** What a receipt promises is on disk before the receipt is: the bytes, then the name, then the names of new folders. */
import { readlinkSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ShardStore, storedPath } from '@breakwater/backup-replication';
import { expect, test } from 'vitest';
import { createDirectoryShardStore } from '../../../shards/directory.ts';
import { interceptHandles } from '../../broken-disk.ts';
import { scratch } from '../../scratch.ts';
import { random } from '../a-cast.ts';
import { openStage, shardOf } from './a-holder.ts';

const name = shardOf('ef'.repeat(32));

async function atHolder(): Promise<{ dir: string; store: ShardStore }> {
  const { dir, shards } = await openStage();
  return { dir, store: shards };
}

async function inDirectory(): Promise<{ dir: string; store: ShardStore }> {
  const dir = await scratch();
  return { dir, store: createDirectoryShardStore({ dir, randomBytes: random }) };
}

test.each([
  ['a hub that holds', atHolder],
  ['a directory of shards', inDirectory],
] as const)('%s syncs bytes, name and new folders, in this order, before it answers', async (_who, open) => {
  const { dir, store } = await open();
  const path = join(dir, storedPath(name));
  const synced: { path: string; isNamed: boolean }[] = [];
  await interceptHandles('sync', async (handle) => {
    const isNamed = await access(path).then(
      () => true,
      () => false,
    );
    synced.push({ path: readlinkSync(`/proc/self/fd/${handle.fd}`), isNamed });
  });
  await store.put(name, random(300_000));
  const bytesAt = synced.findIndex((one) => one.path.startsWith(`${path}.`) && one.path.endsWith('.part'));
  expect(synced[bytesAt]?.isNamed, 'the bytes were durable before the name').toBe(false);
  const nameAt = synced.findIndex((one) => one.path === dirname(path) && one.isNamed);
  expect(nameAt, 'the name was durable before the answer').toBeGreaterThan(bytesAt);
  for (let folder = dirname(dirname(path)); folder.length >= dir.length; folder = dirname(folder)) {
    expect(
      synced.some((one) => one.path === folder),
      folder,
    ).toBe(true);
  }
});
