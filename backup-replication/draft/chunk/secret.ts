/** What the backup secret yields: one key for each use, so that none can stand in for another. */
import { hkdfSync } from 'node:crypto';

/** The uses of the backup secret; the words are part of format 0. */
export type SecretUse = 'chunk id' | 'chunker';

/** `bytes` bytes for one use: HKDF-SHA-256 (RFC 5869), empty salt, info `breakwater backup 0 <use>`. */
export function deriveFromSecret(secret: Uint8Array, use: SecretUse, bytes: number): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), `breakwater backup 0 ${use}`, bytes));
}
