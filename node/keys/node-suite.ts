/** Hash and signature checks by node:crypto, without a detour through promises: every verification runs on them. */
import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import {
  type CryptoSuite,
  decodeBase64url,
  FederationError,
  isStrictEd25519,
  type VerificationKey,
} from '@breakwater/federation-protocol';

/** A suite that answers at once, without promises. */
export interface NodeSuite extends CryptoSuite {
  verify(key: VerificationKey, data: Uint8Array, signature: Uint8Array): boolean;
}

/** The suite of this program. It remembers nothing from one call to the next. */
export const nodeSuite: NodeSuite = { ...suiteWith(imported), once: nodeSuiteOnce };

/**
 * A suite for one verification of many signatures by few keys: it takes each key in once. Make a new one for each
 * verification and let it go, so that it holds only the keys of the documents at hand.
 */
export function nodeSuiteOnce(): NodeSuite {
  const known = new Map<string, KeyObject>();
  return suiteWith((key) => {
    const name = key.kty === 'AKP' ? `${key.alg} ${key.pub}` : `${key.crv} ${key.x} ${key.y ?? ''}`;
    const found = known.get(name) ?? imported(key);
    known.set(name, found);
    return found;
  });
}

function suiteWith(keyObjectOf: (key: VerificationKey) => KeyObject): NodeSuite {
  return {
    // As text and back: node hands out a string three times as fast as a buffer of its own.
    sha256: (bytes) => Buffer.from(hash('sha256', bytes, 'binary'), 'latin1'),
    verify(key, data, signature) {
      if (key.kty === 'AKP') return verify(null, data, keyObjectOf(key), signature);
      if (key.crv === 'P-256') {
        // JWS and RFC 9421 write r and s one after the other (RFC 7518 section 3.4), not as ASN.1.
        return verify('sha256', data, { key: keyObjectOf(key), dsaEncoding: 'ieee-p1363' }, signature);
      }
      if (key.crv !== 'Ed25519') throw new FederationError('JWS_ALGORITHM_REFUSED', `A key on ${key.crv} cannot sign.`);
      return isStrictEd25519(decodeBase64url(key.x), signature) && verify(null, data, keyObjectOf(key), signature);
    },
  };
}

function imported(key: VerificationKey): KeyObject {
  try {
    return createPublicKey({ key: bareJwk(key), format: 'jwk' });
  } catch (cause) {
    throw new FederationError('JWK_INVALID', 'A key was refused: it is no key of its kind.', {}, cause);
  }
}

/** Only what makes the key: its name and purpose were judged when it was read. */
function bareJwk(key: VerificationKey) {
  if (key.kty === 'AKP') return { kty: key.kty, alg: key.alg, pub: key.pub };
  const { kty, crv, x } = key;
  return key.y === undefined ? { kty, crv, x } : { kty, crv, x, y: key.y };
}
