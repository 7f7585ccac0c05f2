/** Places of chunks whose pack is not in the index yet. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { FreshPlaces } from '../../../backup/engine/fresh-places.ts';

test('finds each of many chunks with its block, and nothing that was not put in', () => {
  const fresh = new FreshPlaces();
  const blocks = Array.from({ length: 50 }, (_, slot) => ({
    ...{ slot, offset: slot * 1000, sealedBytes: 900 + slot, blockBytes: 5000 },
    encoding: slot % 2 === 1 ? (1 as const) : (0 as const),
  }));
  const count = 5000;
  const ids = randomBytes(count * 32);
  // Ids that begin alike, and that differ in their last byte alone.
  for (let at = 0; at < 500; at += 1) ids.copy(ids, (at + 500) * 32, at * 32, at * 32 + 31);
  for (let at = 0; at < 500; at += 1) ids[(at + 500) * 32 + 31] = (ids[at * 32 + 31] ?? 0) ^ 1;
  const numbers = blocks.map((block) => fresh.addBlock(block));
  for (let at = 0; at < count; at += 1) fresh.add(ids, at * 32, numbers[at % 50] ?? -1, at, 4_000_000 - at);
  for (let at = 0; at < count; at += 1) {
    expect(fresh.find(ids, at * 32)).toEqual({ ...blocks[at % 50], from: at, bytes: 4_000_000 - at });
  }
  const others = randomBytes(100 * 32);
  for (let at = 0; at < 100; at += 1) expect(fresh.find(others, at * 32)).toBeNull();
});
