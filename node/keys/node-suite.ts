/** Hash and signature checks by node:crypto, without a detour through promises: what every verification here runs on. */
import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import {
  type CryptoSuite,
  decodeBase64url,
  FederationError,
  isStrictEd25519,
  type VerificationKey,
} from '@breakwater/federation-protocol';

/** The suite of this program. It answers at once, and remembers nothing from one call to the next. */
export const nodeSuite: CryptoSuite & {
  verify(key: VerificationKey, data: Uint8Array, signature: Uint8Array): boolean;
} = {
  sha256: (bytes) => hash('sha256', bytes, 'buffer'),
  verify(key, data, signature) {
    if (key.kty === 'AKP') return verify(null, data, imported(key), signature);
    if (key.crv === 'P-256') {
      // JWS and RFC 9421 write r and s one after the other (RFC 7518 section 3.4), not as ASN.1.
      return verify('sha256', data, { key: imported(key), dsaEncoding: 'ieee-p1363' }, signature);
    }
    if (key.crv !== 'Ed25519') throw new FederationError('JWS_ALGORITHM_REFUSED', `A key on ${key.crv} cannot sign.`);
    return isStrictEd25519(decodeBase64url(key.x), signature) && verify(null, data, imported(key), signature);
  },
};

function imported(key: VerificationKey): KeyObject {
  try {
    return createPublicKey({ key: bareJwk(key), format: 'jwk' });
  } catch (cause) {
    throw new FederationError('JWK_INVALID', 'A key was refused: it is no key of its kind.', {}, cause);
  }
}

function bareJwk(key: VerificationKey) {
  if (key.kty === 'AKP') return { kty: key.kty, alg: key.alg, pub: key.pub };
  const { kty, crv, x } = key;
  return key.y === undefined ? { kty, crv, x } : { kty, crv, x, y: key.y };
}
