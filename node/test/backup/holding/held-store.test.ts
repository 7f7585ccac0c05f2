/** The promise of a holder's store, kept alike by a directory and by a bucket. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ownedShardStoreCases,
  STORED_MAX_BYTES,
  type StoredName,
  shardRoot,
  shardStoreCases,
  storedPath,
} from '@breakwater/backup-replication';
import { describe, expect, test } from 'vitest';
import { createHeldBucket } from '../../../backup/holding/held-bucket.ts';
import { createHeldDirectory } from '../../../backup/holding/held-directory.ts';
import type { HeldStore } from '../../../backup/holding/held-store.ts';
import { Turns } from '../../../backup/holding/turns.ts';
import { parseS3Address } from '../../../shards/s3-address.ts';
import { openS3Bucket } from '../../../shards/s3-bucket.ts';
import { scratch } from '../../scratch.ts';
import { startS3Server, withKeys } from '../../shards/s3-server.ts';
import { random } from '../a-cast.ts';
import { BB, codeOf, DM, shardOf } from './a-holder.ts';

const pack = 'ab'.repeat(32);

interface Opened {
  readonly dir: string;
  readonly store: HeldStore;
}

async function inDirectory(): Promise<Opened> {
  const dir = join(await scratch(), 'shards');
  return { dir, store: createHeldDirectory({ dir, randomBytes: random }) };
}

async function inBucket(): Promise<Opened> {
  const dir = join(await scratch(), 'shards');
  const address = (await startS3Server())('s3://disk/some/prefix');
  return { dir, store: createHeldBucket({ dir, randomBytes: random, country: BB, address }) };
}

/** In pieces of their own memory, as they come from a socket. */
async function* piecesOf(bytes: Uint8Array, size = 70_000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

const arriving = (bytes: Uint8Array, sent = bytes) => ({
  root: shardRoot(bytes),
  bytes: bytes.length,
  pieces: piecesOf(sent),
});

async function partsIn(dir: string): Promise<string[]> {
  const names = await readdir(dir, { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith('.part'));
}

async function isSame(store: HeldStore, name: StoredName, bytes: Uint8Array): Promise<boolean> {
  return Buffer.compare((await store.get(name)) ?? Buffer.alloc(0), bytes) === 0;
}

/** A thousand names are more than a page in the suites of both stores; here nothing is added to their listing. */
const ownedCases = ownedShardStoreCases.filter(({ title }) => !title.startsWith('lists more than any page'));

describe.each([
  ['a directory', inDirectory],
  ['a bucket', inBucket],
] as const)('what a holder keeps in %s', (_where, open) => {
  test.each([...shardStoreCases, ...ownedCases])('$title', async ({ check }) => {
    const { store } = await open();
    await check(store);
  });

  test('is received whole, from one byte to the largest shard, and leaves nothing half written', async () => {
    const { dir, store } = await open();
    for (const [index, length] of [1, 65_536, 65_537, 5_592_448, 16_777_280].entries()) {
      const bytes = random(length);
      await store.receive(shardOf(pack, index), arriving(bytes));
      expect(await isSame(store, shardOf(pack, index), bytes), `${length} bytes`).toBe(true);
    }
    expect(await partsIn(dir)).toEqual([]);
    expect(await Array.fromAsync(store.list(DM, 'shard'))).toHaveLength(5);
  });

  test('is not received when it is other, longer or shorter than announced, or stops; nothing is left', async () => {
    const { dir, store } = await open();
    const bytes = random(200_000);
    const flipped = Uint8Array.from(bytes, (byte, at) => (at === 199_999 ? byte ^ 1 : byte));
    const longer = Buffer.concat([bytes, bytes]);
    for (const sent of [flipped, longer, bytes.subarray(0, 199_999), new Uint8Array()]) {
      expect(await codeOf(store.receive(shardOf(pack), arriving(bytes, sent)))).toBe('HOLDING_HASH_MISMATCH');
    }
    async function* cut() {
      yield bytes.slice(0, 100_000);
      throw new RangeError('the line broke');
    }
    const broken = store.receive(shardOf(pack), { ...arriving(bytes), pieces: cut() });
    await expect(broken).rejects.toThrow(RangeError);
    expect([await store.get(shardOf(pack)), await partsIn(dir)]).toEqual([null, []]);
    expect(await Array.fromAsync(store.list(DM, 'shard'))).toEqual([]);
  });

  test('takes the place of what a crash left under its name, at the latest when it comes again', async () => {
    const { store } = await open();
    await store.put(shardOf(pack), random(60_000));
    const bytes = random(60_000);
    const outcomes = [await codeOf(store.receive(shardOf(pack), arriving(bytes)))];
    outcomes.push(await codeOf(store.receive(shardOf(pack), arriving(bytes))));
    expect(outcomes.at(-1)).toBe('done');
    expect(await isSame(store, shardOf(pack), bytes)).toBe(true);
  });

  test('comes over many lines at once, one name twice, and each is whole', async () => {
    const { dir, store } = await open();
    const shards = Array.from({ length: 12 }, (_, at) => ({ at: at % 10, bytes: random(1) }));
    for (const shard of shards.slice(0, 10)) shard.bytes = random(300_000 + shard.at);
    for (const shard of shards.slice(10)) shard.bytes = shards[shard.at]?.bytes ?? shard.bytes;
    await Promise.all(shards.map(({ at, bytes }) => store.receive(shardOf(pack, at), arriving(bytes))));
    for (const { at, bytes } of shards) expect(await isSame(store, shardOf(pack, at), bytes), `shard ${at}`).toBe(true);
    expect(await partsIn(dir)).toEqual([]);
  });

  test('is swept of what was half received, and of nothing else', async () => {
    const { dir, store } = await open();
    const bytes = random(2_000_000);
    await store.receive(shardOf(pack, 1), arriving(bytes));
    const begun = Promise.withResolvers<void>();
    async function* stalling() {
      yield bytes.slice(0, 1_200_000);
      begun.resolve();
      await new Promise(() => undefined);
    }
    void store.receive(shardOf(pack), { ...arriving(bytes), pieces: stalling() });
    await begun.promise;
    expect(await partsIn(dir)).toHaveLength(1);
    expect([await store.sweep(), await partsIn(dir), await store.sweep()]).toEqual([1, [], 0]);
    expect([await isSame(store, shardOf(pack, 1), bytes), await store.get(shardOf(pack))]).toEqual([true, null]);
  });
});

describe('a bucket of a holder', () => {
  test('belongs to one holder, and another that comes is refused before it touches anything', async () => {
    const at = await startS3Server();
    const open = async (country: typeof BB, address = 's3://disk/here') =>
      createHeldBucket({ dir: await scratch(), randomBytes: random, country, address: at(address) }).place;
    const id = await (await open(BB))?.claim();
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(await (await open(BB))?.claim(), 'the same after a restart').toBe(id);
    expect(await codeOf((await open(DM))?.claim() ?? Promise.resolve())).toBe('HOLDING_PLACE_TAKEN');
    expect(await (await open(DM, 's3://disk/there'))?.claim()).not.toBe(id);
  });

  test('says to peers that it failed, and not where it is; the operator finds the reason', async () => {
    withKeys('a', 'b');
    const address = parseS3Address('s3://secret-place?endpoint=http://127.0.0.1:1');
    const store = createHeldBucket({ dir: await scratch(), randomBytes: random, country: BB, address });
    const calls = [
      () => store.get(shardOf(pack)),
      () => store.receive(shardOf(pack), arriving(random(1000))),
      () => Array.fromAsync(store.list(DM, 'shard')),
      () => store.place?.claim(),
    ];
    for (const call of calls) {
      const error = await Promise.resolve(call()).catch((cause) => cause);
      expect(error).toMatchObject({ code: 'HOLDING_STORE_FAILED', evidence: { reason: 'STORE_UNREACHABLE' } });
      expect(JSON.stringify([error.message, error.evidence])).not.toContain('secret-place');
      expect(error.cause).toMatchObject({ code: 'STORE_UNREACHABLE' });
    }
  });

  test('never reads more of a shard than a shard can have, whatever length a peer asks for', async () => {
    const at = await startS3Server();
    const store = createHeldBucket({
      dir: await scratch(),
      randomBytes: random,
      country: BB,
      address: at('s3://disk'),
    });
    const endless = new Uint8Array(STORED_MAX_BYTES + 1000);
    await openS3Bucket(at('s3://disk')).put(storedPath(shardOf(pack)), endless);
    const piece = await store.get(shardOf(pack), { from: 10, bytes: 999_999_999_999 });
    expect(piece).toHaveLength(STORED_MAX_BYTES);
  });
});

describe('turns', () => {
  test('are taken by so many at once, in the order they came, and given back by what fails', async () => {
    const turns = new Turns(3);
    const order: number[] = [];
    let [now, most] = [0, 0];
    const work = (at: number) =>
      turns.take(async () => {
        order.push(at);
        now += 1;
        most = Math.max(most, now);
        await Promise.resolve();
        now -= 1;
        if (at % 2 === 0) throw new RangeError('failed');
      });
    await Promise.allSettled(Array.from({ length: 20 }, (_, at) => work(at)));
    expect([most, order]).toEqual([3, Array.from({ length: 20 }, (_, at) => at)]);
  });
});
