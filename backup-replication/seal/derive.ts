/** HKDF-SHA-256 with the words of format 1: one key for each use, so that none can stand in for another. */
import { hkdfSync } from 'node:crypto';

/** AES-256 and HMAC-SHA-256 alike. */
export const KEY_BYTES = 32;

const NO_SALT = new Uint8Array(0);

/** `bytes` bytes of HKDF-SHA-256 (RFC 5869); `info` is ASCII text or bytes, the salt empty unless given. */
export function derive(
  key: Uint8Array,
  info: string | Uint8Array,
  bytes = KEY_BYTES,
  salt: Uint8Array = NO_SALT,
): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, salt, info, bytes));
}
