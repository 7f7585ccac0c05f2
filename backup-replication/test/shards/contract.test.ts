/** The promise of shard stores: kept by the store in memory, and the suite finds stores that break it. */
import { parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { shardStoreCases } from '../../shards/contract.ts';
import { createMemoryShardStore } from '../../shards/memory.ts';
import { isStoredName, type ShardStore } from '../../shards/shard-store.ts';
import { refusalOf } from '../support.ts';

describe('the store in memory', () => {
  test.each(shardStoreCases)('$title', async ({ check }) => check(createMemoryShardStore()));

  test('says that it is a conflict', async () => {
    const store = createMemoryShardStore();
    const name = { kind: 'manifest', owner: parseCountryCode('DM'), sha256: 'ab'.repeat(32) } as const;
    await store.put(name, Uint8Array.of(1));
    expect(await refusalOf(store.put(name, Uint8Array.of(2)))).toBe('SHARD_CONFLICT');
  });
});

describe('the suite', () => {
  const good = () => createMemoryShardStore();
  const broken: [string, () => ShardStore][] = [
    ['forgets', () => ({ ...good(), get: async () => null })],
    ['overwrites', () => overwriting()],
    ['mixes up owners', () => withOwner('XX')],
    ['cuts off', () => ({ ...good(), get: async () => new Uint8Array(1) })],
  ];

  test.each(broken)('finds a store that %s', async (_what, make) => {
    const outcomes = await Promise.all(shardStoreCases.map(({ check }) => refusalOf(check(make()))));
    expect(outcomes).toContain('SHARD_PROMISE_BROKEN');
  });

  test('knows which names may reach a store', () => {
    const owner = 'DM' as Parameters<typeof isStoredName>[0]['owner'];
    const pack = 'ab'.repeat(32);
    expect(isStoredName({ kind: 'shard', owner, pack, index: 5 })).toBe(true);
    expect(isStoredName({ kind: 'shard', owner, pack: `../${'a'.repeat(61)}`, index: 5 })).toBe(false);
    expect(isStoredName({ kind: 'shard', owner, pack, index: 256 })).toBe(false);
    expect(isStoredName({ kind: 'shard', owner, pack, index: -1 })).toBe(false);
    expect(isStoredName({ kind: 'manifest', owner, sha256: pack.toUpperCase() })).toBe(false);
  });
});

function overwriting(): ShardStore {
  const stored = new Map<string, Uint8Array>();
  return {
    put: async (name, bytes) => {
      stored.set(JSON.stringify(name), new Uint8Array(bytes));
      return { receipt: null };
    },
    get: async (name) => stored.get(JSON.stringify(name)) ?? null,
  };
}

function withOwner(owner: string): ShardStore {
  const store = createMemoryShardStore();
  const mixed = <Name extends { owner: string }>(name: Name): Name => ({ ...name, owner });
  return { put: (name, bytes) => store.put(mixed(name), bytes), get: (name) => store.get(mixed(name)) };
}
