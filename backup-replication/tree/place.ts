/** Where a piece of a file lies: in which block of which pack, or nowhere, because it is a hole. */
import type { JsonValue } from '@breakwater/federation-protocol';
import { BLOCK_MAX_BYTES } from '../block/block.ts';
import { BackupError } from '../error.ts';
import { isBase64url32 } from '../hex-name.ts';
import type { BlockLocation } from '../pack/open-pack.ts';
import { PACK_HEADER_BYTES } from '../seal/pack-key.ts';
import { TAG_BYTES } from '../seal/slot.ts';

/** The first 16 hex digits of a pack's id: how the tree names a pack, the same in every snapshot. */
export type PackRef = string;

/** A chunk: bytes `from` to `from + bytes` of a block. */
export interface ChunkPlace extends BlockLocation {
  readonly pack: PackRef;
  readonly from: number;
  readonly bytes: number;
  /** 43 characters of base64url. */
  readonly chunkId: string;
}

/** A run of zeros that is stored nowhere: a hole of a sparse file. */
export interface Hole {
  readonly bytes: number;
}

/** One piece of a file; the file is its places one after the other. */
export type Place = ChunkPlace | Hole;

/** Whether a place is a hole. */
export function isHole(place: Place): place is Hole {
  return !('pack' in place);
}

/** The reference to a pack. */
export function packRefOf(packId: string): PackRef {
  return packId.slice(0, PACK_REF_DIGITS);
}

const PACK_REF_DIGITS = 16;
const PACK_REF = /^[0-9a-f]{16}$/;
/** The longest pack there can be: 16 MiB and the rounding of 256 shards. */
const PACK_MAX_BYTES = 16 * 1024 * 1024 + 256 * 64;
const SLOT_MAX = 0xffff_ffff;

/** `[pack, slot, offset, sealedBytes, blockBytes, encoding, from, bytes, chunkId]`, or `[bytes]` for a hole. */
export function placeJson(place: Place): JsonValue {
  if (isHole(place)) return [place.bytes];
  const { pack, slot, offset, sealedBytes, blockBytes, encoding, from, bytes, chunkId } = place;
  return [pack, slot, offset, sealedBytes, blockBytes, encoding, from, bytes, chunkId];
}

/** The inverse of `placeJson`, within the bounds of the format. Throws `BACKUP_TREE_INVALID`. */
export function parsePlace(value: JsonValue | undefined): Place {
  if (!isArray(value)) throw invalidPlace();
  if (value.length === 1) return { bytes: within(value[0], 1, Number.MAX_SAFE_INTEGER) };
  const [pack, slot, offset, sealedBytes, blockBytes, encoding, from, bytes, chunkId] = value;
  if (value.length !== 9 || typeof pack !== 'string' || !PACK_REF.test(pack)) throw invalidPlace();
  if (!isBase64url32(chunkId) || (encoding !== 0 && encoding !== 1)) throw invalidPlace();
  const length = within(blockBytes, 1, BLOCK_MAX_BYTES);
  const start = within(from, 0, length - 1);
  return {
    pack,
    slot: within(slot, 0, SLOT_MAX),
    offset: within(offset, PACK_HEADER_BYTES, PACK_MAX_BYTES),
    sealedBytes: within(sealedBytes, TAG_BYTES + 1, BLOCK_MAX_BYTES + TAG_BYTES),
    blockBytes: length,
    encoding,
    from: start,
    bytes: within(bytes, 1, length - start),
    chunkId,
  };
}

function isArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function within(value: JsonValue | undefined, least: number, most: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw invalidPlace();
}

function invalidPlace(): BackupError {
  return new BackupError('BACKUP_TREE_INVALID', 'A place in the tree cannot be.');
}
