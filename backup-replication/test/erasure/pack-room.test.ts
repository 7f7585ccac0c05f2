/** The room of a writing or reading thread: parity, its check, and rebuilding in place. */
import { describe, expect, test } from 'vitest';
import { checkRounds } from '../../erasure/check-rounds.ts';
import { createPackRoom, createSharedPackRoom } from '../../erasure/pack-room.ts';
import { encodePlain } from '../../erasure/plain.ts';
import { packBytesOf } from '../../pack/pack-class.ts';
import { bytesFrom, refusal } from '../support.ts';
import { subsets } from './subsets.ts';

const schemes = [
  { k: 3, n: 6 },
  { k: 2, n: 4 },
  { k: 1, n: 1 },
  { k: 1, n: 4 },
  { k: 4, n: 4 },
  { k: 4, n: 6 },
  { k: 3, n: 10 },
  { k: 7, n: 8 },
];

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

describe('a pack room', () => {
  test.each(schemes)('makes the parity of the plain twin, in each class of pack: $k of $n', (scheme) => {
    const room = createPackRoom(scheme);
    for (const classBytes of [64 * 1024, 1024 * 1024]) {
      const packBytes = packBytesOf(classBytes, scheme);
      const pack = bytesFrom(packBytes, classBytes);
      room.pack.set(pack);
      const parity = room.encodeParity(packBytes);
      expect(parity.map(text)).toEqual(encodePlain(pack, scheme).map(text));
      expect(text(room.pack.subarray(0, packBytes))).toBe(text(pack));
      expect(room.encodeParity(packBytes)).toBe(parity);
      for (const shard of parity) shard.fill(0);
      expect(room.encodeChecked(packBytes).map(text)).toEqual(encodePlain(pack, scheme).map(text));
    }
  });

  test.each(schemes)('does the same in a memory that other threads see: $k of $n', (scheme) => {
    const room = createSharedPackRoom(scheme);
    const packBytes = packBytesOf(64 * 1024, scheme);
    const pack = bytesFrom(packBytes, 5);
    room.pack.set(pack);
    expect(room.encodeChecked(packBytes).map(text)).toEqual(encodePlain(pack, scheme).map(text));
    expect(room.pack.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test.each(schemes)('finds every single wrong byte by decoding: $k of $n', (scheme) => {
    const { k, n } = scheme;
    const room = createPackRoom(scheme);
    const packBytes = packBytesOf(64 * 1024, scheme);
    const shardBytes = packBytes / k;
    room.pack.set(bytesFrom(packBytes, 5));
    const parity = room.encodeParity(packBytes);
    expect(room.parityDecodes(packBytes)).toBe(true);
    if (n === k) return;
    const shards = [...Array.from({ length: k }, (_, i) => room.pack.subarray(i * shardBytes, (i + 1) * shardBytes))];
    // First and last bytes of a shard, of a strip, of a vector, and one in between.
    for (const shard of [...shards, ...parity]) {
      for (const at of [0, 15, 16, 31, 2047, 2048, 9999, 16_383, 16_384, shardBytes - 1].filter(
        (at) => at < shardBytes,
      )) {
        shard[at] = (shard[at] ?? 0) ^ 1;
        if (room.parityDecodes(packBytes)) expect.fail(`byte ${at}`);
        shard[at] = (shard[at] ?? 0) ^ 1;
      }
    }
    expect(room.parityDecodes(packBytes)).toBe(true);
  });

  test('refuses parity that a machine with bad memory made', () => {
    const room = createPackRoom({ k: 3, n: 6 });
    const packBytes = packBytesOf(64 * 1024, room.scheme);
    room.pack.set(bytesFrom(packBytes, 5));
    room.encodeChecked(packBytes);
    // One bit of the first look-up table, which only encoding uses.
    const memory = new Uint8Array(room.pack.buffer);
    memory[8192 + 7] = (memory[8192 + 7] ?? 0) ^ 4;
    expect(refusal(() => room.encodeChecked(packBytes))).toBe('BACKUP_ENCODING_BROKEN');
  });

  test('checks every data shard by every parity shard, whatever the scheme', () => {
    for (let n = 1; n <= 20; n += 1) {
      for (let k = 1; k < n; k += 1) {
        const rounds = checkRounds({ k, n });
        for (const { have, want } of rounds) {
          expect(new Set(have).size).toBe(k);
          expect(have.filter((shard) => want.includes(shard))).toEqual([]);
        }
        expect(new Set(rounds.flatMap(({ want }) => want)).size).toBe(k);
        expect(new Set(rounds.flatMap(({ have }) => have.filter((shard) => shard >= k))).size).toBe(n - k);
      }
    }
  });

  test.each([
    { k: 3, n: 6 },
    { k: 2, n: 4 },
  ])('rebuilds the pack in place from every $k of $n', (scheme) => {
    const { k, n } = scheme;
    const room = createPackRoom(scheme);
    const packBytes = packBytesOf(64 * 1024, scheme);
    const shardBytes = packBytes / k;
    const pack = bytesFrom(packBytes, 11);
    const parity = encodePlain(pack, scheme);
    for (const present of subsets(n, k)) {
      room.pack.fill(0xaa);
      for (const view of room.parityViews(shardBytes)) view.fill(0x55);
      for (const shard of present) {
        const view = room.parityViews(shardBytes)[shard - k];
        if (shard < k) room.pack.set(pack.subarray(shard * shardBytes, (shard + 1) * shardBytes), shard * shardBytes);
        else view?.set(parity[shard - k] ?? []);
      }
      room.rebuildData(packBytes, present);
      if (Buffer.compare(room.pack.subarray(0, packBytes), pack) !== 0) expect.fail(`from ${present}`);
    }
  });

  test('refuses packs of a length that cannot be, and schemes that would not fit', () => {
    const room = createPackRoom({ k: 3, n: 6 });
    expect(refusal(() => room.encodeParity(100))).toBe('ERASURE_SHAPE_INVALID');
    expect(refusal(() => room.encodeParity(0))).toBe('ERASURE_SHAPE_INVALID');
    expect(refusal(() => room.encodeParity(room.pack.length + 192))).toBe('ERASURE_SHAPE_INVALID');
    expect(refusal(() => room.encodeChecked(100))).toBe('ERASURE_SHAPE_INVALID');
    expect(refusal(() => room.parityDecodes(64))).toBe('ERASURE_SHAPE_INVALID');
    expect(refusal(() => room.rebuildData(192, [0, 1]))).toBe('ERASURE_SHARDS_TOO_FEW');
    expect(refusal(() => room.rebuildData(192, [0, 1, 1]))).toBe('ERASURE_SHAPE_INVALID');
    expect(refusal(() => room.rebuildData(192, [0, 1, 6]))).toBe('ERASURE_SHAPE_INVALID');
    expect(refusal(() => room.rebuildData(192, [0, 1, 2, 3]))).toBe('ERASURE_SHAPE_INVALID');
    expect(refusal(() => createPackRoom({ k: 1, n: 200 }))).toBe('ERASURE_SHAPE_INVALID');
  });
});
