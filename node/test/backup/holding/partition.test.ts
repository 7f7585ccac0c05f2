/** Fault 13: the line breaks in the middle of a transfer, either way, and heals; a power cut at the holder as well. */
import { shardRoot } from '@breakwater/backup-replication';
import { describe, expect, test } from 'vitest';
import { sweepHolder } from '../../../backup/holding/sweep.ts';
import { waitFor } from '../../patience.ts';
import { random } from '../a-cast.ts';
import { codeOf, DM, filesHeld, type HolderStage, openStage as openAnyStage, places, shardOf } from './a-holder.ts';

const pack = 'cd'.repeat(32);

async function nothingIsLeft(stage: HolderStage): Promise<void> {
  await waitFor(async () => expect(await filesHeld(stage)).toEqual([]));
  await waitFor(async () => expect(await stage.store.books.run(DM, (book) => book.used('others').things)).toBe(0));
}

describe.each(places)('a line that breaks while a shard is on its way to %s', (name, place) => {
  const openStage = async (timeoutMs = 10_000) => openAnyStage(true, timeoutMs, await place());
  // A store behind a socket of its own may take longer than a disk before the sender may give up.
  const patienceMs = name === 'a bucket' ? 6_000 : 800;

  test.each([0, 1_000, 70_000, 1_500_000])(
    'up, after %i bytes, leaves nothing; the next attempt is whole',
    async (at) => {
      const stage = await openStage();
      const bytes = random(2_000_000);
      stage.line.upBytes = at;
      expect(await codeOf(stage.shards.put(shardOf(pack), bytes))).toBe('PEER_UNREACHABLE');
      await nothingIsLeft(stage);
      stage.line.heal();
      expect(await codeOf(stage.shards.put(shardOf(pack), bytes))).toBe('done');
      expect(await stage.store.books.totals()).toMatchObject([{ objects: 1, bytes: 2_000_000 }]);
    },
  );

  test('down only, so that the receipt is lost, costs one question and no second copy', async () => {
    const stage = await openStage();
    const bytes = random(2_000_000);
    stage.line.downBytes = 0;
    expect(await codeOf(stage.shards.put(shardOf(pack), bytes))).toBe('PEER_UNREACHABLE');
    await waitFor(async () => expect(await stage.store.books.totals()).toMatchObject([{ objects: 1 }]));
    stage.line.heal();
    const { receipt } = await stage.shards.put(shardOf(pack), bytes);
    expect(receipt).toMatch(/^ey/);
    expect(await filesHeld(stage)).toHaveLength(1);
  });

  test('and hangs instead of breaking: the sender gives up in time, and the old transfer blocks no new one', async () => {
    const stage = await openStage(patienceMs);
    const bytes = random(2_000_000);
    [stage.line.upBytes, stage.line.hang] = [500_000, true];
    expect(await codeOf(stage.shards.put(shardOf(pack), bytes))).toMatch(/PEER_(UNREACHABLE|TIMEOUT)/);
    [stage.line.upBytes, stage.line.hang] = [Number.POSITIVE_INFINITY, false];
    expect(await codeOf(stage.shards.put(shardOf(pack), bytes))).toBe('done');
    stage.line.heal();
    await waitFor(async () => expect(await filesHeld(stage)).toHaveLength(1));
    expect(await stage.store.books.totals()).toMatchObject([{ objects: 1, bytes: 2_000_000 }]);
    expect(await stage.shards.get(shardOf(pack))).toEqual(bytes);
  });

  test('flapping twenty times, lets every shard arrive once', async () => {
    const stage = await openStage();
    const shards = Array.from({ length: 4 }, () => random(700_000));
    for (let attempt = 0; attempt < 20; attempt += 1) {
      stage.line.upBytes = attempt % 2 === 0 ? 30_000 * attempt : Number.POSITIVE_INFINITY;
      stage.line.downBytes = attempt % 3 === 0 ? 200 * attempt : Number.POSITIVE_INFINITY;
      await Promise.all(shards.map((bytes, index) => codeOf(stage.shards.put(shardOf(pack, index), bytes))));
    }
    stage.line.heal();
    const again = (index: number, bytes: Uint8Array) => codeOf(stage.shards.put(shardOf(pack, index), bytes));
    // A connection that was kept for later may have died with the line: a backup tries twice as well.
    for (const [index, bytes] of shards.entries()) {
      if ((await again(index, bytes)) !== 'done') expect(await again(index, bytes)).toBe('done');
    }
    expect(await stage.store.books.totals()).toMatchObject([{ objects: 4, bytes: 2_800_000 }]);
    await waitFor(async () => expect(await filesHeld(stage)).toHaveLength(4));
  });
});

describe.each(places)('a holder with %s that loses power', (_place, place) => {
  const openStage = async () => openAnyStage(true, 10_000, await place());

  test('in the middle of a shard forgets it wholly when it comes up again', async () => {
    const stage = await openStage();
    const bytes = random(2_000_000);
    const begun = Promise.withResolvers<void>();
    // The transfer never ends: nothing after the first piece is ever carried out, as if the machine had gone.
    async function* pieces() {
      yield bytes.subarray(0, 1_200_000);
      begun.resolve();
      await new Promise(() => undefined);
    }
    const shard = { root: shardRoot(bytes), bytes: bytes.length, pieces: pieces() };
    void stage.holder.shards.receive(shardOf(pack), shard);
    await stage.store.books.run(DM, (book) => {
      const arriving = { object: `packs/${pack}/shards/0`, subject: `packs/${pack}`, bytes: 2_000_000, digest: 'x' };
      const nothing = { storedAt: 0, lockedUntil: { own: 0, witnessed: 0 }, lastHead: 0, condemnedBy: null };
      book.write({ ...arriving, ...nothing, state: 'arriving' });
    });
    await begun.promise;
    expect(await filesHeld(stage)).toHaveLength(1);
    expect(await sweepHolder(stage.reopen())).toEqual({ parts: 1, released: 1, removed: 0 });
    await nothingIsLeft(stage);
    expect(await codeOf(stage.shards.put(shardOf(pack), bytes))).toBe('done');
    expect(await sweepHolder(stage.reopen())).toEqual({ parts: 0, released: 0, removed: 0 });
    expect(await stage.shards.get(shardOf(pack))).toEqual(bytes);
  });

  test('between the bytes and the book signs nothing, and takes the same shard again', async () => {
    const stage = await openStage();
    const bytes = random(100_000);
    async function* pieces() {
      yield bytes.slice();
    }
    // Durable, but the book has not heard of it: what a crash right after the rename leaves.
    await stage.holder.shards.receive(shardOf(pack), { root: shardRoot(bytes), bytes: bytes.length, pieces: pieces() });
    expect(await stage.store.books.totals()).toEqual([]);
    expect(await codeOf(stage.shards.put(shardOf(pack), bytes))).toBe('done');
  });
});
