/** A pack being filled: salt, key commitment, sealed slots, and padding sealed like everything else. */
import type { CountryCode } from '@breakwater/federation-protocol';
import { CHUNK_MAX_BYTES } from '../chunk/chunker.ts';
import type { ErasureScheme } from '../erasure/erasure-code.ts';
import { COMMITMENT_BYTES, keyCommitment, packKeyOf, SALT_BYTES } from '../seal/pack-key.ts';
import { NO_CHUNK, type SlotKind, sealSlot, TAG_BYTES } from '../seal/slot.ts';
import { PACK_CLASSES_BYTES, packBytesOf } from './pack-class.ts';

/** Salt and commitment. */
export const PACK_HEADER_BYTES = SALT_BYTES + COMMITMENT_BYTES;

/** Where a chunk lies in its pack. */
export interface SlotLocation {
  readonly slot: number;
  /** From the start of the pack to the first byte of the sealed slot. */
  readonly offset: number;
  /** Sealed length: ciphertext and tag. */
  readonly sealedBytes: number;
}

/** One open pack, filled in a buffer that the caller lends: `packBytesOf` the largest class. */
export class PackBuilder {
  readonly id: string;
  readonly #country: CountryCode;
  readonly #scheme: ErasureScheme;
  readonly #key: Uint8Array;
  readonly #bytes: Uint8Array;
  #used = PACK_HEADER_BYTES;
  #slots = 0;

  /** `salt` is 32 random bytes; used twice under one data key, it would repeat nonces. */
  constructor(
    country: CountryCode,
    scheme: ErasureScheme,
    dataKey: Uint8Array,
    salt: Uint8Array,
    buffer: Uint8Array = new Uint8Array(packBytesOf(PACK_CLASSES_BYTES[2], scheme)),
  ) {
    this.id = Buffer.from(salt).toString('hex');
    this.#country = country;
    this.#scheme = scheme;
    this.#key = packKeyOf(dataKey, salt);
    this.#bytes = buffer;
    this.#bytes.set(salt);
    this.#bytes.set(keyCommitment(this.#key), SALT_BYTES);
  }

  /** Whether a chunk of this many bytes still fits, leaving room for the tag of the padding. */
  hasRoomFor(bytes: number): boolean {
    return this.#used + bytes + 2 * TAG_BYTES <= this.#bytes.length;
  }

  /** Seals one chunk into the pack. */
  add(kind: SlotKind, chunkId: Uint8Array, stored: Uint8Array): SlotLocation {
    const { slot, offset } = { slot: this.#slots, offset: this.#used };
    const place = { country: this.#country, packId: this.id, slot, kind, chunkId };
    const sealedBytes = sealSlot(this.#key, place, stored, this.#bytes, offset);
    this.#slots += 1;
    this.#used += sealedBytes;
    return { slot, offset, sealedBytes };
  }

  /** The finished pack in the smallest class that holds it; the rest is sealed zeros, which look like anything. */
  finish(): Uint8Array {
    const classBytes = PACK_CLASSES_BYTES.find((size) => this.#used + TAG_BYTES <= packBytesOf(size, this.#scheme));
    const pack = this.#bytes.subarray(0, packBytesOf(classBytes ?? PACK_CLASSES_BYTES[2], this.#scheme));
    for (let left = pack.length - this.#used; left > 0; left = pack.length - this.#used) {
      // The last piece of padding takes what remains, so that no single tag's room is left over.
      const bytes = left - TAG_BYTES <= PADDING_PIECE_BYTES ? left - TAG_BYTES : PADDING_PIECE_BYTES - TAG_BYTES;
      this.add('padding', NO_CHUNK, ZEROS.subarray(0, bytes));
    }
    return pack;
  }
}

const PADDING_PIECE_BYTES = CHUNK_MAX_BYTES;
const ZEROS = new Uint8Array(PADDING_PIECE_BYTES);
