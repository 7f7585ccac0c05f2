/** The name of a chunk: a keyed hash, so that nobody without the backup secret can ask "do you hold this file?". */
import { createHmac } from 'node:crypto';
import { deriveFromSecret } from './secret.ts';

/** HMAC-SHA-256 of the chunk's plaintext under a key of the country's backup secret: 32 bytes. */
export type ChunkIdOf = (plaintext: Uint8Array) => Uint8Array;

/** The naming function of one country. There is no deduplication between countries, and none is possible. */
export function chunkIdWith(secret: Uint8Array): ChunkIdOf {
  const key = deriveFromSecret(secret, 'chunk id', 32);
  return (plaintext) => createHmac('sha256', key).update(plaintext).digest();
}
