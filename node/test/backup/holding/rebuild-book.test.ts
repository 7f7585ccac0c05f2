/** A holder whose disk is lost and whose bucket is not: what its new book says, and what it still promises. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Generation,
  generationHash,
  manifestHash,
  STORED_MAX_BYTES,
  type StoredName,
  shardRoot,
  signGeneration,
} from '@breakwater/backup-replication';
import { encodeBase64url } from '@breakwater/federation-protocol';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { holdGeneration } from '../../../backup/holding/hold-generation.ts';
import { keepReadying, Readiness, readyHolder } from '../../../backup/holding/ready-holder.ts';
import { type RebuildParts, rebuildBook } from '../../../backup/holding/rebuild-book.ts';
import { openS3Bucket } from '../../../shards/s3-bucket.ts';
import { openSqliteStore } from '../../../store/sqlite/open.ts';
import type { Store } from '../../../store/store.ts';
import { scratch } from '../../scratch.ts';
import { startS3Server } from '../../shards/s3-server.ts';
import { random } from '../a-cast.ts';
import { BB, codeOf, DM, type HolderStage, openStage, shardOf } from './a-holder.ts';
import { packId, Writer } from './a-snapshot.ts';

const day = 86_400_000;

function pass(stage: HolderStage, days: number): void {
  stage.world.time = new Date(stage.world.time.getTime() + days * day);
  for (const name of ['witnessed', 'judged'] as const) stage.clock[name] += days * day;
}

/** Barbados with a bucket, and a database that can be copied as a backup copies it. */
async function stageInBucket() {
  const address = (await startS3Server())('s3://disk/holder');
  const database = join(await scratch(), 'hub.db');
  const stage = await openStage(true, 10_000, address, database);
  const copy = async (): Promise<Store> => {
    const path = join(await scratch(), 'hub.db');
    const file = new Database(database);
    file.exec(`VACUUM INTO '${path}.copy'`);
    file.close();
    await copyFile(`${path}.copy`, path);
    return openSqliteStore(path);
  };
  return { stage, copy, bucket: openS3Bucket(address) };
}

function rebuilding({ holder, signers, world }: HolderStage, store: Store): RebuildParts {
  const keys = new Map([
    [String(DM), [signers.DM.publicJwk]],
    [String(BB), [signers.BB.publicJwk]],
  ]);
  return { holder, hosting: store.hosting, keysOf: (country) => keys.get(country) ?? [], now: world.now };
}

/** Dominica's orders to Barbados. */
class Orders {
  readonly #stage: HolderStage;
  number = 0;
  previous: string | null = null;

  constructor(stage: HolderStage) {
    this.#stage = stage;
  }

  async give(act: Generation['act'], what: readonly string[] | number): Promise<string> {
    const order: Generation = {
      ...{ owner: 'DM', holder: 'BB', number: this.number + 1, previous: this.previous, act },
      ...{ of: typeof what === 'number' ? what : null, objects: typeof what === 'number' ? [] : what },
      createdAt: this.#stage.world.time.toISOString(),
    };
    const jws = await signGeneration(order, this.#stage.signers.DM);
    const owner = { country: DM, keys: [this.#stage.signers.DM.publicJwk] };
    const outcome = await codeOf(holdGeneration(this.#stage.holder, owner, order.number, jws));
    if (outcome === 'done') [this.number, this.previous] = [order.number, generationHash(jws)];
    return outcome;
  }
}

/** All that a book says of its owner, without times. */
function told(store: Store) {
  return store.books.run(DM, (book) => {
    const things = ['one', 'two'].flatMap((name) => book.things(`packs/${packId(name)}`));
    return {
      things: things.map(({ object, bytes, digest, state, lastHead }) => ({ object, bytes, digest, state, lastHead })),
      newest: book.newestHead()?.hash,
      incomplete: book.incompleteHeads().length,
      used: [book.used('heads'), book.used('others')],
    };
  });
}

describe('a holder that lost its disk and everything on it', () => {
  test('has the same book again from the bucket alone: shards, papers, heads, agreement; nothing is read but papers', async () => {
    const { stage } = await stageInBucket();
    const writer = new Writer(stage);
    await writer.putPacks('one', 'two');
    expect(await writer.save(['one'])).toBe('done');
    expect(await writer.save(['one', 'two'])).toBe('done');
    const before = await told(stage.store);
    const heads = await stage.store.books.heads(DM, 9);
    const fresh = await stage.loseDisk();
    const gets: StoredName[] = [];
    const { get } = stage.holder.shards;
    Object.assign(stage.holder.shards, {
      get: (...asked: Parameters<typeof get>) => {
        gets.push(asked[0]);
        return get(...asked);
      },
    });
    expect(await readyHolder(rebuilding(stage, fresh))).toEqual({ owners: 1, adopted: 8, lost: 0, strangers: 0 });
    expect(await told(fresh)).toEqual(before);
    expect(await fresh.books.heads(DM, 9)).toEqual(heads);
    expect(gets.filter(({ kind }) => kind === 'shard')).toEqual([]);
    expect(await fresh.hosting.agreed(BB, DM)).toMatchObject({ sequence: 1, isAgreed: true });
    expect(await writer.save(['one', 'two']), 'and the owner goes on').toBe('done');
    expect(await readyHolder(rebuilding(stage, fresh)), 'once is enough').toBeNull();
  });

  test('locks everything anew, and no order deletes what the newest head needs', async () => {
    const { stage } = await stageInBucket();
    const writer = new Writer(stage);
    await writer.putPacks('one', 'two');
    await writer.save(['two']);
    await writer.save(['one']);
    pass(stage, 29);
    const fresh = await stage.loseDisk();
    await readyHolder(rebuilding(stage, fresh));
    pass(stage, 2);
    const orders = new Orders(stage);
    expect(await orders.give('condemn', [`packs/${packId('two')}`])).toBe('done');
    const isCondemned = async (name: string) =>
      (await fresh.books.run(DM, (book) => book.thing(`packs/${packId(name)}/shards/0`)))?.condemnedBy;
    expect(await isCondemned('two'), 'the lock of the lost book was over, the new one is not').toBeNull();
    pass(stage, 30);
    expect(await orders.give('pardon', 1)).toBe('done');
    expect(await orders.give('condemn', [`packs/${packId('two')}`, `packs/${packId('one')}`])).toBe('done');
    expect([await isCondemned('two'), await isCondemned('one')]).toEqual([3, null]);
    pass(stage, 8);
    expect(await orders.give('delete', 3)).toBe('done');
    expect(await stage.holder.shards.get(shardOf(packId('two')))).toBeNull();
    expect(await stage.holder.shards.get(shardOf(packId('one')))).not.toBeNull();
  });

  test('goes on with the chain of orders: the next is taken, an old one is refused, what was condemned is free', async () => {
    const { stage } = await stageInBucket();
    const writer = new Writer(stage);
    await writer.putPacks('one', 'two');
    await writer.save(['two']);
    pass(stage, 40);
    await writer.save(['two']);
    const orders = new Orders(stage);
    expect(await orders.give('condemn', [`packs/${packId('one')}`])).toBe('done');
    expect(await orders.give('pardon', 1)).toBe('done');
    expect(await orders.give('condemn', [`packs/${packId('one')}`])).toBe('done');
    const fresh = await stage.loseDisk();
    await readyHolder(rebuilding(stage, fresh));
    const open = await fresh.books.run(DM, (book) => book.newestGeneration());
    expect(open).toMatchObject({ number: 3, act: 'condemn', settled: true });
    pass(stage, 40);
    expect(await orders.give('delete', 3)).toBe('GENERATION_SETTLED');
    expect(await orders.give('condemn', [`packs/${packId('one')}`])).toBe('done');
    expect(await new Orders(stage).give('condemn', [`packs/${packId('one')}`])).toBe('GENERATION_REPLAYED');
  });

  test('believes no head, order or agreement that its owner did not sign, and no shard of an impossible size', async () => {
    const { stage, bucket } = await stageInBucket();
    const writer = new Writer(stage);
    await writer.putPacks('one');
    await writer.save(['one']);
    const { head, jws } = await writer.twin().signedHead({ manifestSha256: 'd'.repeat(64) });
    await bucket.put(`DM/heads/${head.sequence}`, Buffer.from(jws.replace(/.{10}$/, 'A'.repeat(10))));
    await bucket.put('DM/heads/7', Buffer.from(jws));
    await bucket.put('DM/generations/1', Buffer.from('not signed'));
    await bucket.put('agreements/LC.1', Buffer.from('{}'));
    await bucket.put('agreements/DM.9', Buffer.from(JSON.stringify({ document: {}, signatures: {} })));
    await bucket.put(`DM/packs/ff/${'ff'.repeat(32)}.0`, new Uint8Array(0));
    const fresh = await stage.loseDisk();
    expect(await readyHolder(rebuilding(stage, fresh))).toMatchObject({ owners: 1, strangers: 4 });
    const newest = await fresh.books.run(DM, (book) => [book.newestHead()?.sequence, book.newestGeneration()]);
    expect(newest).toEqual([1, null]);
    expect((await fresh.hosting.all()).length).toBe(1);
  });

  test('is held up neither by what somebody else put there, however long, nor by an owner that the list denies', async () => {
    const { stage, bucket } = await stageInBucket();
    const writer = new Writer(stage);
    await writer.putPacks('one');
    await writer.save(['one']);
    const names = ['DM/heads/8', 'DM/generations/1', `DM/packs/ff/${'ff'.repeat(32)}.0`, 'agreements/DM.9'];
    for (const name of names) await bucket.put(name, new Uint8Array(STORED_MAX_BYTES + 1));
    const fresh = await stage.loseDisk();
    stage.denied.add('DM BackupStore');
    expect(await readyHolder(rebuilding(stage, fresh))).toMatchObject({ owners: 1, adopted: 4, strangers: 3 });
    const incomplete = () => fresh.books.run(DM, (book) => book.incompleteHeads().length);
    expect(await incomplete(), 'nothing is deleted meanwhile').toBe(1);
    stage.denied.clear();
    expect(await writer.save(['one'])).toBe('done');
    expect(await incomplete()).toBe(0);
  });

  test('reads a shard whose note was lost when the bucket was copied', async () => {
    const { stage, bucket } = await stageInBucket();
    const bytes = random(100_000);
    await stage.shards.put(shardOf(packId('one')), bytes);
    const path = `DM/packs/${packId('one').slice(0, 2)}/${packId('one')}.0`;
    await bucket.put(path, bytes);
    const fresh = await stage.loseDisk();
    await readyHolder(rebuilding(stage, fresh));
    const thing = await fresh.books.run(DM, (book) => book.thing(`packs/${packId('one')}/shards/0`));
    expect(thing?.digest).toBe(encodeBase64url(shardRoot(bytes)));
  });
});

describe('a holder that was restored from its own backup', () => {
  test('takes in what came after the backup, and answers no longer for what went', async () => {
    const { stage, copy, bucket } = await stageInBucket();
    const writer = new Writer(stage);
    await writer.putPacks('one');
    await writer.save(['one']);
    const old = await copy();
    await writer.putPacks('two');
    await writer.save(['two']);
    const heads = await stage.store.books.heads(DM, 9);
    await bucket.remove(`DM/packs/${packId('one').slice(0, 2)}/${packId('one')}.0`);
    await stage.loseDisk(old);
    expect(await readyHolder(rebuilding(stage, old))).toMatchObject({ lost: 1, strangers: 0 });
    expect(await old.books.heads(DM, 9)).toEqual(heads);
    const states = await old.books.run(DM, (book) =>
      ['one', 'two'].map((name) => book.thing(`packs/${packId(name)}/shards/0`)?.state),
    );
    expect(states).toEqual(['removed', 'kept']);
    expect(await codeOf(writer.putPacks('one')), 'its owner can send it again').toBe('done');
  });

  test('touches nothing that the backup calls half done: it may have been signed for since', async () => {
    const { stage, copy } = await stageInBucket();
    const bytes = Buffer.from('shard of one');
    const object = `packs/${packId('one')}/shards/0`;
    const arrival = { object, subject: `packs/${packId('one')}`, bytes: bytes.length };
    const nothing = { storedAt: 0, lockedUntil: { own: 0, witnessed: 0 }, lastHead: 0, condemnedBy: null };
    const digest = encodeBase64url(shardRoot(bytes));
    for (const state of ['arriving', 'removing'] as const) {
      await stage.store.books.run(DM, (book) => book.write({ ...arrival, ...nothing, digest, state }));
      const old = await copy();
      await stage.store.books.run(DM, (book) => book.strike(object));
      await new Writer(stage).putPacks('one');
      await stage.loseDisk(old);
      await readyHolder(rebuilding(stage, old));
      expect(await stage.shards.get(shardOf(packId('one'))), state).not.toBeNull();
      expect(await old.books.run(DM, (book) => book.thing(object)?.state), state).toBe('kept');
      await stage.loseDisk(stage.store);
    }
  });

  test('frees what an order condemned that a later one, unknown to the backup, has settled', async () => {
    const { stage, copy } = await stageInBucket();
    const writer = new Writer(stage);
    await writer.putPacks('one', 'two');
    await writer.save(['two']);
    pass(stage, 40);
    await writer.save(['two']);
    const orders = new Orders(stage);
    await orders.give('condemn', [`packs/${packId('one')}`]);
    const old = await copy();
    await orders.give('pardon', 1);
    await stage.loseDisk(old);
    await readyHolder(rebuilding(stage, old));
    const seen = await old.books.run(DM, (book) => [
      book.thing(`packs/${packId('one')}/shards/0`)?.condemnedBy,
      book.generation(1)?.settled,
      book.newestGeneration()?.number,
    ]);
    expect(seen).toEqual([null, true, 2]);
  });

  test('puts orders and heads back that the place lacks, as one that shards were just moved to does', async () => {
    const { stage, bucket } = await stageInBucket();
    const writer = new Writer(stage);
    await writer.putPacks('one');
    await writer.save(['one']);
    expect(await new Orders(stage).give('condemn', [`packs/${packId('two')}`])).toBe('done');
    const papers = ['DM/heads/1', 'DM/generations/1'];
    const readAll = () => Promise.all(papers.map(async (key) => Buffer.from((await bucket.get(key, 9_999)) ?? [])));
    const before = await readAll();
    await Promise.all(papers.map((key) => bucket.remove(key)));
    await readyHolder(rebuilding(stage, stage.store));
    expect(await readAll()).toEqual(before);
  });
});

describe('getting ready', () => {
  test('is done again, and ends alike, however often it is broken off', async () => {
    const { stage } = await stageInBucket();
    const writer = new Writer(stage);
    await writer.putPacks('one', 'two');
    await writer.save(['one', 'two']);
    const before = await told(stage.store);
    const fresh = await stage.loseDisk();
    const { place } = stage.holder.shards;
    if (place === null) expect.fail();
    const { factsOf } = place;
    for (let failAt = 0; failAt < 4; failAt += 1) {
      let asked = 0;
      Object.assign(place, {
        factsOf: async (name: StoredName) => {
          if (asked++ === failAt) throw new RangeError('the power went');
          return factsOf(name);
        },
      });
      await rebuildBook(rebuilding(stage, fresh), place).catch((cause) => expect(cause).toBeInstanceOf(RangeError));
    }
    Object.assign(place, { factsOf });
    await readyHolder(rebuilding(stage, fresh));
    expect(await told(fresh)).toEqual(before);
  });

  test('goes on while the store is away, says so once, and until then gives no word that could be held against it', async () => {
    const { stage } = await stageInBucket();
    const writer = new Writer(stage);
    await writer.putPacks('one');
    await writer.save(['one']);
    const fresh = await stage.loseDisk();
    const readiness = new Readiness(false);
    stage.gate.readiness = readiness;
    const { place } = stage.holder.shards;
    if (place === null) expect.fail();
    const { claim } = place;
    let tries = 0;
    const broken = async () => {
      throw Object.assign(new Error('away'), { code: 'HOLDING_STORE_FAILED' });
    };
    Object.assign(place, { claim: () => (tries++ < 3 ? broken() : claim()) });
    const said: unknown[] = [];
    const ask = async (method: 'GET' | 'PUT', path: string) =>
      codeOf(stage.peers.fetch(BB, { method, path, ...(method === 'PUT' ? { body: Buffer.from('x') } : {}) }));
    await keepReadying({
      ...rebuilding(stage, fresh),
      ...{ readiness, signal: new AbortController().signal },
      pause: async () => {
        const refused = ['/peer/heads?country=DM', '/peer/generations', '/peer/holdings'];
        for (const path of refused) said.push(await ask('GET', path));
        said.push(await ask('PUT', `/peer/manifests/${manifestHash('x')}`));
        said.push(await codeOf(writer.putPacks('two')));
        said.push((await stage.shards.get(shardOf(packId('one')))) === null ? 'nothing' : 'given back');
      },
      done: async ({ owners }) => void said.push(owners),
      refused: async (code) => void said.push(code),
    });
    const closed = [...Array.from({ length: 5 }, () => 'HOLDING_NOT_READY'), 'given back'];
    expect(said).toEqual(['HOLDING_STORE_FAILED', ...closed, ...closed, ...closed, 1]);
    expect(await codeOf(writer.putPacks('two'))).toBe('done');
  });

  test('opens last of all: who has to begin again sweeps, and nothing may be arriving then', async () => {
    const { stage } = await stageInBucket();
    const fresh = await stage.loseDisk();
    const readiness = new Readiness(false);
    const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    const seen: string[] = [];
    const look = async (what: string, failure?: Error) => {
      seen.push(what);
      expect(() => readiness.require(), what).toThrow(expect.objectContaining({ code: 'HOLDING_NOT_READY' }));
      if (failure !== undefined) throw failure;
    };
    await keepReadying({
      ...rebuilding(stage, fresh),
      ...{ readiness, signal: new AbortController().signal },
      pause: () => look('waits'),
      done: () => look('done', full),
      // Nor can this be written down; the hub goes on.
      refused: (code) => look(code, full),
    });
    expect(seen).toEqual(['done', 'SQLITE_FULL', 'waits']);
    readiness.require();
  });

  test('stops when it is told to, and does not go into another holder’s place', async () => {
    const { stage, bucket } = await stageInBucket();
    await bucket.put('holder.json', Buffer.from('{"format":1,"holder":"GY","id":"00"}'));
    const readiness = new Readiness(false);
    const stop = new AbortController();
    const said: string[] = [];
    await keepReadying({
      ...rebuilding(stage, stage.store),
      ...{ readiness, signal: stop.signal, done: async () => expect.fail() },
      pause: async () => stop.abort(),
      refused: async (code) => void said.push(code),
    });
    expect(said).toEqual(['HOLDING_PLACE_TAKEN']);
    expect(() => readiness.require()).toThrow(expect.objectContaining({ code: 'HOLDING_NOT_READY' }));
  });
});
