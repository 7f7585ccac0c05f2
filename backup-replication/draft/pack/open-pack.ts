/** A pack that was put together again: its key checked, its slots ready to be opened one by one. */
import type { CountryCode } from '@breakwater/federation-protocol';
import { BackupError } from '../../error.ts';
import { decompressChunk, type Encoding } from '../chunk/compress.ts';
import { checkCommitment, packKeyOf, SALT_BYTES } from '../seal/pack-key.ts';
import { openSlot, type SlotKind } from '../seal/slot.ts';
import { PACK_HEADER_BYTES, type SlotLocation } from './pack-builder.ts';

/** Everything needed to read one chunk, apart from which pack. */
export interface ChunkPlace extends SlotLocation {
  /** 32 bytes. */
  readonly chunkId: Uint8Array;
  readonly encoding: Encoding;
  /** Length of the plaintext. */
  readonly rawBytes: number;
}

/** An opened pack: reads chunks, throwing `BACKUP_CHUNK_CORRUPT` or `BACKUP_PACK_CORRUPT`. */
export interface OpenedPack {
  readonly id: string;
  readChunk(kind: SlotKind, place: ChunkPlace): Uint8Array;
}

/** Checks name and key commitment. Throws `BACKUP_PACK_CORRUPT` or `BACKUP_KEY_WRONG`. */
export function openPack(pack: Uint8Array, packId: string, country: CountryCode, dataKey: Uint8Array): OpenedPack {
  const salt = pack.subarray(0, SALT_BYTES);
  if (pack.length < PACK_HEADER_BYTES || Buffer.from(salt).toString('hex') !== packId) {
    throw new BackupError('BACKUP_PACK_CORRUPT', 'A pack does not begin with its own name.', { pack: packId });
  }
  const key = packKeyOf(dataKey, salt);
  checkCommitment(key, pack.subarray(SALT_BYTES, PACK_HEADER_BYTES), packId);
  return {
    id: packId,
    readChunk(kind, place) {
      if (place.offset + place.sealedBytes > pack.length) {
        throw new BackupError('BACKUP_PACK_CORRUPT', 'A chunk is said to lie beyond the end of its pack.', {
          pack: packId,
          slot: place.slot,
        });
      }
      const sealed = pack.subarray(place.offset, place.offset + place.sealedBytes);
      const { slot, chunkId, encoding, rawBytes } = place;
      return decompressChunk(
        { encoding, bytes: openSlot(key, { country, packId, slot, kind, chunkId }, sealed) },
        rawBytes,
      );
    },
  };
}
