/** The promise of shard stores: kept by the store in memory, and the suite finds stores that break it. */
import { describe, expect, test } from 'vitest';
import { ownedShardStoreCases, shardStoreCases } from '../../shards/contract.ts';
import { createMemoryShardStore } from '../../shards/memory.ts';
import type { OwnedShardStore } from '../../shards/shard-store.ts';
import { refusalOf } from '../support.ts';

describe('the store in memory', () => {
  test.each(shardStoreCases)('$title', async ({ check }) => check(createMemoryShardStore()));
  test.each(ownedShardStoreCases)('$title', async ({ check }) => check(createMemoryShardStore()));

  test('says that it is a conflict', async () => {
    const store = createMemoryShardStore();
    const name = { kind: 'manifest', owner: 'DM', sha256: 'ab'.repeat(32) } as const;
    await store.put(name, Uint8Array.of(1));
    expect(await refusalOf(store.put(name, Uint8Array.of(2)))).toBe('SHARD_CONFLICT');
  });
});

describe('the suite', () => {
  const good = () => createMemoryShardStore();
  const broken: [string, () => OwnedShardStore][] = [
    ['forgets', () => ({ ...good(), get: async () => null })],
    ['overwrites', () => overwriting()],
    ['mixes up owners', () => withOwner('XX')],
    ['cuts off', () => ({ ...good(), get: async () => new Uint8Array(1) })],
    ['gives all when asked for a piece', () => withoutRange()],
    ['takes a piece from one byte further on', () => withRangeFrom(1)],
    ['lists nothing', () => ({ ...good(), list: nothing })],
    ['lists one thing twice', () => listingTwice()],
    ['lists a page only', () => listingAtMost(1000)],
    ['lists every owner', () => listingOwner('DM')],
    ['removes nothing', () => ({ ...good(), remove: async () => undefined })],
    ['complains when there is nothing to remove', () => removingOnce()],
  ];

  test('says which promise is broken, and not by which accident', async () => {
    const [roundTrip] = shardStoreCases;
    const forgetful = { ...good(), get: async () => null };
    expect(await refusalOf(roundTrip?.check(forgetful) ?? Promise.resolve())).toBe('SHARD_PROMISE_BROKEN');
  });

  test.each(broken)('finds a store that %s', async (_what, make) => {
    const cases = [...shardStoreCases, ...ownedShardStoreCases];
    const outcomes = await Promise.all(cases.map(({ check }) => refusalOf(check(make())).catch(String)));
    expect(outcomes.filter((outcome) => outcome !== 'nothing was refused')).not.toEqual([]);
  });
});

async function* nothing(): AsyncGenerator<never> {
  yield* [];
}

function overwriting(): OwnedShardStore {
  const store = createMemoryShardStore();
  return { ...store, put: async (name, bytes) => store.remove(name).then(() => store.put(name, bytes)) };
}

function withOwner(owner: string): OwnedShardStore {
  const store = createMemoryShardStore();
  const mixed = <Name extends { owner: string }>(name: Name): Name => ({ ...name, owner });
  return { ...store, put: (name, bytes) => store.put(mixed(name), bytes), get: (name) => store.get(mixed(name)) };
}

function withoutRange(): OwnedShardStore {
  const store = createMemoryShardStore();
  return { ...store, get: (name) => store.get(name) };
}

function withRangeFrom(shift: number): OwnedShardStore {
  const store = createMemoryShardStore();
  return { ...store, get: (name, range) => store.get(name, range && { ...range, from: range.from + shift }) };
}

function listingTwice(): OwnedShardStore {
  const store = createMemoryShardStore();
  return {
    ...store,
    async *list(owner, kind) {
      yield* store.list(owner, kind);
      yield* store.list(owner, kind);
    },
  };
}

function listingAtMost(count: number): OwnedShardStore {
  const store = createMemoryShardStore();
  return {
    ...store,
    async *list(owner, kind) {
      let left = count;
      for await (const name of store.list(owner, kind)) {
        if (left === 0) return;
        left -= 1;
        yield name;
      }
    },
  };
}

function listingOwner(fixed: string): OwnedShardStore {
  const store = createMemoryShardStore();
  return { ...store, list: (_owner, kind) => store.list(fixed, kind) };
}

function removingOnce(): OwnedShardStore {
  const store = createMemoryShardStore();
  return {
    ...store,
    remove: async (name) => {
      if ((await store.get(name)) === null) return Promise.reject(new Error('there is nothing to remove'));
      return store.remove(name);
    },
  };
}
