/** A pack being filled: salt, key commitment, sealed slots, and padding sealed like everything else. */
import { BLOCK_MAX_BYTES, type EncodedBlock } from '../block/block.ts';
import { decompressBlock } from '../block/compress.ts';
import { freeBytes } from '../block/free-bytes.ts';
import { BackupError } from '../error.ts';
import type { OwnerName } from '../owner.ts';
import type { Scheme } from '../scheme.ts';
import { keyCommitment, PACK_HEADER_BYTES, packKeyOf, SALT_BYTES } from '../seal/pack-key.ts';
import { type SlotKind, SlotSeal, TAG_BYTES } from '../seal/slot.ts';
import { PACK_CLASSES_BYTES, packBytesMaxOf, packBytesOf } from './pack-class.ts';

/** Where a sealed slot lies in its pack. */
export interface SlotLocation {
  readonly slot: number;
  /** From the start of the pack to the first byte of the sealed slot. */
  readonly offset: number;
  /** Sealed length: ciphertext and tag. */
  readonly sealedBytes: number;
}

/** One open pack, filled in memory that the caller lends. */
export class PackBuilder {
  /** The pack's name: its salt in hex. */
  readonly id: string;
  readonly #scheme: Scheme;
  readonly #seal: SlotSeal;
  readonly #room: Uint8Array;
  #used = PACK_HEADER_BYTES;
  #slots = 0;

  /**
   * `salt` is 32 random bytes; used twice under one data key, it would repeat nonces. `room` has at least
   * `packBytesMaxOf(scheme)` bytes; what is in it is overwritten.
   */
  constructor(owner: OwnerName, scheme: Scheme, dataKey: Uint8Array, salt: Uint8Array, room: Uint8Array) {
    this.id = Buffer.from(salt).toString('hex');
    this.#scheme = scheme;
    this.#room = room.subarray(0, packBytesMaxOf(scheme));
    const key = packKeyOf(dataKey, salt);
    this.#seal = new SlotSeal(owner, this.id, key);
    this.#room.set(salt);
    this.#room.set(keyCommitment(key), SALT_BYTES);
  }

  /** Whether stored bytes of this length still fit, leaving room for the tag of the padding. */
  hasRoomFor(storedBytes: number): boolean {
    return this.#used + storedBytes + 2 * TAG_BYTES <= this.#room.length;
  }

  /** Whether nothing was added yet. */
  get isEmpty(): boolean {
    return this.#slots === 0;
  }

  /**
   * Seals one block into the pack, then opens it again while it is hot and compares it with `block`, its plaintext:
   * a compressor or cipher that errs must not be noticed only in the restore.
   * Throws `BACKUP_ENCODING_BROKEN`, or `BACKUP_LIMIT_EXCEEDED` when there is no room.
   */
  add(kind: SlotKind, encoded: EncodedBlock, block: Uint8Array): SlotLocation {
    if (!this.hasRoomFor(encoded.bytes.length)) {
      throw new BackupError('BACKUP_LIMIT_EXCEEDED', 'A block does not fit into its pack.', { pack: this.id });
    }
    const location = this.#put(kind, encoded.bytes);
    const { slot, offset, sealedBytes } = location;
    const sealed = this.#room.subarray(offset, offset + sealedBytes);
    checkReadsBack(() => {
      const stored = this.#seal.open(slot, kind, sealed);
      const read = decompressBlock(stored, encoded.encoding, block.length);
      const isSame = Buffer.compare(read, block) === 0;
      freeBytes(stored);
      freeBytes(read);
      return isSame;
    }, block.length);
    return location;
  }

  /** The finished pack in the smallest class that holds it; the rest is sealed zeros, which look like anything. */
  finish(): Uint8Array {
    const classBytes = PACK_CLASSES_BYTES.find((size) => this.#used + TAG_BYTES <= packBytesOf(size, this.#scheme));
    const pack = this.#room.subarray(0, packBytesOf(classBytes ?? PACK_CLASSES_BYTES[2], this.#scheme));
    for (let left = pack.length - this.#used; left > 0; left = pack.length - this.#used) {
      // The last piece of padding takes what remains, so that no single tag's room is left over.
      const bytes = left - TAG_BYTES <= BLOCK_MAX_BYTES ? left - TAG_BYTES : BLOCK_MAX_BYTES - TAG_BYTES;
      this.#put('padding', ZEROS.subarray(0, bytes));
    }
    return pack;
  }

  #put(kind: SlotKind, stored: Uint8Array): SlotLocation {
    const { slot, offset } = { slot: this.#slots, offset: this.#used };
    const sealedBytes = this.#seal.seal(slot, kind, stored, this.#room, offset);
    this.#slots += 1;
    this.#used += sealedBytes;
    return { slot, offset, sealedBytes };
  }
}

const ZEROS = new Uint8Array(BLOCK_MAX_BYTES);

function checkReadsBack(isSame: () => boolean, bytes: number): void {
  let cause: unknown;
  try {
    if (isSame()) return;
  } catch (thrown) {
    cause = thrown;
  }
  throw new BackupError('BACKUP_ENCODING_BROKEN', 'A sealed block did not open to what went in.', { bytes }, cause);
}
