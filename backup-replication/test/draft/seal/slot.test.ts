/** Sealing: nothing can be read, moved, swapped or passed off as something else. */
import { parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { checkCommitment, dataKeyId, keyCommitment, packKeyOf } from '../../../draft/seal/pack-key.ts';
import { NO_CHUNK, openSlot, type SlotPlace, sealSlot, TAG_BYTES } from '../../../draft/seal/slot.ts';
import { bytesFrom, refusal } from '../../support.ts';

const place: SlotPlace = {
  country: parseCountryCode('DM'),
  packId: 'ab'.repeat(32),
  slot: 7,
  kind: 'data',
  chunkId: bytesFrom(32, 4),
};
const dataKey = bytesFrom(32, 5);
const key = packKeyOf(dataKey, bytesFrom(32, 6));

function seal(plaintext: Uint8Array, at: SlotPlace = place, under = key): Uint8Array {
  const target = new Uint8Array(plaintext.length + TAG_BYTES);
  sealSlot(under, at, plaintext, target, 0);
  return target;
}

describe('a sealed slot', () => {
  const plaintext = new TextEncoder().encode('Marisol Joseph, LC-1001');

  test('gives back what was sealed, also nothing at all', () => {
    expect(openSlot(key, place, seal(plaintext))).toEqual(Buffer.from(plaintext));
    expect(openSlot(key, place, seal(new Uint8Array(0)))).toHaveLength(0);
  });

  test('hides its plaintext: no four bytes of it are to be seen', () => {
    const sealed = Buffer.from(seal(plaintext));
    for (let at = 0; at + 4 <= plaintext.length; at += 1) {
      expect(sealed.includes(Buffer.from(plaintext.subarray(at, at + 4)))).toBe(false);
    }
  });

  test('does not open when any bit differs', () => {
    const sealed = seal(plaintext);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const bent = new Uint8Array(sealed);
      bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(refusal(() => openSlot(key, place, bent))).toBe('BACKUP_CHUNK_CORRUPT');
    }
  });

  test.each<[string, Partial<SlotPlace>]>([
    ['country', { country: parseCountryCode('LC') }],
    ['pack', { packId: 'cd'.repeat(32) }],
    ['slot', { slot: 8 }],
    ['kind', { kind: 'tree' }],
    ['chunk', { chunkId: NO_CHUNK }],
  ])('does not open in the place of another %s', (_what, other) => {
    expect(refusal(() => openSlot(key, { ...place, ...other }, seal(plaintext)))).toBe('BACKUP_CHUNK_CORRUPT');
  });

  test('does not open under another key, cut off, or empty', () => {
    const other = packKeyOf(dataKey, bytesFrom(32, 7));
    expect(refusal(() => openSlot(other, place, seal(plaintext)))).toBe('BACKUP_CHUNK_CORRUPT');
    expect(refusal(() => openSlot(key, place, seal(plaintext).subarray(0, 20)))).toBe('BACKUP_CHUNK_CORRUPT');
    expect(refusal(() => openSlot(key, place, new Uint8Array(3)))).toBe('BACKUP_CHUNK_CORRUPT');
  });

  test('is sealed with another nonce in every slot', () => {
    const [a, b] = [seal(plaintext, { ...place, slot: 1 }), seal(plaintext, { ...place, slot: 2 })];
    expect(a.subarray(0, plaintext.length)).not.toEqual(b.subarray(0, plaintext.length));
  });
});

describe('keys', () => {
  test('a commitment names one key', () => {
    checkCommitment(key, keyCommitment(key), 'pack');
    const other = packKeyOf(dataKey, bytesFrom(32, 7));
    expect(refusal(() => checkCommitment(other, keyCommitment(key), 'pack'))).toBe('BACKUP_KEY_WRONG');
    expect(refusal(() => checkCommitment(key, keyCommitment(key).subarray(1), 'pack'))).toBe('BACKUP_KEY_WRONG');
  });

  test('a data key’s name does not contain the key and differs for every key', () => {
    expect(dataKeyId(dataKey)).not.toContain(Buffer.from(dataKey).toString('hex').slice(0, 8));
    expect(dataKeyId(dataKey)).not.toBe(dataKeyId(bytesFrom(32, 6)));
  });
});
