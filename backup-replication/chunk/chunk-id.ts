/** The name of a chunk: a keyed hash, so that nobody without the backup secret can ask "do you hold this file?". */
import { Hmac } from '../seal/hmac.ts';

/** Names chunks of one owner. There is no deduplication between owners, and none is possible. */
export interface ChunkNamer {
  /** HMAC-SHA-256 of the chunk's plaintext: 32 bytes. */
  bytes(plaintext: Uint8Array): Uint8Array;
  /** The same in base64url, as the tree has it: 43 characters. */
  text(plaintext: Uint8Array): string;
}

/** The naming function under a chunk id key (`deriveSecrets(…).chunkIdKey`, or the root of a snapshot). */
export function chunkNamer(chunkIdKey: Uint8Array): ChunkNamer {
  return new Hmac(chunkIdKey);
}
