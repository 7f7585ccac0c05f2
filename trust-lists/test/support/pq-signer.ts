/** ML-DSA-65 signers for tests. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { type PqSigner, parseSignatureJwk } from '@breakwater/federation-protocol';

export async function makePqSigner(): Promise<PqSigner> {
  const { publicKey, privateKey } = generateKeyPairSync('ml-dsa-65');
  const { kty, alg, pub } = publicKey.export({ format: 'jwk' });
  const publicJwk = await parseSignatureJwk({ kty: `${kty}`, alg: `${alg}`, pub: `${pub}` });
  if (publicJwk.kty !== 'AKP') throw new Error('not a post-quantum key');
  return {
    alg: 'ML-DSA-65',
    kid: publicJwk.kid,
    publicJwk,
    sign: async (data) => new Uint8Array(sign(null, data, privateKey)),
  };
}
