/** Packs: three sizes, padding like anything else, readable only with their key and only as they were written. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { DEFAULT_SCHEME } from '../../../draft/erasure/erasure-code.ts';
import { openPack } from '../../../draft/pack/open-pack.ts';
import { PACK_HEADER_BYTES, PackBuilder } from '../../../draft/pack/pack-builder.ts';
import { isPackLength, PACK_CLASSES_BYTES, packBytesOf } from '../../../draft/pack/pack-class.ts';
import { bytesFrom, refusal } from '../../support.ts';

const DM = parseCountryCode('DM');
const dataKey = bytesFrom(32, 1);
const builderWith = (salt: number) => new PackBuilder(DM, DEFAULT_SCHEME, dataKey, bytesFrom(32, salt));
const idOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

function packWith(sizes: readonly number[]) {
  const builder = builderWith(2);
  const chunks = sizes.map((size, i) => {
    const bytes = bytesFrom(size, i + 10);
    return { bytes, place: { ...builder.add('data', idOf(bytes), bytes), chunkId: idOf(bytes) } };
  });
  return { id: builder.id, chunks, pack: new Uint8Array(builder.finish()) };
}

describe('a pack', () => {
  test.each([
    [1, PACK_CLASSES_BYTES[0]],
    [65_000, PACK_CLASSES_BYTES[0]],
    [66_000, PACK_CLASSES_BYTES[1]],
    [1_040_000, PACK_CLASSES_BYTES[1]],
    [1_100_000, PACK_CLASSES_BYTES[2]],
  ])('with %i bytes has the smallest class that holds them', (bytes, classBytes) => {
    const { pack } = packWith([bytes]);
    expect(pack.length).toBe(packBytesOf(classBytes, DEFAULT_SCHEME));
    expect(isPackLength(pack.length, DEFAULT_SCHEME)).toBe(true);
  });

  test('says when it is full, and can be filled to the last byte', () => {
    const builder = builderWith(3);
    const room = packBytesOf(PACK_CLASSES_BYTES[2], DEFAULT_SCHEME) - PACK_HEADER_BYTES;
    for (let i = 0; i < 8; i += 1) builder.add('data', idOf(Uint8Array.of(i)), new Uint8Array(2_000_000));
    const left = room - 8 * 2_000_016 - 32;
    expect(builder.hasRoomFor(left + 1)).toBe(false);
    expect(builder.hasRoomFor(left)).toBe(true);
    builder.add('data', idOf(Uint8Array.of(9)), new Uint8Array(left));
    expect(builder.finish()).toHaveLength(room + PACK_HEADER_BYTES);
  });

  test('gives back every chunk', () => {
    const { id, pack, chunks } = packWith([1, 5000, 70_000]);
    const opened = openPack(pack, id, DM, dataKey);
    for (const { bytes, place } of chunks) {
      const read = opened.readChunk('data', { ...place, encoding: 'raw', rawBytes: bytes.length });
      expect(Buffer.compare(read, bytes)).toBe(0);
    }
  });

  test('looks random from end to end: zeros inside and padding do not compress', () => {
    const builder = builderWith(4);
    builder.add('data', idOf(new Uint8Array(1)), new Uint8Array(200_000));
    const pack = builder.finish();
    expect(gzipSync(pack).length).toBeGreaterThan(pack.length * 0.999);
  });

  test('does not open under another key, another name, or another country', () => {
    const { id, pack, chunks } = packWith([5000]);
    expect(refusal(() => openPack(pack, id, DM, bytesFrom(32, 9)))).toBe('BACKUP_KEY_WRONG');
    expect(refusal(() => openPack(pack, 'ab'.repeat(32), DM, dataKey))).toBe('BACKUP_PACK_CORRUPT');
    expect(refusal(() => openPack(pack.subarray(0, 40), id, DM, dataKey))).toBe('BACKUP_PACK_CORRUPT');
    const elsewhere = openPack(pack, id, parseCountryCode('LC'), dataKey);
    const [chunk] = chunks;
    if (!chunk) return expect.fail('no chunk');
    const place = { ...chunk.place, encoding: 'raw', rawBytes: 5000 } as const;
    expect(refusal(() => elsewhere.readChunk('data', place))).toBe('BACKUP_CHUNK_CORRUPT');
    const home = openPack(pack, id, DM, dataKey);
    expect(refusal(() => home.readChunk('tree', place))).toBe('BACKUP_CHUNK_CORRUPT');
    expect(refusal(() => home.readChunk('data', { ...place, offset: pack.length }))).toBe('BACKUP_PACK_CORRUPT');
  });
});
