/** The suite that holds every shard store to the promise; a new store runs each case against a fresh instance. */
import type { CountryCode } from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import type { ShardStore, StoredName } from './shard-store.ts';

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

const OWNER = 'DM' as CountryCode;
const shard = (index: number, owner: CountryCode = OWNER): StoredName => ({
  kind: 'shard',
  owner,
  pack: 'ab'.repeat(32),
  index,
});
const pattern = (length: number, seed: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 17) % 251);

/** Every case, in the order of the promise. */
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
      const jamaica = shard(0, 'JM' as CountryCode);
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
