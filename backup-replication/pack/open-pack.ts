/** A pack that was put together again: its key checked, its slots ready to be opened one by one. */
import type { Encoding } from '../block/block.ts';
import { decompressBlock } from '../block/compress.ts';
import { freeBytes } from '../block/free-bytes.ts';
import { BackupError } from '../error.ts';
import type { OwnerName } from '../owner.ts';
import { checkCommitment, PACK_HEADER_BYTES, packKeyOf, SALT_BYTES } from '../seal/pack-key.ts';
import { type SlotKind, SlotSeal } from '../seal/slot.ts';
import type { SlotLocation } from './pack-builder.ts';

/** Everything needed to read one block, apart from which pack. */
export interface BlockLocation extends SlotLocation {
  readonly encoding: Encoding;
  /** Length of the plaintext. */
  readonly blockBytes: number;
}

/** An opened pack: reads blocks, throwing `BACKUP_CHUNK_CORRUPT` or `BACKUP_PACK_CORRUPT`. */
export interface OpenedPack {
  readonly id: string;
  block(kind: SlotKind, location: BlockLocation): Uint8Array;
}

/** What a pack must be. */
export interface ExpectedPack {
  readonly owner: OwnerName;
  readonly id: string;
  readonly dataKey: Uint8Array;
}

/** Checks name and key commitment. Throws `BACKUP_PACK_CORRUPT` or `BACKUP_KEY_WRONG`. */
export function openPack(pack: Uint8Array, { owner, id, dataKey }: ExpectedPack): OpenedPack {
  const salt = pack.subarray(0, SALT_BYTES);
  if (pack.length < PACK_HEADER_BYTES || Buffer.from(salt).toString('hex') !== id) {
    throw new BackupError('BACKUP_PACK_CORRUPT', 'A pack does not begin with its own name.', { pack: id });
  }
  const key = packKeyOf(dataKey, salt);
  checkCommitment(key, pack.subarray(SALT_BYTES, PACK_HEADER_BYTES), id);
  const seal = new SlotSeal(owner, id, key);
  return {
    id,
    block(kind, { slot, offset, sealedBytes, encoding, blockBytes }) {
      if (offset < PACK_HEADER_BYTES || offset + sealedBytes > pack.length) {
        throw new BackupError('BACKUP_PACK_CORRUPT', 'A slot is said to lie outside its pack.', { pack: id, slot });
      }
      const stored = seal.open(slot, kind, pack.subarray(offset, offset + sealedBytes));
      const block = decompressBlock(stored, encoding, blockBytes);
      if (block !== stored) freeBytes(stored);
      return block;
    },
  };
}
