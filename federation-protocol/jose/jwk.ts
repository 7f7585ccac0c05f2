/** Public keys as JWKs: parsed strictly, named by their own thumbprint, imported for one algorithm only. */
import { calculateJwkThumbprint } from 'jose';
import { FederationError } from '../federation-error.ts';
import type { JsonObject, JsonValue } from '../json/json-value.ts';
import { expectArray, expectObject } from '../json/shape.ts';
import { jwkSetMaxKeys } from '../limits.ts';
import { decodeBase64url } from './base64url.ts';
import type { PublicJwk, SignatureAlgorithm } from './signer.ts';

/** What a thumbprint is made of: the required members of the key, nothing else. */
export interface ThumbprintInput {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y?: string | undefined;
}

/** The RFC 7638 SHA-256 thumbprint of a key, base64url (43 characters); private members do not enter it. */
export function jwkThumbprint(jwk: ThumbprintInput): Promise<string> {
  const { kty, crv, x, y } = jwk;
  return calculateJwkThumbprint(y === undefined ? { kty, crv, x } : { kty, crv, x, y }, 'sha256');
}

/** The one signature algorithm of a key; X25519 keys have none (`JWS_ALGORITHM_REFUSED`). */
export function algorithmOf(key: PublicJwk): SignatureAlgorithm {
  if (key.crv === 'Ed25519') return 'EdDSA';
  if (key.crv === 'P-256') return 'ES256';
  throw new FederationError('JWS_ALGORITHM_REFUSED', `A key on ${key.crv} cannot sign.`, { kid: key.kid });
}

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const keyTypes: Readonly<Record<PublicJwk['crv'], { kty: PublicJwk['kty']; algs: readonly string[]; use: string }>> = {
  Ed25519: { kty: 'OKP', algs: ['EdDSA', 'Ed25519'], use: 'sig' },
  'P-256': { kty: 'EC', algs: ['ES256'], use: 'sig' },
  X25519: { kty: 'OKP', algs: ['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW'], use: 'enc' },
};

/**
 * A public key from outside. Recomputes `kid`; a `kid` that is not the thumbprint is refused (`JWK_KID_MISMATCH`), a
 * private member is refused (`JWK_PRIVATE`), a wrong curve, point, `alg` or `use` too (`JWK_INVALID`). Members that are
 * not ours (`key_ops`, `x5c`, …) are dropped.
 * @see RFC 7517 section 4; RFC 8037 section 2; RFC 7638 section 3
 */
export async function parsePublicJwk(value: JsonValue): Promise<PublicJwk> {
  const jwk = expectObject(value, 'jwk');
  if (privateMembers.some((name) => Object.hasOwn(jwk, name))) {
    throw new FederationError('JWK_PRIVATE', 'A key that should be public carries its private part.');
  }
  const crv = curveOf(jwk);
  const type = keyTypes[crv];
  if (jwk.kty !== type.kty) throw invalid(`kty does not fit ${crv}`);
  const alg = optionalFrom(jwk.alg, type.algs, 'alg');
  const use = optionalFrom(jwk.use, [type.use], 'use');
  const x = coordinate(jwk.x, 'x');
  const y = type.kty === 'EC' ? coordinate(jwk.y, 'y') : undefined;
  const point = { kty: type.kty, crv, x, ...(y === undefined ? {} : { y }) };
  const kid = await jwkThumbprint(point);
  if (jwk.kid !== undefined && jwk.kid !== kid) {
    throw new FederationError('JWK_KID_MISMATCH', 'A key id is not the thumbprint of its key.', { thumbprint: kid });
  }
  const key: PublicJwk = {
    ...point,
    kid,
    ...(alg === undefined ? {} : { alg }),
    ...(use === undefined ? {} : { use }),
  };
  if (crv === 'Ed25519') refuseSmallOrder(x);
  if (crv !== 'X25519') await importPublicKey(key);
  return key;
}

/** The keys of a JWK Set (RFC 7517 section 5): 1 to 16, each with a kid of its own. Codes as `parsePublicJwk`. */
export async function parseJwkSet(value: JsonValue | undefined): Promise<readonly PublicJwk[]> {
  const items = expectArray(expectObject(value, 'jwks').keys, 'jwks.keys', jwkSetMaxKeys);
  const keys = await Promise.all(items.map((item) => parsePublicJwk(item)));
  if (keys.length === 0) throw invalid('a key set is empty');
  if (new Set(keys.map((key) => key.kid)).size !== keys.length) throw invalid('a key set names a key twice');
  return keys;
}

/** WebCrypto's key object, named here because the runtime's types give it no name of its own. */
type WebCryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** The key for WebCrypto, usable to verify with its one algorithm only; `JWK_INVALID` when it is not on its curve. */
export async function importPublicKey(key: PublicJwk): Promise<WebCryptoKey> {
  const { kty, crv, x } = key;
  const jwk = key.y === undefined ? { kty, crv, x } : { kty, crv, x, y: key.y };
  try {
    return await crypto.subtle.importKey('jwk', jwk, webCryptoName(key), false, ['verify']);
  } catch (cause) {
    throw invalid('the point is not on its curve', cause);
  }
}

/** WebCrypto's words for the key's algorithm. */
export function webCryptoName(key: PublicJwk): { name: string; namedCurve?: string; hash?: string } {
  return algorithmOf(key) === 'EdDSA' ? { name: 'Ed25519' } : { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
}

// The y coordinates of the eight points of small order on Ed25519, also in spellings that are not reduced. Under such a
// key a signature that anybody can compute fits many messages.
const smallOrder = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

function refuseSmallOrder(x: string): void {
  const bytes = decodeBase64url(x);
  // The highest bit is the sign of the other coordinate.
  bytes[31] = (bytes[31] ?? 0) & 0x7f;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (smallOrder.includes(hex)) throw invalid('its point is of small order');
}

function curveOf(jwk: JsonObject): PublicJwk['crv'] {
  const crv = jwk.crv;
  if (crv !== 'Ed25519' && crv !== 'X25519' && crv !== 'P-256') throw invalid('its curve is not one of ours');
  return crv;
}

function coordinate(value: JsonValue | undefined, name: string): string {
  if (typeof value !== 'string' || value.length !== 43) throw invalid(`${name} is not 32 bytes of base64url`);
  decodeBase64url(value);
  return value;
}

function optionalFrom(value: JsonValue | undefined, allowed: readonly string[], name: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !allowed.includes(value)) throw invalid(`${name} does not fit the curve`);
  return value;
}

function invalid(why: string, cause?: unknown): FederationError {
  return new FederationError('JWK_INVALID', `A key was refused: ${why}.`, { why }, cause);
}
