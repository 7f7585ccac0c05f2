/** Who computes: hash and signature checks as a parameter, so that the same rules run in a browser and fast on Node. */
import { FederationError } from '../federation-error.ts';
import { type Hash, sha256 } from '../merkle/hash.ts';
import { decodeBase64url } from './base64url.ts';
import { viewOf } from './bytes.ts';
import { isStrictEd25519 } from './ed25519.ts';
import type { PqPublicJwk, PublicJwk } from './signer.ts';

/**
 * What a signature is checked with. Beside the keys of documents these are the ML-DSA-44 keys of cosigners
 * (C2SP tlog-cosignature, type 0x06); the name of a key plays no part in a check.
 */
export type VerificationKey =
  | Omit<PublicJwk, 'kid'>
  | Omit<PqPublicJwk, 'kid'>
  | { readonly kty: 'AKP'; readonly alg: 'ML-DSA-44'; readonly pub: string };

/** Hash and signature checks of one platform. All suites give the same answers (Ed25519: see `isStrictEd25519`). */
export interface CryptoSuite {
  readonly sha256: Hash;
  /** True when `signature` over `data` was made with `key`; false otherwise, also for wrong lengths. */
  verify(key: VerificationKey, data: Uint8Array, signature: Uint8Array): boolean | Promise<boolean>;
  /** A suite for one verification of many signatures by few keys, where taking keys in costs something. */
  once?(): CryptoSuite;
}

/** Plain JavaScript and WebCrypto: runs in browsers. `CRYPTO_UNSUPPORTED` where WebCrypto lacks the algorithm. */
export const portableSuite: CryptoSuite = { sha256, verify: verifyWithWebCrypto };

async function verifyWithWebCrypto(key: VerificationKey, data: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const algorithm = webCryptoName(key);
  if (key.kty === 'OKP' && !isStrictEd25519(decodeBase64url(key.x), signature)) return false;
  const imported = await importVerificationKey(key, algorithm);
  return crypto.subtle.verify(algorithm, imported, viewOf(signature), viewOf(data));
}

/** WebCrypto's words for the key's algorithm. */
export function webCryptoName(key: VerificationKey): { name: string; namedCurve?: string; hash?: string } {
  if (key.kty === 'AKP') return { name: key.alg };
  if (key.crv === 'Ed25519') return { name: 'Ed25519' };
  if (key.crv === 'P-256') return { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  throw new FederationError('JWS_ALGORITHM_REFUSED', `A key on ${key.crv} cannot sign.`);
}

/** The key for WebCrypto, usable to verify with its one algorithm only. */
async function importVerificationKey(key: VerificationKey, algorithm: { name: string; namedCurve?: string }) {
  try {
    return await crypto.subtle.importKey('jwk', bareJwk(key), algorithm, false, ['verify']);
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'NotSupportedError') {
      throw new FederationError('CRYPTO_UNSUPPORTED', `${algorithm.name} is not known here.`, {}, cause);
    }
    throw new FederationError('JWK_INVALID', 'A key was refused: it is no key of its kind.', {}, cause);
  }
}

/** Only what makes the key: other members could forbid WebCrypto a use that our own rules allow. */
function bareJwk(key: VerificationKey) {
  if (key.kty === 'AKP') return { kty: key.kty, alg: key.alg, pub: key.pub };
  const { kty, crv, x } = key;
  return key.y === undefined ? { kty, crv, x } : { kty, crv, x, y: key.y };
}
