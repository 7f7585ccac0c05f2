/** Keys of packs, derived from a snapshot's data key; and commitments, because GCM alone commits to no key. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { BackupError } from '../error.ts';
import { derive, KEY_BYTES } from './derive.ts';

/** A pack begins with its salt, which is also its name. */
export const SALT_BYTES = 32;
/** After the salt comes the commitment to the pack key. */
export const COMMITMENT_BYTES = 32;
/** Salt and commitment. */
export const PACK_HEADER_BYTES: number = SALT_BYTES + COMMITMENT_BYTES;

/** The key of one pack: HKDF-SHA-256 of the data key, salted with the pack's salt. 32 bytes. */
export function packKeyOf(dataKey: Uint8Array, salt: Uint8Array): Uint8Array {
  return derive(dataKey, 'breakwater backup 1 pack', KEY_BYTES, salt);
}

/** What the pack header says about its key: two keys that open one pack would have to collide in HMAC-SHA-256. */
export function keyCommitment(packKey: Uint8Array): Uint8Array {
  return createHmac('sha256', packKey).update('breakwater backup 1 commitment').digest();
}

/** Throws `BACKUP_KEY_WRONG` when the pack was not sealed under this key. Constant time. */
export function checkCommitment(packKey: Uint8Array, commitment: Uint8Array, packId: string): void {
  const expected = keyCommitment(packKey);
  if (commitment.length !== expected.length || !timingSafeEqual(commitment, expected)) {
    throw new BackupError('BACKUP_KEY_WRONG', 'The pack was sealed under another key.', { pack: packId });
  }
}
