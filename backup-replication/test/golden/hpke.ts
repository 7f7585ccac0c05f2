/** Opens what was sealed by HPKE (RFC 9180), written from the RFC alone: golden repositories are read without our sealer. */
import { createDecipheriv, createHmac, createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto';
import type { PrivateJwk } from '@breakwater/federation-protocol';

const KEM_SUITE = Buffer.from('KEM\x00\x20', 'latin1');
const HPKE_SUITE = Buffer.from('HPKE\x00\x20\x00\x01\x00\x02', 'latin1');
const VERSION = Buffer.from('HPKE-v1');
const ENCAPSULATED_BYTES = 32;
const TAG_BYTES = 16;

/** Base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; section 5.1 and 5.2. */
export function openHpke(key: PrivateJwk, sealed: Uint8Array, info: string): Uint8Array {
  const enc = Buffer.from(sealed.subarray(0, ENCAPSULATED_BYTES));
  const { x = '', d = '' } = key;
  const jwk = { kty: 'OKP', crv: 'X25519', x };
  const privateKey = createPrivateKey({ key: { ...jwk, d }, format: 'jwk' });
  const publicKey = createPublicKey({ key: { ...jwk, x: enc.toString('base64url') }, format: 'jwk' });
  const dh = diffieHellman({ privateKey, publicKey });
  const context = Buffer.concat([enc, Buffer.from(x, 'base64url')]);
  const eae = extract(KEM_SUITE, '', 'eae_prk', dh);
  const shared = expand(KEM_SUITE, eae, 'shared_secret', context, 32);
  const hashes = [extract(HPKE_SUITE, '', 'psk_id_hash', ''), extract(HPKE_SUITE, '', 'info_hash', info)];
  const schedule = Buffer.concat([Buffer.of(0), ...hashes]);
  const secret = extract(HPKE_SUITE, shared, 'secret', '');
  const aeadKey = expand(HPKE_SUITE, secret, 'key', schedule, 32);
  const nonce = expand(HPKE_SUITE, secret, 'base_nonce', schedule, 12);
  const decipher = createDecipheriv('aes-256-gcm', aeadKey, nonce);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  const body = sealed.subarray(ENCAPSULATED_BYTES, sealed.length - TAG_BYTES);
  return Buffer.concat([decipher.update(body), decipher.final()]);
}

function extract(suite: Buffer, salt: Buffer | '', label: string, input: Buffer | string): Buffer {
  const labelled = Buffer.concat([VERSION, suite, Buffer.from(label), Buffer.from(input)]);
  return createHmac('sha256', salt).update(labelled).digest();
}

/** At most one block of HKDF, which is all that these lengths need. */
function expand(suite: Buffer, key: Buffer, label: string, info: Buffer, length: number): Buffer {
  const size = Buffer.of(0, length);
  const labelled = Buffer.concat([size, VERSION, suite, Buffer.from(label), info, Buffer.of(1)]);
  return createHmac('sha256', key).update(labelled).digest().subarray(0, length);
}
