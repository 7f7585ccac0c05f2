/** The suite that holds every shard store to the promise; a new store runs each case against a fresh instance. */
import { BackupError } from '../error.ts';
import type { OwnerName } from '../owner.ts';
import type { OwnedShardStore, ShardStore } from './shard-store.ts';
import { type StoredKind, type StoredName, storedPath } from './stored-name.ts';

/** A manifest that the store accepts, for stores that look into what they are given. Its owner is `DM`. */
export interface SampleManifest {
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** One sentence of the promise; `check` throws `SHARD_PROMISE_BROKEN` when the store does not keep it. */
export interface ShardStoreCase {
  readonly title: string;
  readonly check: (store: ShardStore, manifest?: SampleManifest) => Promise<void>;
}

/** The same for what only a store of our own promises: to list and to remove. */
export interface OwnedShardStoreCase {
  readonly title: string;
  readonly check: (store: OwnedShardStore) => Promise<void>;
}

const OWNER = 'DM';
const ARCHIVE = '0123456789abcdef';
const shard = (index: number, owner: OwnerName = OWNER): StoredName => ({
  kind: 'shard',
  owner,
  pack: 'ab'.repeat(32),
  index,
});
const pattern = (length: number, seed: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 17) % 251);

/** Every case that any store keeps, in the order of the promise. */
export const shardStoreCases: readonly ShardStoreCase[] = [
  {
    title: 'gives back exactly the bytes that were put, from one byte to a large shard',
    check: async (store) => {
      for (const [index, length] of [1, 3, 21_888, 5_592_448].entries()) {
        await store.put(shard(index), pattern(length, index));
        expectBytes(await store.get(shard(index)), pattern(length, index), 'get after put');
      }
    },
  },
  {
    title: 'answers null for a name that was never put',
    check: async (store) => expectBytes(await store.get(shard(0)), null, 'get without put'),
  },
  {
    title: 'takes the same bytes again without complaint',
    check: async (store) => {
      await store.put(shard(0), pattern(500, 1));
      await store.put(shard(0), pattern(500, 1));
      expectBytes(await store.get(shard(0)), pattern(500, 1), 'get after two puts');
    },
  },
  {
    title: 'refuses other bytes under a name in use and keeps the first',
    check: async (store) => {
      await store.put(shard(0), pattern(500, 1));
      await expectConflict(store.put(shard(0), pattern(500, 2)));
      await expectConflict(store.put(shard(0), pattern(499, 1)));
      expectBytes(await store.get(shard(0)), pattern(500, 1), 'get after a conflict');
    },
  },
  {
    title: 'keeps shards, manifests and owners apart',
    check: async (store, { sha256, bytes } = { sha256: 'cd'.repeat(32), bytes: pattern(64, 3) }) => {
      const manifest: StoredName = { kind: 'manifest', owner: OWNER, sha256 };
      const jamaica = shard(0, 'JM');
      await store.put(shard(0), pattern(64, 1));
      expectBytes(await store.get(jamaica), null, 'another owner’s shard');
      expectBytes(await store.get(manifest), null, 'a manifest');
      await store.put(jamaica, pattern(64, 2));
      await store.put(manifest, bytes);
      expectBytes(await store.get(shard(0)), pattern(64, 1), 'the first shard');
      expectBytes(await store.get(manifest), bytes, 'the manifest');
    },
  },
  {
    title: 'gives a piece of what is stored: less where the end comes first, nothing behind it',
    check: async (store) => {
      const bytes = pattern(70_000, 4);
      await store.put(shard(0), bytes);
      for (const [from, count] of [
        [0, 1],
        [0, 70_000],
        [65_536, 4464],
        [69_999, 10],
        [12_345, 40_000],
      ] as const) {
        const wanted = bytes.slice(from, from + count);
        expectBytes(await store.get(shard(0), { from, bytes: count }), wanted, `${count} bytes from ${from} on`);
      }
      expectBytes(await store.get(shard(0), { from: 70_000, bytes: 5 }), new Uint8Array(0), 'a piece behind the end');
      expectBytes(await store.get(shard(1), { from: 0, bytes: 5 }), null, 'a piece of nothing');
    },
  },
  {
    title: 'does not share memory with its callers',
    check: async (store) => {
      const bytes = pattern(64, 1);
      await store.put(shard(0), bytes);
      bytes.fill(0);
      (await store.get(shard(0)))?.fill(0);
      expectBytes(await store.get(shard(0)), pattern(64, 1), 'get after the caller changed its arrays');
    },
  },
  {
    title: 'takes many puts at the same time, also of one name',
    check: async (store) => {
      const indices = Array.from({ length: 24 }, (_, i) => i % 12);
      await Promise.all(indices.map((index) => store.put(shard(index), pattern(3000, index))));
      for (const index of indices) expectBytes(await store.get(shard(index)), pattern(3000, index), 'get');
    },
  },
];

const oneOfEach: readonly StoredName[] = [
  shard(0),
  { kind: 'list', owner: OWNER, sha256: 'cd'.repeat(32) },
  { kind: 'manifest', owner: OWNER, sha256: 'cd'.repeat(32) },
  { kind: 'head', owner: OWNER, sequence: 1 },
  { kind: 'generation', owner: OWNER, number: 1 },
  shard(0, ARCHIVE),
];

/** Every case that a store of our own keeps besides. */
export const ownedShardStoreCases: readonly OwnedShardStoreCase[] = [
  {
    title: 'keeps all kinds of things apart, of countries and of archives',
    check: async (store) => {
      for (const [seed, name] of oneOfEach.entries()) await store.put(name, pattern(100 + seed, seed));
      for (const [seed, name] of oneOfEach.entries()) {
        expectBytes(await store.get(name), pattern(100 + seed, seed), storedPath(name));
      }
    },
  },
  {
    title: 'lists what is there, by owner and kind, each once',
    check: async (store) => {
      await expectList(store, 'shard', []);
      const shards = [0, 5, 255].map((index) => shard(index));
      const far: StoredName = { kind: 'shard', owner: OWNER, pack: 'ff'.repeat(32), index: 5 };
      for (const name of [...shards, far, ...oneOfEach]) await store.put(name, pattern(50, 1));
      await expectList(store, 'shard', [...shards, far]);
      for (const kind of ['list', 'manifest', 'head', 'generation'] as const) {
        await expectList(
          store,
          kind,
          oneOfEach.filter((name) => name.kind === kind),
        );
      }
      await expectList(store, 'shard', [shard(0, ARCHIVE)], ARCHIVE);
      await expectList(store, 'head', [], ARCHIVE);
    },
  },
  {
    title: 'lists more than any page of a listing holds',
    check: async (store) => {
      const heads = Array.from(
        { length: 1100 },
        (_, sequence): StoredName => ({ kind: 'head', owner: OWNER, sequence }),
      );
      for (let from = 0; from < heads.length; from += 50) {
        await Promise.all(heads.slice(from, from + 50).map((name) => store.put(name, pattern(20, 1))));
      }
      await expectList(store, 'head', heads);
    },
  },
  {
    title: 'removes what it is told to and nothing else, and is not surprised when told twice',
    check: async (store) => {
      for (const name of oneOfEach) await store.put(name, pattern(50, 1));
      await store.remove(shard(0));
      await store.remove(shard(0));
      expectBytes(await store.get(shard(0)), null, 'get after remove');
      await expectList(store, 'shard', []);
      for (const name of oneOfEach.slice(1)) expectBytes(await store.get(name), pattern(50, 1), storedPath(name));
      await store.put(shard(0), pattern(60, 2));
      expectBytes(await store.get(shard(0)), pattern(60, 2), 'get after put after remove');
    },
  },
];

async function expectList(
  store: OwnedShardStore,
  kind: StoredKind,
  wanted: readonly StoredName[],
  owner = OWNER,
): Promise<void> {
  const found: string[] = [];
  for await (const name of store.list(owner, kind)) found.push(storedPath(name));
  const same = JSON.stringify(found.sort()) === JSON.stringify(wanted.map(storedPath).sort());
  if (!same)
    throw new BackupError('SHARD_PROMISE_BROKEN', `The store lists ${found.length} of ${wanted.length} names.`);
}

function expectBytes(found: Uint8Array | null, wanted: Uint8Array | null, what: string): void {
  const same = found === null || wanted === null ? found === wanted : Buffer.compare(found, wanted) === 0;
  if (!same) throw new BackupError('SHARD_PROMISE_BROKEN', `The store gave something else: ${what}.`);
}

async function expectConflict(put: Promise<unknown>): Promise<void> {
  const outcome = await put.then(
    () => 'stored',
    (cause: unknown) => (cause instanceof BackupError ? cause.code : 'another error'),
  );
  if (outcome !== 'SHARD_CONFLICT') {
    throw new BackupError('SHARD_PROMISE_BROKEN', 'The store took other bytes under a name in use.', { outcome });
  }
}
