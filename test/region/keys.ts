/** Fresh keys for regions that live in memory: officers with both kinds of keys, hubs, logs and witnesses. */
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import {
  type AnySigner,
  type PqSigner,
  type PublicJwk,
  parsePublicJwk,
  parseSignatureJwk,
  type Signer,
  signerFromPrivateJwk,
} from '@breakwater/federation-protocol';

/** A signer with a fresh Ed25519 key. */
export function edSigner(): Promise<Signer> {
  return signerFromPrivateJwk(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));
}

/** A signer with a fresh ML-DSA-65 key (RFC 9964). */
export async function pqSigner(): Promise<PqSigner> {
  const { privateKey } = generateKeyPairSync('ml-dsa-65');
  const jwk = privateKey.export({ format: 'jwk' });
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  const publicJwk = await parseSignatureJwk({ kty: 'AKP', alg: 'ML-DSA-65', pub: String(jwk.pub) });
  if (publicJwk.kty !== 'AKP') throw new Error('not a post-quantum key');
  const { alg, kid } = publicJwk;
  return { alg, kid, publicJwk, sign: async (data) => sign(null, data, key) };
}

/** A fresh X25519 key, the public half. */
export function sealKey(): Promise<PublicJwk> {
  const { kty, crv, x } = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' });
  return parsePublicJwk({ kty: kty ?? '', crv: crv ?? '', x: x ?? '' });
}

/** A trust officer's signers: Ed25519, and ML-DSA-65 as well when hybrid. */
export async function officerSigners(isHybrid: boolean): Promise<readonly AnySigner[]> {
  return isHybrid ? [await edSigner(), await pqSigner()] : [await edSigner()];
}
