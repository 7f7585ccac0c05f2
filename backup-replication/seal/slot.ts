/** One sealed slot of a pack: AES-256-GCM with a counter nonce, bound to owner, pack, place and kind. */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { freeBytes } from '../block/free-bytes.ts';
import { BackupError } from '../error.ts';
import type { OwnerName } from '../owner.ts';
import { SALT_BYTES } from './pack-key.ts';

/** What a slot holds; the number is part of what is authenticated. Kind 4 is reserved. */
export type SlotKind = 'padding' | 'data' | 'tree' | 'root';

const KIND_NUMBERS: Readonly<Record<SlotKind, number>> = { padding: 0, data: 1, tree: 2, root: 3 };

/** GCM's tag, in full. */
export const TAG_BYTES = 16;
const NONCE_BYTES = 12;
/** Buffers up to this size come from the ordinary heap instead of a mapping of their own. */
const STRIP_BYTES = 64 * 1024;
const DOMAIN = 'breakwater slot 1\0';

/**
 * Seals and opens the slots of one pack. The authenticated data and the nonce are two small arrays that are changed
 * from slot to slot, because packs of small blocks have thousands of slots.
 */
export class SlotSeal {
  /** As a key object, made once: from bytes, each cipher would make its own, at twice the price of all the rest. */
  readonly #key: KeyObject;
  readonly #nonce = Buffer.alloc(NONCE_BYTES);
  readonly #bound: Buffer;
  readonly #packId: string;

  /** `packId` is the pack's salt as 64 hex digits; `key` its pack key. */
  constructor(owner: OwnerName, packId: string, key: Uint8Array) {
    this.#key = createSecretKey(key);
    this.#packId = packId;
    const words = `${DOMAIN}${owner}\0`;
    this.#bound = Buffer.alloc(words.length + SALT_BYTES + 4 + 1);
    this.#bound.write(words, 'latin1');
    this.#bound.write(packId, words.length, SALT_BYTES, 'hex');
  }

  /** Seals into `target` at `offset`; a slot number is used once under a pack key. Answers plaintext and tag bytes. */
  seal(slot: number, kind: SlotKind, plaintext: Uint8Array, target: Uint8Array, offset: number): number {
    this.#turnTo(slot, kind);
    const cipher = createCipheriv('aes-256-gcm', this.#key, this.#nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(this.#bound);
    const sealed = cipher.update(plaintext);
    target.set(sealed, offset);
    freeBytes(sealed);
    cipher.final();
    target.set(cipher.getAuthTag(), offset + plaintext.length);
    return plaintext.length + TAG_BYTES;
  }

  /** Opens one sealed slot. Throws `BACKUP_CHUNK_CORRUPT` when a bit, the place or the key differs. */
  open(slot: number, kind: SlotKind, sealed: Uint8Array): Uint8Array {
    const split = sealed.length - TAG_BYTES;
    if (split < 0) throw this.#corrupt(slot, kind);
    this.#turnTo(slot, kind);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, this.#nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(this.#bound);
    decipher.setAuthTag(sealed.subarray(split));
    const plaintext = decipher.update(sealed.subarray(0, split));
    try {
      decipher.final();
    } catch (cause) {
      throw this.#corrupt(slot, kind, cause);
    }
    return plaintext;
  }

  /**
   * The same into the beginning of `into`, in strips that stay in the cache and need no fresh memory: a reader opens
   * thousands of slots one after the other. Answers that beginning; on failure what is in `into` means nothing.
   */
  openInto(slot: number, kind: SlotKind, sealed: Uint8Array, into: Uint8Array): Uint8Array {
    const split = sealed.length - TAG_BYTES;
    if (split < 0 || split > into.length) throw this.#corrupt(slot, kind);
    this.#turnTo(slot, kind);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, this.#nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(this.#bound);
    decipher.setAuthTag(sealed.subarray(split));
    for (let at = 0; at < split; at += STRIP_BYTES) {
      const strip = decipher.update(sealed.subarray(at, Math.min(split, at + STRIP_BYTES)));
      into.set(strip, at);
      freeBytes(strip);
    }
    try {
      decipher.final();
    } catch (cause) {
      throw this.#corrupt(slot, kind, cause);
    }
    return into.subarray(0, split);
  }

  #turnTo(slot: number, kind: SlotKind): void {
    this.#nonce.writeUInt32BE(slot, NONCE_BYTES - 4);
    this.#bound.writeUInt32BE(slot, this.#bound.length - 5);
    this.#bound[this.#bound.length - 1] = KIND_NUMBERS[kind];
  }

  #corrupt(slot: number, kind: SlotKind, cause?: unknown): BackupError {
    const evidence = { pack: this.#packId, slot, kind };
    return new BackupError('BACKUP_CHUNK_CORRUPT', 'A slot of a pack does not open.', evidence, cause);
  }
}
