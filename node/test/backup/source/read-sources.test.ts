/** All sources in order: the hub first, then by tier; what it holds, and what it never does. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { HUB_SOURCE, SEALED_KEYRING_PATH } from '../../../backup/source/hub.ts';
import type { SourceItem } from '../../../backup/source/item.ts';
import { readSources } from '../../../backup/source/read-sources.ts';
import type { Source } from '../../../backup/source/source.ts';
import { scratch } from '../../scratch.ts';
import { sourceOf, told } from './items.ts';

const now = new Date('2026-11-22T12:00:00Z');
const sealedKeyring = Buffer.from('sealed');

async function hubDir(): Promise<string> {
  const dir = await scratch();
  for (const folder of ['keys', 'trust/mirror', 'shards/LC', 'backup-cache']) {
    mkdirSync(join(dir, folder), { recursive: true });
  }
  const files = ['hub.toml', 'keys/hub.key', 'keys/public.json', 'trust/state', 'trust/mirror/tile', 'shards/LC/shard'];
  for (const name of [...files, 'backup-cache/index.db', 'serving.db']) writeFileSync(join(dir, name), name);
  new Database(join(dir, 'hub.db')).exec('CREATE TABLE t (x)').close();
  return dir;
}

async function itemsOf(sources: readonly Source[], dir: string | null): Promise<SourceItem[]> {
  const parts = { temporary: await scratch(), now, pgBin: null };
  const hub = dir === null ? {} : { hub: { dir, sealedKeyring } };
  const items: SourceItem[] = [];
  for await (const batch of readSources(sources, { ...parts, ...hub })) items.push(...batch);
  return items;
}

test('the hub saves its database, settings, public keys, trust and sealed keyring, and nothing else', async () => {
  const items = await itemsOf([], await hubDir());
  expect(items.map(told)).toEqual([
    'source hub',
    'directory hub',
    'file hub/hub.db',
    'file hub/hub.toml',
    'directory hub/keys',
    'file hub/keys/keyring.sealed',
    'file hub/keys/public.json',
    'directory hub/trust',
    'directory hub/trust/mirror',
    'file hub/trust/mirror/tile',
    'file hub/trust/state',
  ]);
  expect(items[0]).toMatchObject({ line: { name: HUB_SOURCE, kind: 'hub', tier: 1 } });
  const sealed = items.find((item) => item.kind === 'bytes');
  expect(sealed).toMatchObject({ head: { path: SEALED_KEYRING_PATH, mode: 0o600 }, bytes: sealedKeyring });
});

test('what the running hub is just writing, or replaces later, does not spoil its own backup', async () => {
  const dir = await hubDir();
  writeFileSync(join(dir, 'trust/state.123.new'), 'half');
  const items = await itemsOf([], dir);
  rmSync(join(dir, 'trust'), { recursive: true });
  expect(items.map(told).filter((text) => text.includes('trust/state'))).toEqual(['file hub/trust/state']);
  const state = items.find((item) => item.kind === 'path' && item.path === 'hub/trust/state');
  expect(state?.kind === 'path' ? readFileSync(state.place, 'utf8') : null).toBe('trust/state');
});

test('a copy of a database is read in every run, whatever is known of the original', async () => {
  const [, , database] = await itemsOf([], await hubDir());
  expect(database).toMatchObject({ kind: 'path', stat: null, path: 'hub/hub.db' });
});

test('sources follow by tier, then by name, and each says its tier', async () => {
  const file = join(await scratch(), 'one');
  writeFileSync(file, 'x');
  const order = [
    ['z', 1],
    ['late', 5],
    ['b', 3],
    ['a', 3],
  ] as const;
  const items = await itemsOf(
    order.map(([name, tier]) => sourceOf({ name, tier, address: file })),
    await hubDir(),
  );
  const lines = items.flatMap((item) => (item.kind === 'entry' && item.line.type === 'source' ? [item.line] : []));
  expect(lines.map(({ name, tier }) => [name, tier])).toEqual([
    ['hub', 1],
    ['z', 1],
    ['a', 3],
    ['b', 3],
    ['late', 5],
  ]);
});

test('a rule that is none is refused before anything is read, and a source that is gone does not stop the others', async () => {
  const broken = sourceOf({ name: 'z', rules: ['[open'], address: '/etc' });
  await expect(itemsOf([broken], await hubDir())).rejects.toMatchObject({ code: 'BACKUP_RULE_INVALID' });
  const gone = join(await scratch(), 'gone');
  const sources = [sourceOf({ name: 'a', address: gone }), sourceOf({ name: 'b', address: '/dev/null' })];
  expect((await itemsOf(sources, null)).map(told)).toEqual([
    'source a',
    'skipped a: it vanished while the backup ran',
    'source b',
    'skipped b: it is a device, which has no contents of its own',
  ]);
});
