/** One sealed slot of a pack: AES-256-GCM with a counter nonce, bound to country, pack, place, kind and chunk. */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { CountryCode } from '@breakwater/federation-protocol';
import { BackupError } from '../../error.ts';

/** What a slot holds; the number is part of what is authenticated. */
export type SlotKind = 'padding' | 'data' | 'tree' | 'root';

const KIND_NUMBERS: Readonly<Record<SlotKind, number>> = { padding: 0, data: 1, tree: 2, root: 3 };

/** GCM's tag, in full. */
export const TAG_BYTES = 16;

/** Where a sealed slot belongs; any difference between sealing and opening makes opening fail. */
export interface SlotPlace {
  readonly country: CountryCode;
  /** 64 hex digits: the pack's salt. */
  readonly packId: string;
  /** The slot's number in its pack, from 0; it is also the nonce, so it is used once under a pack key. */
  readonly slot: number;
  readonly kind: SlotKind;
  /** 32 bytes; zeros for padding and root. */
  readonly chunkId: Uint8Array;
}

/** For slots that hold no chunk. */
export const NO_CHUNK: Uint8Array = new Uint8Array(32);

/** Seals into `target` at `offset` and answers the number of bytes written: plaintext and tag. */
export function sealSlot(
  packKey: Uint8Array,
  place: SlotPlace,
  plaintext: Uint8Array,
  target: Uint8Array,
  offset: number,
): number {
  const cipher = createCipheriv('aes-256-gcm', packKey, nonceOf(place.slot), { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(place));
  target.set(cipher.update(plaintext), offset);
  cipher.final();
  target.set(cipher.getAuthTag(), offset + plaintext.length);
  return plaintext.length + TAG_BYTES;
}

/** Opens one sealed slot. Throws `BACKUP_CHUNK_CORRUPT` when a bit, the place or the key differs. */
export function openSlot(packKey: Uint8Array, place: SlotPlace, sealed: Uint8Array): Uint8Array {
  const split = sealed.length - TAG_BYTES;
  if (split < 0) throw corrupt(place);
  const decipher = createDecipheriv('aes-256-gcm', packKey, nonceOf(place.slot), { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(place));
  decipher.setAuthTag(sealed.subarray(split));
  const plaintext = decipher.update(sealed.subarray(0, split));
  try {
    decipher.final();
  } catch (cause) {
    throw corrupt(place, cause);
  }
  return plaintext;
}

function corrupt(place: SlotPlace, cause?: unknown): BackupError {
  const evidence = { pack: place.packId, slot: place.slot, kind: place.kind };
  return new BackupError('BACKUP_CHUNK_CORRUPT', 'A slot of a pack does not open.', evidence, cause);
}

function nonceOf(slot: number): Uint8Array {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setUint32(8, slot);
  return nonce;
}

const DOMAIN = 'breakwater slot 0\0';

/** domain, country (2 letters), pack (32 bytes), slot (4 bytes, big endian), kind (1 byte), chunk id (32 bytes). */
function associatedData(place: SlotPlace): Uint8Array {
  const data = Buffer.alloc(DOMAIN.length + 2 + 32 + 4 + 1 + 32);
  let at = data.write(`${DOMAIN}${place.country}`, 'latin1');
  at += data.write(place.packId, at, 32, 'hex');
  at = data.writeUInt32BE(place.slot, at);
  at = data.writeUInt8(KIND_NUMBERS[place.kind], at);
  data.set(place.chunkId, at);
  return data;
}
