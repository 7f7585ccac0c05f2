/** A signature that the holder of a key can make and a strict reader must refuse: its point R is the neutral one. */
import { createHash } from 'node:crypto';
import { deriveArchiveKeys } from '../../archive/archive-keys.ts';

/** The order of the base point of Ed25519 (RFC 8032 section 5.1). */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

const little = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
const sha512 = (...parts: readonly Uint8Array[]) => createHash('sha512').update(Buffer.concat(parts)).digest();

/**
 * With the nonce 0, R is the neutral point and S is the hash times the private number: the equation of RFC 8032 holds.
 * The key is the sign key of the archive that follows from `secret`.
 */
export function signWithPointOfSmallOrder(header: string, payload: string, secret: Uint8Array): string {
  const { d = '', x = '' } = deriveArchiveKeys(secret).signKey;
  const half = sha512(Buffer.from(d, 'base64url')).subarray(0, 32);
  half[0] = (half[0] ?? 0) & 248;
  half[31] = ((half[31] ?? 0) & 63) | 64;
  const point = Buffer.from([1, ...new Uint8Array(31)]);
  const hash = little(sha512(point, Buffer.from(x, 'base64url'), Buffer.from(`${header}.${payload}`)));
  const s = Buffer.from(((hash * little(half)) % L).toString(16).padStart(64, '0'), 'hex').reverse();
  return `${header}.${payload}.${Buffer.concat([point, s]).toString('base64url')}`;
}
