/** Shards as holders keep them, made again from others: the same bytes, without any key that reads. */
import { describe, expect, test } from 'vitest';
import { encodePlain } from '../../erasure/plain.ts';
import { isStoredShard, rebuildStored, type StoredPack } from '../../erasure/rebuild-stored.ts';
import { isMasked, maskShard } from '../../mask/mask.ts';
import type { Scheme } from '../../scheme.ts';
import { shardRoot } from '../../shard/shard-hasher.ts';
import { bytesFrom, refusal } from '../support.ts';
import { subsets } from './subsets.ts';

const owner = '0123456789abcdef';
const maskKey = bytesFrom(32, 5);

/** A pack as its holders keep it. */
function stored(scheme: Scheme): { readonly pack: StoredPack; readonly shards: readonly Uint8Array[] } {
  const { k } = scheme;
  const id = 'ab'.repeat(32);
  const plain = bytesFrom(k * 640, 9);
  const all = [
    ...Array.from({ length: k }, (_, i) => plain.slice(i * 640, (i + 1) * 640)),
    ...encodePlain(plain, scheme),
  ];
  const shards = all.map((bytes, index) =>
    isMasked(index, scheme) ? maskShard(maskKey, { owner, packId: id, index }, bytes) : bytes,
  );
  return {
    pack: { id, scheme, roots: shards.map((shard) => Buffer.from(shardRoot(shard)).toString('base64url')) },
    shards,
  };
}

describe.each([
  { k: 3, n: 6 },
  { k: 2, n: 4 },
  { k: 1, n: 2 },
])('a pack of $k of $n', (scheme) => {
  const { pack, shards } = stored(scheme);
  const indices = shards.map((_, index) => index);

  test('is whole again from every set of shards that is enough', () => {
    for (const have of subsets(scheme.n, scheme.k)) {
      const want = indices.filter((index) => !have.includes(index));
      const from = new Map(have.map((index) => [index, shards[index] ?? new Uint8Array(0)]));
      const made = rebuildStored(pack, owner, maskKey, from, want);
      for (const index of want)
        expect(Buffer.compare(made.get(index) ?? new Uint8Array(0), shards[index] ?? bytesFrom(1, 1))).toBe(0);
    }
  });

  test('is not made from too few', () => {
    const from = new Map(indices.slice(1, scheme.k).map((index) => [index, shards[index] ?? new Uint8Array(0)]));
    expect(refusal(() => rebuildStored(pack, owner, maskKey, from, [0]))).toBe('ERASURE_SHARDS_TOO_FEW');
  });

  test('knows its own shards from all others', () => {
    const [first = new Uint8Array(0)] = shards;
    expect(isStoredShard(pack, 0, first)).toBe(true);
    expect(isStoredShard(pack, 0, first.subarray(1))).toBe(false);
    expect(isStoredShard(pack, scheme.n, first)).toBe(false);
    expect(
      isStoredShard(
        pack,
        0,
        first.map((byte, at) => (at === 639 ? byte ^ 1 : byte)),
      ),
    ).toBe(false);
  });
});

test('a parity shard is not made without the mask key, nor from a shard that is another', () => {
  const { pack, shards } = stored({ k: 2, n: 4 });
  const [zero = new Uint8Array(0), one = new Uint8Array(0), two = new Uint8Array(0)] = shards;
  const attempt = (key: Uint8Array, have: readonly (readonly [number, Uint8Array])[]) =>
    refusal(() => rebuildStored(pack, owner, key, new Map(have), [3]));
  const pair = [
    [0, zero],
    [1, one],
  ] as const;
  expect(attempt(bytesFrom(32, 6), pair)).toBe('BACKUP_PACK_CORRUPT');
  expect(
    attempt(maskKey, [
      [0, zero],
      [1, two],
    ]),
  ).toBe('BACKUP_PACK_CORRUPT');
});
