/** ML-DSA-65 keys that lie in files: how they are made, and the signer over one. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type JsonObject, type PqSigner, parseSignatureJwk } from '@breakwater/federation-protocol';
import { HubError } from '../error.ts';

/** A private ML-DSA-65 key as a JWK: `priv` is the seed of 32 bytes (RFC 9964 section 3). */
export interface PqPrivateJwk {
  readonly kty: 'AKP';
  readonly alg: 'ML-DSA-65';
  readonly pub: string;
  readonly priv: string;
}

/** A fresh ML-DSA-65 private JWK. */
export function makePqSigningJwk(): PqPrivateJwk {
  const { pub, priv } = membersOf(generateKeyPairSync('ml-dsa-65').privateKey);
  return { kty: 'AKP', alg: 'ML-DSA-65', pub, priv };
}

/** A signer for `jwk`. Throws `KEYFILE_MALFORMED` when the seed does not fit the public part, or a `JWK_` code. */
export async function pqSignerFromPrivateJwk(jwk: JsonObject | PqPrivateJwk): Promise<PqSigner> {
  const { kty, alg, pub, priv } = jwk;
  const publicJwk = await parseSignatureJwk({ kty: kty ?? null, alg: alg ?? null, pub: pub ?? null });
  if (publicJwk.kty !== 'AKP' || typeof priv !== 'string') throw notAKey();
  const key = privateKeyOf({ kty: 'AKP', alg: publicJwk.alg, pub: publicJwk.pub, priv });
  return {
    alg: publicJwk.alg,
    kid: publicJwk.kid,
    publicJwk,
    sign: async (data) => sign(null, data, key),
  };
}

function privateKeyOf(jwk: PqPrivateJwk): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: { ...jwk }, format: 'jwk' });
  } catch (cause) {
    throw notAKey(cause);
  }
  // The library takes the seed's word: a public part from another key would sign what nobody can verify.
  if (createPublicKey(key).export({ format: 'jwk' }).pub !== jwk.pub) throw notAKey();
  return key;
}

function membersOf(key: KeyObject): { pub: string; priv: string } {
  const { pub, priv } = key.export({ format: 'jwk' });
  if (typeof pub !== 'string' || typeof priv !== 'string') throw notAKey();
  return { pub, priv };
}

function notAKey(cause?: unknown): HubError {
  return new HubError('KEYFILE_MALFORMED', 'A private ML-DSA-65 key is not whole.', {}, cause);
}
