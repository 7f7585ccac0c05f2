/** Attacks on a holder by what it forgets: losses it admitted, files without rows, papers that never come. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  admitLoss,
  type Generation,
  generationHash,
  shardRoot,
  signGeneration,
  storedPath,
} from '@breakwater/backup-replication';
import { encodeBase64url } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { removeStruck } from '../../../backup/holding/hold-generation.ts';
import { sweepHolder } from '../../../backup/holding/sweep.ts';
import { random } from '../a-cast.ts';
import { BB, codeOf, DM, type HolderStage, openStage, shardOf } from './a-holder.ts';
import { packId, Writer } from './a-snapshot.ts';

const day = 86_400_000;
const pack = packId('one');
const object = `packs/${pack}/shards/0`;
const path = (stage: HolderStage) => join(stage.dir, 'DM', 'packs', pack.slice(0, 2), `${pack}.0`);

/** Told as yes or no: to print where 60,000 bytes differ takes minutes. */
async function isThere(stage: HolderStage, bytes: Uint8Array): Promise<boolean> {
  return Buffer.compare((await stage.shards.get(shardOf(pack))) ?? Buffer.alloc(0), bytes) === 0;
}

function pass(stage: HolderStage, days: number): void {
  stage.world.time = new Date(stage.world.time.getTime() + days * day);
  for (const name of ['witnessed', 'judged'] as const) stage.clock[name] += days * day;
}

/** What an audit does with a shard that it finds spoilt. */
async function lose(stage: HolderStage): Promise<void> {
  await stage.holder.books.run(DM, (book) => admitLoss(book, object));
  await removeStruck(stage.holder, DM, [object]);
}

/** Whoever has the owner's key orders one thing condemned and, after the days of undoing, deleted. */
async function thief(stage: HolderStage): Promise<readonly string[]> {
  const outcomes: string[] = [];
  let previous: string | null = null;
  for (const act of ['condemn', 'delete'] as const) {
    const order: Generation = {
      ...{ owner: 'DM', holder: 'BB', number: outcomes.length + 1, previous, act },
      ...{ of: act === 'condemn' ? null : 1, objects: act === 'condemn' ? [`packs/${pack}`] : [] },
      createdAt: stage.world.time.toISOString(),
    };
    const jws = await signGeneration(order, stage.signers.DM);
    const call = { method: 'PUT', path: `/peer/generations/${order.number}`, body: Buffer.from(jws) } as const;
    outcomes.push(await codeOf(stage.peers.fetch(BB, call)));
    previous = generationHash(jws);
    pass(stage, 8);
  }
  return outcomes;
}

describe('what the newest head needs is kept for ever', () => {
  test('also a shard that was lost, admitted, and sent again', async () => {
    const stage = await openStage();
    const writer = new Writer(stage);
    await writer.putPacks('one');
    await writer.save(['one']);
    await lose(stage);
    await writer.putPacks('one');
    pass(stage, 40);
    await thief(stage);
    expect(await stage.shards.get(shardOf(pack))).not.toBeNull();
  });

  test('also a shard that came only after the head', async () => {
    const stage = await openStage();
    const writer = new Writer(stage);
    await writer.save(['one']);
    await writer.putPacks('one');
    pass(stage, 40);
    await thief(stage);
    expect(await stage.shards.get(shardOf(pack))).not.toBeNull();
  });

  test('and nothing goes while the papers of the newest head are not here to tell what that is', async () => {
    const stage = await openStage();
    const writer = new Writer(stage);
    await writer.putPacks('one');
    await writer.save(['one']);
    await stage.store.books.forgetObjects();
    await rm(stage.dir, { recursive: true });
    await mkdir(stage.dir);
    await writer.putPacks('one');
    pass(stage, 40);
    expect(await thief(stage)).toEqual(['GENERATION_BLIND', 'GENERATION_BLIND']);
    expect(await stage.shards.get(shardOf(pack))).not.toBeNull();
  });
});

describe('a holder that lost a shard and said so', () => {
  test('takes the next head all the same: others have the rest, and a repair brings it back', async () => {
    const stage = await openStage();
    const writer = new Writer(stage);
    await writer.putPacks('one');
    await writer.save(['one']);
    await lose(stage);
    expect(await writer.save(['one'])).toBe('done');
  });

  test('completes a head whose list comes late, and can delete again', async () => {
    const stage = await openStage();
    const writer = new Writer(stage);
    await writer.putPacks('one');
    await writer.save(['one']);
    await lose(stage);
    expect(await writer.save(['one', 'two'], {}, 'list')).toBe('done');
    const { list } = writer;
    if (list === null) expect.fail();
    expect(await codeOf(stage.shards.put({ kind: 'list', owner: DM, sha256: list.sha256 }, list.bytes))).toBe('done');
    expect(await stage.store.books.run(DM, (book) => book.incompleteHeads())).toEqual([]);
  });
});

describe('a receipt is for bytes that are there', () => {
  test.each([
    ['gone', async (stage: HolderStage) => rm(path(stage))],
    ['spoilt', async (stage: HolderStage) => writeFile(path(stage), random(60_000))],
  ])('also when they are %s and come a second time: they are written anew', async (_how, spoil) => {
    const stage = await openStage();
    const bytes = random(60_000);
    await stage.shards.put(shardOf(pack), bytes);
    await spoil(stage);
    await stage.shards.put(shardOf(pack), bytes);
    expect(await isThere(stage, bytes)).toBe(true);
    expect(await stage.store.books.totals()).toMatchObject([{ objects: 1, bytes: 60_000 }]);
  });

  test('and a list that is gone or spoilt is written anew as well', async () => {
    const stage = await openStage();
    const writer = new Writer(stage);
    const { list } = await writer.papers(['one']);
    if (list === null) expect.fail();
    const name = { kind: 'list', owner: DM, sha256: list.sha256 } as const;
    const file = join(stage.dir, storedPath(name));
    await stage.shards.put(name, list.bytes);
    for (const spoil of [() => rm(file), () => writeFile(file, 'spoilt')]) {
      await spoil();
      await stage.shards.put(name, list.bytes);
      expect(Buffer.from((await stage.shards.get(name)) ?? [])).toEqual(Buffer.from(list.bytes));
    }
  });

  test('and not for what a crash left under the name', async () => {
    const stage = await openStage();
    await mkdir(dirname(path(stage)), { recursive: true });
    await writeFile(path(stage), random(60_000));
    const bytes = random(60_000);
    expect(await codeOf(stage.shards.put(shardOf(pack), bytes))).toBe('HOLDING_HASH_MISMATCH');
    expect(await codeOf(stage.shards.put(shardOf(pack), bytes))).toBe('done');
    expect(await isThere(stage, bytes)).toBe(true);
  });

  test('and a crash between file and row leaves no file that no quota counts', async () => {
    const stage = await openStage();
    const bytes = random(60_000);
    const arrival = { object, subject: `packs/${pack}`, bytes: 60_000, digest: encodeBase64url(shardRoot(bytes)) };
    const thing = { ...arrival, state: 'arriving', storedAt: 0, lockedUntil: { own: 0, witnessed: 0 } } as const;
    await stage.holder.books.run(DM, (book) => book.write({ ...thing, lastHead: 0, condemnedBy: null }));
    await mkdir(dirname(path(stage)), { recursive: true });
    await writeFile(path(stage), bytes);
    await sweepHolder(stage.reopen());
    expect(await readdir(dirname(path(stage)))).toEqual([]);
  });
});
