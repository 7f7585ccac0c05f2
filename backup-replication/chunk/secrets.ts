/** What the 32-byte backup secret of an owner yields: names of chunks, places of cuts, masks of parity shards. */
import { derive } from '../seal/derive.ts';

/** Everything derived from one backup secret. */
export interface BackupSecrets {
  /** 32 bytes: the HMAC key of chunk ids. */
  readonly chunkIdKey: Uint8Array;
  /** 256 words, one for each byte value: the chunker's gear table. */
  readonly gear: Uint32Array;
  /** 32 bytes: the key of the masks on parity shards. */
  readonly maskKey: Uint8Array;
}

const GEAR_WORDS = 256;

/** Derives them; `secret` is 32 random bytes that never leave the owner. FORMAT.md section 2. */
export function deriveSecrets(secret: Uint8Array): BackupSecrets {
  const words = derive(secret, 'breakwater backup 1 chunker', GEAR_WORDS * 4);
  const view = new DataView(words.buffer, words.byteOffset, words.byteLength);
  return {
    chunkIdKey: derive(secret, 'breakwater backup 1 chunk id'),
    gear: Uint32Array.from({ length: GEAR_WORDS }, (_, word) => view.getUint32(word * 4, true)),
    maskKey: derive(secret, 'breakwater backup 1 mask key'),
  };
}
