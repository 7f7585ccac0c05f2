/** Masks: taken off as they were put on, different for each shard, pack, owner and key. */
import { expect, test } from 'vitest';
import { isMasked, maskCipher, maskShard } from '../../mask/mask.ts';
import { bytesFrom } from '../support.ts';

const key = bytesFrom(32, 1);
const place = { owner: 'DM', packId: 'ab'.repeat(32), index: 3 };
const zeros = new Uint8Array(100);
const mask = (maskKey: Uint8Array, changed: Partial<typeof place>) =>
  Buffer.from(maskShard(maskKey, { ...place, ...changed }, zeros)).toString('hex');

test('a mask comes off as it was put on, in one piece or many, also in place', () => {
  const shard = bytesFrom(200_064, 2);
  const masked = maskShard(key, place, shard);
  expect(Buffer.compare(masked, shard)).not.toBe(0);
  const cipher = maskCipher(key, place);
  const pieces = [0, 1, 17, 65_536, 131_000].map((at, i, all) => cipher.update(shard.subarray(at, all[i + 1])));
  expect(Buffer.compare(Buffer.concat(pieces), masked)).toBe(0);
  expect(Buffer.compare(maskShard(key, place, masked, masked), shard)).toBe(0);
});

test('no two shards, packs, owners or keys share a mask', () => {
  const masks = [
    mask(key, {}),
    mask(bytesFrom(32, 2), {}),
    mask(key, { owner: 'LC' }),
    mask(key, { packId: 'cd'.repeat(32) }),
    ...[4, 5, 255].map((index) => mask(key, { index })),
  ];
  expect(new Set(masks).size).toBe(masks.length);
});

test('only parity is masked', () => {
  const masked = Array.from({ length: 6 }, (_, index) => isMasked(index, { k: 3, n: 6 }));
  expect(masked).toEqual([false, false, false, true, true, true]);
});
