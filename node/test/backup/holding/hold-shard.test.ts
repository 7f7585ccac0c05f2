/** Shards over a real line: streamed, checked, durable, signed for; refused before they cost anything. */
import { shardRoot, verifyReceipt } from '@breakwater/backup-replication';
import { encodeBase64url, treeDigest } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { random } from '../a-cast.ts';
import { BB, codeOf, DM, filesHeld, openStage as openAnyStage, places, shardOf } from './a-holder.ts';

const pack = 'ab'.repeat(32);
const rootOf = (bytes: Uint8Array) => encodeBase64url(shardRoot(bytes));

describe.each(places)('a shard that goes to %s', (_place, place) => {
  const openStage = async (agreed = true) => openAnyStage(agreed, 10_000, await place());

  test('arrives, is kept under its name, and gets a receipt that names its root', async () => {
    const stage = await openStage();
    const bytes = random(300_000);
    const { receipt } = await stage.shards.put(shardOf(pack), bytes);
    const expected = { holder: BB, owner: DM, object: `packs/${pack}/shards/0`, bytes: bytes.length };
    const keys = [stage.signers.BB.publicJwk];
    const said = await verifyReceipt(receipt ?? '', { ...expected, digest: rootOf(bytes), keys });
    expect(said).toMatchObject({ retentionDays: 30, storedAt: '2026-11-22T03:00:00.000Z' });
    expect(await stage.shards.get(shardOf(pack))).toEqual(bytes);
    expect(new Uint8Array((await stage.shards.get(shardOf(pack), { from: 100, bytes: 50 })) ?? [])).toEqual(
      bytes.slice(100, 150),
    );
    expect(await filesHeld(stage)).toEqual([`${pack}.0`]);
  });

  test('sent again gets the same receipt and is neither written nor counted twice', async () => {
    const stage = await openStage();
    const bytes = random(100_000);
    const first = await stage.shards.put(shardOf(pack), bytes);
    stage.world.time = new Date(stage.world.time.getTime() + 5_000);
    const second = await stage.shards.put(shardOf(pack), bytes);
    expect(second).toEqual(first);
    expect(await stage.store.books.totals()).toMatchObject([{ owner: DM, objects: 1, bytes: 100_000 }]);
    expect(await codeOf(stage.shards.put(shardOf(pack), random(100_000)))).toBe('SHARD_CONFLICT');
  });

  test('that is not what was announced is not kept, in whichever byte it differs, longer or shorter', async () => {
    const stage = await openStage();
    const bytes = random(200_000);
    const send = (body: Uint8Array) => {
      const digest = treeDigest(shardRoot(bytes));
      const path = `/peer/packs/${pack}/shards/0`;
      return codeOf(stage.peers.fetch(BB, { method: 'PUT', path, body, digest }));
    };
    const flipped = Uint8Array.from(bytes);
    flipped[199_999] = (flipped[199_999] ?? 0) ^ 1;
    expect(await send(flipped)).toBe('HOLDING_HASH_MISMATCH');
    expect(await send(bytes.subarray(0, 199_999))).toBe('HOLDING_HASH_MISMATCH');
    expect(await filesHeld(stage)).toEqual([]);
    expect(await stage.store.books.run(DM, (book) => book.used('others'))).toEqual({ bytes: 0, things: 0 });
    expect(await send(bytes)).toBe('done');
  });

  test('longer than was announced is cut off while it comes', async () => {
    const stage = await openStage();
    const bytes = random(100_000);
    async function* pieces() {
      yield bytes;
      yield bytes;
    }
    const shard = { root: shardRoot(bytes), bytes: bytes.length, pieces: pieces() };
    expect(await codeOf(stage.holder.shards.receive(shardOf(pack), shard))).toBe('HOLDING_HASH_MISMATCH');
    expect(await filesHeld(stage)).toEqual([]);
  });

  test('is refused without an agreement, after its end, over the quota, under a bad name, without a tree root', async () => {
    const stage = await openStage(false);
    const put = (index = 0) => codeOf(stage.shards.put(shardOf(pack, index), random(200_000)));
    expect(await put()).toBe('HOLDING_NO_AGREEMENT');
    await stage.agree({ quotaBytes: 500_000 });
    expect(await put(0)).toBe('done');
    expect(await put(1)).toBe('done');
    expect(await put(2)).toBe('HOLDING_QUOTA_EXCEEDED');
    expect(await put(256)).toBe('HOLDING_NAME_INVALID');
    const call = { method: 'PUT', path: `/peer/packs/${pack}/shards/3`, body: random(10) } as const;
    expect(await codeOf(stage.peers.fetch(BB, call))).toBe('PEER_CALLER_REFUSED');
    stage.denied.add('DM BackupStore');
    expect(await put(3)).toBe('TRUST_DENIED');
    stage.denied.clear();
    stage.clock.judged = Date.parse('2036-11-02T00:00:00Z');
    expect(await put(3)).toBe('HOLDING_NO_AGREEMENT');
    expect(await stage.shards.get(shardOf(pack, 0)), 'and what is there is still given back').not.toBeNull();
    const [event] = await stage.store.events.newest(1);
    expect(event).toMatchObject({ name: 'holding.refused', details: { code: 'HOLDING_NO_AGREEMENT' } });
  });

  test('waits while too many of its owner’s are on their way, and leaves others their turn', async () => {
    const stage = await openStage();
    const ends = Array.from({ length: 32 }, (_, index) => stage.holder.arriving.begin(DM, `packs/${index}`));
    expect(await codeOf(stage.shards.put(shardOf(pack), random(1000)))).toBe('HOLDING_BUSY');
    expect(stage.holder.arriving.begin(BB, 'packs/another')()).toBe(true);
    for (const end of ends) expect(end()).toBe(true);
    expect(await codeOf(stage.shards.put(shardOf(pack), random(1000)))).toBe('done');
  });

  test('takes its room before the first byte: many at once do not exceed the quota together', async () => {
    const stage = await openStage(false);
    await stage.agree({ quotaBytes: 1_000_000 });
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => codeOf(stage.shards.put(shardOf(pack, index), random(200_000)))),
    );
    expect(outcomes.filter((code) => code === 'done')).toHaveLength(5);
    expect(new Set(outcomes)).toEqual(new Set(['done', 'HOLDING_QUOTA_EXCEEDED']));
  });
});
