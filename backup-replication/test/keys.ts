/** Signing keys for tests, made anew each time. */
import { generateKeyPairSync } from 'node:crypto';
import { type Signer, signerFromPrivateJwk } from '@breakwater/federation-protocol';

/** A fresh Ed25519 signer. */
export async function newSigner(): Promise<Signer> {
  const { kty, crv, x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return signerFromPrivateJwk({ kty, crv, x, d });
}
