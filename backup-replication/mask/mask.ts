/** Masks on parity shards: without the mask key nobody, not even another holder, can compute what one should hold. */
import { type Cipheriv, createCipheriv } from 'node:crypto';
import { freeBytes } from '../block/free-bytes.ts';
import type { OwnerName } from '../owner.ts';
import type { Scheme } from '../scheme.ts';
import { derive, KEY_BYTES } from '../seal/derive.ts';

/** Which shard of which pack. */
export interface ShardPlace {
  readonly owner: OwnerName;
  /** 64 hex digits. */
  readonly packId: string;
  readonly index: number;
}

const DOMAIN = 'breakwater backup 1 mask\0';
const IV = new Uint8Array(16);

/** Shards from `k` on are stored masked; data shards are not, since k of them are the pack itself. */
export function isMasked(index: number, scheme: Scheme): boolean {
  return index >= scheme.k;
}

/**
 * The cipher whose `update` puts the mask on or takes it off, from the first byte of the shard on. The mask does not
 * depend on the holder, so a repaired shard has the same bytes and root wherever it lies.
 */
export function maskCipher(maskKey: Uint8Array, { owner, packId, index }: ShardPlace): Cipheriv {
  const info = Buffer.from(`${DOMAIN}${owner}\0\0\0\0\0`, 'latin1');
  info.writeUInt32BE(index, info.length - 4);
  const key = derive(maskKey, info, KEY_BYTES, Buffer.from(packId, 'hex'));
  return createCipheriv('aes-256-ctr', key, IV);
}

/** Strips of this size stay in the cache, and are large enough to be given back at once. */
const STRIP_BYTES = 256 * 1024;

/** Masks or unmasks a whole shard into `into`, which may be `shard` itself; answers `into`. */
export function maskShard(
  maskKey: Uint8Array,
  place: ShardPlace,
  shard: Uint8Array,
  into: Uint8Array = new Uint8Array(shard.length),
): Uint8Array {
  const cipher = maskCipher(maskKey, place);
  for (let at = 0; at < shard.length; at += STRIP_BYTES) {
    const strip = cipher.update(shard.subarray(at, at + STRIP_BYTES));
    into.set(strip, at);
    freeBytes(strip);
  }
  return into;
}
