/** Slots: what was sealed in one place opens there and nowhere else. */
import { describe, expect, test } from 'vitest';
import { packKeyOf } from '../../seal/pack-key.ts';
import { type SlotKind, SlotSeal, TAG_BYTES } from '../../seal/slot.ts';
import { bytesFrom, refusal } from '../support.ts';

const packId = 'ab'.repeat(32);
const key = packKeyOf(bytesFrom(32, 1), Buffer.from(packId, 'hex'));
const block = bytesFrom(1000, 2);

function sealed(slot: number, kind: SlotKind): Uint8Array {
  const target = new Uint8Array(block.length + TAG_BYTES + 10);
  const bytes = new SlotSeal('DM', packId, key).seal(slot, kind, block, target, 10);
  expect(bytes).toBe(block.length + TAG_BYTES);
  return target.subarray(10);
}

describe('a sealed slot', () => {
  test('opens in its place, also after other slots were sealed and opened by the same hand', () => {
    const seal = new SlotSeal('DM', packId, key);
    const kinds = ['data', 'tree', 'padding', 'root', 'data'] as const;
    const slots = kinds.map((kind, slot) => ({ kind, slot, bytes: sealed(slot, kind) }));
    for (const { kind, slot, bytes } of slots.reverse()) {
      expect(Buffer.compare(seal.open(slot, kind, bytes), block)).toBe(0);
    }
  });

  test('does not open for another owner, pack, slot, kind or key', () => {
    const bytes = sealed(5, 'data');
    const strangers: readonly [SlotSeal, number, SlotKind][] = [
      [new SlotSeal('LC', packId, key), 5, 'data'],
      [new SlotSeal('DM', 'cd'.repeat(32), key), 5, 'data'],
      [new SlotSeal('DM', packId, bytesFrom(32, 3)), 5, 'data'],
      [new SlotSeal('DM', packId, key), 6, 'data'],
      [new SlotSeal('DM', packId, key), 5 + 2 ** 24, 'data'],
      [new SlotSeal('DM', packId, key), 5, 'tree'],
      [new SlotSeal('DM', packId, key), 5, 'padding'],
    ];
    for (const [seal, slot, kind] of strangers) {
      expect(refusal(() => seal.open(slot, kind, bytes))).toBe('BACKUP_CHUNK_CORRUPT');
    }
  });

  test('shares its stream of key bytes with no other slot of its pack', () => {
    const slots = [0, 1, 2, 255, 256, 65_536, 2 ** 24, 2 ** 32 - 1];
    const beginnings = slots.map((slot) => Buffer.from(sealed(slot, 'data').subarray(0, 32)).toString('hex'));
    expect(new Set(beginnings).size).toBe(slots.length);
  });

  test('does not open when any bit of any byte differs', () => {
    const seal = new SlotSeal('DM', packId, key);
    const bytes = sealed(0, 'data');
    for (let at = 0; at < bytes.length; at += 1) {
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
      expect(refusal(() => seal.open(0, 'data', bytes))).toBe('BACKUP_CHUNK_CORRUPT');
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
    }
    expect(Buffer.compare(seal.open(0, 'data', bytes), block)).toBe(0);
  });

  test('does not open when it is cut short, extended, or shorter than a tag', () => {
    const seal = new SlotSeal('DM', packId, key);
    const bytes = sealed(0, 'data');
    const others = [
      bytes.subarray(1),
      bytes.subarray(0, -1),
      Buffer.concat([bytes, Buffer.of(0)]),
      bytes.subarray(0, 15),
    ];
    for (const other of [...others, new Uint8Array(0)]) {
      expect(refusal(() => seal.open(0, 'data', other))).toBe('BACKUP_CHUNK_CORRUPT');
    }
  });

  test('opens into a room that is reused, strip by strip, and refuses there as well', () => {
    const seal = new SlotSeal('DM', packId, key);
    const long = bytesFrom(200_000, 4);
    const bytes = new Uint8Array(long.length + TAG_BYTES);
    seal.seal(9, 'data', long, bytes, 0);
    const room = new Uint8Array(long.length);
    const opened = seal.openInto(9, 'data', bytes, room);
    expect([opened.buffer === room.buffer, Buffer.compare(opened, long)]).toEqual([true, 0]);
    expect(refusal(() => seal.openInto(8, 'data', bytes, room))).toBe('BACKUP_CHUNK_CORRUPT');
    expect(refusal(() => seal.openInto(9, 'data', bytes, room.subarray(1)))).toBe('BACKUP_CHUNK_CORRUPT');
    expect(refusal(() => seal.openInto(9, 'data', bytes.subarray(0, 15), room))).toBe('BACKUP_CHUNK_CORRUPT');
    bytes[150_000] = (bytes[150_000] ?? 0) ^ 4;
    expect(refusal(() => seal.openInto(9, 'data', bytes, room))).toBe('BACKUP_CHUNK_CORRUPT');
  });
});
