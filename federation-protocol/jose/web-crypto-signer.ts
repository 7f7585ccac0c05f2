/** A `Signer` whose private key lives in WebCrypto, not extractable: for keys held in files and for tests. */
import { FederationError } from '../federation-error.ts';
import { webCryptoName } from './crypto-suite.ts';
import { algorithmOf, parsePublicJwk } from './jwk.ts';
import type { Signer } from './signer.ts';

/** A private Ed25519 or P-256 key as a JWK; `d` is the private part. */
export interface PrivateJwk {
  readonly kty?: string | undefined;
  readonly crv?: string | undefined;
  readonly x?: string | undefined;
  readonly y?: string | undefined;
  readonly d?: string | undefined;
}

/**
 * A signer for `jwk`. Throws `JWK_INVALID` when the private part is missing or does not belong to the public part,
 * `JWS_ALGORITHM_REFUSED` for curves that cannot sign.
 */
export async function signerFromPrivateJwk(jwk: PrivateJwk): Promise<Signer> {
  const { kty = '', crv = '', x = '', y, d } = jwk;
  if (d === undefined) throw new FederationError('JWK_INVALID', 'A private key lacks its private part.');
  const point = y === undefined ? { kty, crv, x } : { kty, crv, x, y };
  const publicJwk = await parsePublicJwk(point);
  const alg = algorithmOf(publicJwk);
  const algorithm = webCryptoName(publicJwk);
  const key = await crypto.subtle.importKey('jwk', { ...point, d }, algorithm, false, ['sign']).catch((cause) => {
    throw new FederationError('JWK_INVALID', 'A private key does not fit its public part.', {}, cause);
  });
  return {
    alg,
    kid: publicJwk.kid,
    publicJwk,
    sign: async (data) => new Uint8Array(await crypto.subtle.sign(algorithm, key, new Uint8Array(data))),
  };
}
