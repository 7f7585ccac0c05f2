/** Where a known chunk lies, and its row in the index: fixed length, with a checksum against a flipped bit. */
import { crc32 } from 'node:zlib';

/** Data and tree never share a pack, so a chunk is known for one use only. */
export type ChunkUse = 'data' | 'tree';

/** Where a chunk lies within its pack. */
export interface PlaceInPack {
  readonly slot: number;
  readonly offset: number;
  readonly sealedBytes: number;
  readonly blockBytes: number;
  readonly encoding: 0 | 1;
  readonly from: number;
  readonly bytes: number;
}

/** Chunk ids are HMAC-SHA-256. */
export const ID_BYTES = 32;
/** Slot, offset, sealed bytes, block bytes, from, bytes as 32-bit words, and the encoding: what a worker writes. */
export const PLACE_BYTES = 28;
/** One chunk of a new pack: id and place. */
export const CHUNK_ROW_BYTES: number = ID_BYTES + PLACE_BYTES;
const STORED_BYTES = PLACE_BYTES + 8;

/** Writes a place behind its id into rows on their way to the index. */
export function writePlace(rows: Buffer, at: number, place: PlaceInPack): void {
  rows.writeUInt32LE(place.slot, at);
  rows.writeUInt32LE(place.offset, at + 4);
  rows.writeUInt32LE(place.sealedBytes, at + 8);
  rows.writeUInt32LE(place.blockBytes, at + 12);
  rows.writeUInt32LE(place.from, at + 16);
  rows.writeUInt32LE(place.bytes, at + 20);
  rows.writeUInt32LE(place.encoding, at + 24);
}

/** The value that the index stores under `id`: place, pack and checksum over all and the id. */
export function storedPlace(id: Uint8Array, place: Uint8Array, pack: number): Buffer {
  const value = Buffer.allocUnsafe(STORED_BYTES);
  value.set(place);
  value.writeUInt32LE(pack, PLACE_BYTES);
  value.writeUInt32LE(crc32(value.subarray(0, PLACE_BYTES + 4), crc32(id)), PLACE_BYTES + 4);
  return value;
}

/** The place in a stored value with the pack's number, or null when the value is not what was stored. */
export function parseStoredPlace(id: Uint8Array, value: Buffer): (PlaceInPack & { pack: number }) | null {
  if (value.length !== STORED_BYTES) return null;
  const sum = crc32(value.subarray(0, PLACE_BYTES + 4), crc32(id));
  const encoding = value.readUInt32LE(24);
  if (sum !== value.readUInt32LE(PLACE_BYTES + 4) || encoding > 1) return null;
  return { ...readPlace(value, 0), pack: value.readUInt32LE(PLACE_BYTES) };
}

/** The inverse of `writePlace`. */
export function readPlace(rows: Buffer, at: number): PlaceInPack {
  return {
    slot: rows.readUInt32LE(at),
    offset: rows.readUInt32LE(at + 4),
    sealedBytes: rows.readUInt32LE(at + 8),
    blockBytes: rows.readUInt32LE(at + 12),
    from: rows.readUInt32LE(at + 16),
    bytes: rows.readUInt32LE(at + 20),
    encoding: rows.readUInt32LE(at + 24) === 1 ? 1 : 0,
  };
}
