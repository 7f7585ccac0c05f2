/** Keys of packs, derived from a snapshot's data key; and commitments, because GCM alone commits to no key. */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { BackupError } from '../../error.ts';

/** AES-256. */
export const KEY_BYTES = 32;
/** A pack begins with its salt, which is also its name. */
export const SALT_BYTES = 32;
/** After the salt comes the commitment to the pack key. */
export const COMMITMENT_BYTES = 32;

/** The key of one pack: HKDF-SHA-256 (RFC 5869) of the data key, salted with the pack's salt. 32 bytes. */
export function packKeyOf(dataKey: Uint8Array, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', dataKey, salt, 'breakwater backup 0 pack', KEY_BYTES));
}

/** What the pack header says about its key: two keys that open one pack would have to collide in HMAC-SHA-256. */
export function keyCommitment(packKey: Uint8Array): Uint8Array {
  return createHmac('sha256', packKey).update('breakwater backup 0 commitment').digest();
}

/** Throws `BACKUP_KEY_WRONG` when the pack was not sealed under this key. Constant time. */
export function checkCommitment(packKey: Uint8Array, commitment: Uint8Array, packId: string): void {
  const expected = keyCommitment(packKey);
  if (commitment.length !== expected.length || !timingSafeEqual(commitment, expected)) {
    throw new BackupError('BACKUP_KEY_WRONG', 'The pack was sealed under another key.', { pack: packId });
  }
}

/** The public name of a data key; after opening a sealed data key, its name must come out again. 64 hex digits. */
export function dataKeyId(dataKey: Uint8Array): string {
  return createHmac('sha256', dataKey).update('breakwater backup 0 data key id').digest('hex');
}
