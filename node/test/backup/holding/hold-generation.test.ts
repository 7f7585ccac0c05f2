/** Orders to delete at a holder with its real database and disk: faults 14 and 17, a kill between the phases. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type Generation, generationHash, signGeneration, storedPath } from '@breakwater/backup-replication';
import { isObject, parseStrictJson, type Signer } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { sweepHolder } from '../../../backup/holding/sweep.ts';
import type { S3Address } from '../../../shards/s3-address.ts';
import { newSigner } from '../../peer/region.ts';
import { BB, codeOf, DM, type HolderStage, openStage, places, shardOf } from './a-holder.ts';
import { packId, Writer } from './a-snapshot.ts';

const day = 86_400_000;

function pass(stage: HolderStage, days: number): void {
  stage.world.time = new Date(stage.world.time.getTime() + days * day);
  for (const name of ['witnessed', 'judged'] as const) stage.clock[name] += days * day;
}

/** Gives orders as the owner does: it asks where the chain stands, and signs the next one. */
class Cleaner {
  readonly stage: HolderStage;
  readonly sent: string[] = [];
  #number = 0;
  #previous: string | null = null;

  constructor(stage: HolderStage) {
    this.stage = stage;
  }

  async order(act: Generation['act'], what: readonly string[] | number, signer?: Signer): Promise<string> {
    const generation: Generation = {
      ...{ owner: 'DM', holder: 'BB', number: this.#number + 1, previous: this.#previous, act },
      of: typeof what === 'number' ? what : null,
      objects: typeof what === 'number' ? [] : what,
      createdAt: this.stage.world.time.toISOString(),
    };
    const jws = await signGeneration(generation, signer ?? this.stage.signers.DM);
    const outcome = await this.send(generation.number, jws);
    if (outcome !== 'done') return outcome;
    [this.#number, this.#previous] = [generation.number, generationHash(jws)];
    this.sent.push(jws);
    return outcome;
  }

  send(number: number, jws: string): Promise<string> {
    const call = { method: 'PUT', path: `/peer/generations/${number}`, body: Buffer.from(jws) } as const;
    return codeOf(this.stage.peers.fetch(BB, call));
  }
}

const packOf = (name: string) => `packs/${packId(name)}`;
const isThere = async (stage: HolderStage, name: string) => (await stage.shards.get(shardOf(packId(name)))) !== null;

async function historyAt(address: S3Address | null) {
  const stage = await openStage(true, 10_000, address);
  const writer = new Writer(stage);
  await writer.putPacks('old', 'new');
  await writer.save(['old']);
  pass(stage, 1);
  await writer.save(['new']);
  return { stage, writer, cleaner: new Cleaner(stage) };
}

describe.each(places)('an order to delete from %s', (_place, place) => {
  const withHistory = async () => historyAt(await place());

  test('takes two steps with days between, and leaves what is locked or needed by the newest head', async () => {
    const { stage, cleaner } = await withHistory();
    expect(await cleaner.order('condemn', [packOf('old')])).toBe('done');
    pass(stage, 40);
    expect(await cleaner.order('delete', 1)).toBe('done');
    expect(await isThere(stage, 'old'), 'it was locked when it was condemned').toBe(true);
    expect(await cleaner.order('condemn', [packOf('old'), packOf('new')])).toBe('done');
    expect(await cleaner.order('delete', 3)).toBe('GENERATION_TOO_EARLY');
    pass(stage, 8);
    expect(await cleaner.order('delete', 3)).toBe('done');
    expect([await isThere(stage, 'old'), await isThere(stage, 'new')]).toEqual([false, true]);
    expect(await codeOf(access(join(stage.dir, storedPath(shardOf(packId('old'))))).catch(() => 'gone'))).toBe('done');
    const totals = await stage.store.books.totals();
    expect(totals[0]?.objects).toBe(5);
  });

  test('moves by no single clock: the holder’s own a year ahead, the witnesses’ a year ahead, either back', async () => {
    const { stage, cleaner } = await withHistory();
    const start = stage.world.time;
    stage.world.time = new Date(start.getTime() + 365 * day);
    expect(await cleaner.order('condemn', [packOf('old')])).toBe('done');
    stage.world.time = start;
    pass(stage, 40);
    stage.clock.witnessed -= 365 * day;
    expect(await cleaner.order('delete', 1)).toBe('GENERATION_TOO_EARLY');
    stage.clock.witnessed += 365 * day;
    stage.world.time = new Date(stage.world.time.getTime() + 365 * day);
    expect(await cleaner.order('delete', 1)).toBe('done');
    expect(await isThere(stage, 'old'), 'nothing was condemned while one clock alone had run').toBe(true);
  });

  test('is refused when it is replayed, skips, comes from a thief’s own key, or is for another holder', async () => {
    const { stage, cleaner } = await withHistory();
    pass(stage, 40);
    await cleaner.order('condemn', [packOf('old')]);
    await cleaner.order('pardon', 1);
    const [condemn = '', pardon = ''] = cleaner.sent;
    expect(await cleaner.send(1, condemn)).toBe('GENERATION_REPLAYED');
    expect(await cleaner.send(2, pardon), 'the newest once more is only a lost answer').toBe('done');
    expect(await cleaner.send(3, pardon)).toBe('HOLDING_NAME_INVALID');
    expect(await cleaner.order('condemn', [packOf('old')], await newSigner())).toBe('GENERATION_INVALID');
    const stranger = new Cleaner(stage);
    expect(await stranger.order('condemn', [packOf('new')])).toBe('GENERATION_REPLAYED');
    expect(await isThere(stage, 'old')).toBe(true);
  });

  test('waits while a list is missing that a newer head needs, and goes on when it has come', async () => {
    const { stage, writer, cleaner } = await withHistory();
    pass(stage, 40);
    await cleaner.order('condemn', [packOf('old')]);
    expect(await writer.save(['old', 'new'], {}, 'list')).toBe('done');
    pass(stage, 8);
    expect(await cleaner.order('delete', 1)).toBe('GENERATION_BLIND');
    const { sha256 = '', bytes = new Uint8Array() } = writer.list ?? {};
    await stage.shards.put({ kind: 'list', owner: DM, sha256 }, bytes);
    expect(await cleaner.order('delete', 1)).toBe('done');
    expect(await isThere(stage, 'old'), 'the head whose list came late needs it').toBe(true);
  });

  test('that was cut off by a loss of power is brought to its end by the sweep', async () => {
    const { stage, cleaner } = await withHistory();
    pass(stage, 40);
    await cleaner.order('condemn', [packOf('old')]);
    pass(stage, 8);
    const remove = stage.holder.shards.remove;
    const dying = Object.assign(stage.holder.shards, {
      remove: async () => {
        throw new Error('the power went');
      },
    });
    expect(await cleaner.order('delete', 1)).toBe('PEER_FAILED');
    Object.assign(dying, { remove });
    expect(await isThere(stage, 'old'), 'struck, but the bytes are still there').toBe(true);
    expect(await sweepHolder(stage.reopen())).toEqual({ parts: 0, released: 0, removed: 1 });
    expect(await isThere(stage, 'old')).toBe(false);
  });

  test('can be followed by its owner from any machine: the holder tells where the chain stands and what it has', async () => {
    const { stage, cleaner } = await withHistory();
    pass(stage, 40);
    await cleaner.order('condemn', [packOf('old')]);
    const ask = async (path: string) => {
      const json = parseStrictJson((await stage.peers.fetch(BB, { method: 'GET', path })).body);
      return isObject(json) ? json : {};
    };
    expect(await ask('/peer/generations')).toMatchObject({ newest: cleaner.sent[0], open: 1 });
    const { things } = await ask('/peer/holdings');
    expect(things).toContainEqual(expect.objectContaining({ subject: packOf('old'), condemnedBy: 1 }));
    expect(things).toContainEqual(expect.objectContaining({ subject: packOf('new'), condemnedBy: null }));
    expect(await stage.store.books.run(DM, (book) => book.newestGeneration())).toMatchObject({ number: 1 });
  });
});
