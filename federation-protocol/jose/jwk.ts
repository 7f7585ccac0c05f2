/** Public keys as JWKs: parsed strictly, named by their own thumbprint, good for one algorithm only. */
import { FederationError } from '../federation-error.ts';
import type { JsonObject, JsonValue } from '../json/json-value.ts';
import { expectArray, expectObject } from '../json/shape.ts';
import { jwkSetMaxKeys } from '../limits.ts';
import { type Hash, sha256 } from '../merkle/hash.ts';
import { decodeBase64url, encodeBase64url } from './base64url.ts';
import { isStrictPoint } from './ed25519.ts';
import { isOnP256 } from './p256.ts';
import type { PqPublicJwk, PublicJwk, SignatureAlgorithm, SignatureJwk } from './signer.ts';

/** What a thumbprint is made of: the required members of the key, nothing else. */
export interface ThumbprintInput {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y?: string | undefined;
}

/** The RFC 7638 SHA-256 thumbprint of a key, base64url (43 characters); private members do not enter it. */
export async function jwkThumbprint(jwk: ThumbprintInput, hash: Hash = sha256): Promise<string> {
  return thumbprint(jwk, hash);
}

/** The one signature algorithm of a key; X25519 keys have none (`JWS_ALGORITHM_REFUSED`). */
export function algorithmOf(key: PublicJwk): SignatureAlgorithm;
/** The same for either kind of key. */
export function algorithmOf(key: SignatureJwk): SignatureAlgorithm | PqPublicJwk['alg'];
/** An AKP key names its algorithm itself; of the others the curve does. */
export function algorithmOf(key: SignatureJwk): SignatureAlgorithm | PqPublicJwk['alg'] {
  if (key.kty === 'AKP') return key.alg;
  if (key.crv === 'Ed25519') return 'EdDSA';
  if (key.crv === 'P-256') return 'ES256';
  throw new FederationError('JWS_ALGORITHM_REFUSED', `A key on ${key.crv} cannot sign.`, { kid: key.kid });
}

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];
const keyTypes: Readonly<Record<PublicJwk['crv'], { kty: PublicJwk['kty']; algs: readonly string[]; use: string }>> = {
  Ed25519: { kty: 'OKP', algs: ['EdDSA', 'Ed25519'], use: 'sig' },
  'P-256': { kty: 'EC', algs: ['ES256'], use: 'sig' },
  X25519: { kty: 'OKP', algs: ['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW'], use: 'enc' },
};

// FIPS 204 table 2: bytes of an ML-DSA-65 public key.
const pqPublicBytes = 1_952;
const pqPublicCharacters = Math.ceil((pqPublicBytes * 4) / 3);
const pqAlgorithm = 'ML-DSA-65';

/**
 * A public key from outside. Recomputes `kid`; a `kid` that is not the thumbprint is refused (`JWK_KID_MISMATCH`), a
 * private member is refused (`JWK_PRIVATE`), a wrong curve, point, `alg` or `use` too (`JWK_INVALID`). Members that are
 * not ours (`x5c`, …) are dropped; `key_ops` of a key that signs must hold `verify`.
 * @see RFC 7517 section 4; RFC 8037 section 2; RFC 7638 section 3
 */
export async function parsePublicJwk(value: JsonValue, hash: Hash = sha256): Promise<PublicJwk> {
  return readPublicJwk(value, hash);
}

/**
 * A key that signs the region's documents: Ed25519 or P-256 as `parsePublicJwk` reads them, or ML-DSA-65 (`kty` AKP;
 * `alg` and `pub` are required). Codes as `parsePublicJwk`; a key that cannot sign is `JWK_INVALID`.
 * @see RFC 9964 section 3
 */
export async function parseSignatureJwk(value: JsonValue, hash: Hash = sha256): Promise<SignatureJwk> {
  const jwk = expectObject(value, 'jwk');
  if (jwk.kty === 'AKP') return readPqJwk(jwk, hash);
  const key = readPublicJwk(jwk, hash);
  if (key.crv === 'X25519') throw invalid('a key on X25519 cannot sign');
  return key;
}

/** The keys of a JWK Set (RFC 7517 section 5): 1 to 16, each with a kid of its own. Codes as `parsePublicJwk`. */
export async function parseJwkSet(value: JsonValue | undefined, hash: Hash = sha256): Promise<readonly PublicJwk[]> {
  const items = expectArray(expectObject(value, 'jwks').keys, 'jwks.keys', jwkSetMaxKeys);
  const keys = items.map((item) => readPublicJwk(item, hash));
  if (keys.length === 0) throw invalid('a key set is empty');
  if (new Set(keys.map((key) => key.kid)).size !== keys.length) throw invalid('a key set names a key twice');
  return keys;
}

function readPublicJwk(value: JsonValue, hash: Hash): PublicJwk {
  const jwk = expectObject(value, 'jwk');
  refusePrivate(jwk);
  const crv = curveOf(jwk);
  const type = keyTypes[crv];
  if (jwk.kty !== type.kty) throw invalid(`kty does not fit ${crv}`);
  const alg = optionalFrom(jwk.alg, type.algs, 'alg');
  const use = optionalFrom(jwk.use, [type.use], 'use');
  if (type.use === 'sig') refuseOtherUse(jwk);
  const point = pointOf(jwk, crv, type.kty);
  return {
    ...point,
    kid: namedBy(jwk, thumbprint(point, hash)),
    ...(alg === undefined ? {} : { alg }),
    ...(use === undefined ? {} : { use }),
  };
}

function readPqJwk(jwk: JsonObject, hash: Hash): PqPublicJwk {
  refusePrivate(jwk);
  if (jwk.alg !== pqAlgorithm) throw invalid(`a key of type AKP is not for ${pqAlgorithm}`);
  optionalFrom(jwk.use, ['sig'], 'use');
  refuseOtherUse(jwk);
  const pub = jwk.pub;
  if (typeof pub !== 'string' || pub.length !== pqPublicCharacters)
    throw invalid('pub is not 1,952 bytes of base64url');
  decodeBase64url(pub);
  // RFC 9964 section 6 names exactly these three members; this is their order by name.
  const input = JSON.stringify({ alg: pqAlgorithm, kty: 'AKP', pub });
  const kid = namedBy(jwk, encodeBase64url(hash(new TextEncoder().encode(input))));
  return { kty: 'AKP', alg: pqAlgorithm, pub, kid };
}

/** The thumbprint, when the key calls itself by it or by nothing. */
function namedBy(jwk: JsonObject, kid: string): string {
  if (jwk.kid === undefined || jwk.kid === kid) return kid;
  throw new FederationError('JWK_KID_MISMATCH', 'A key id is not the thumbprint of its key.', { thumbprint: kid });
}

// The members by name without spaces (RFC 7638 section 3), which is also what canonical JSON would give.
function thumbprint({ crv, kty, x, y }: ThumbprintInput, hash: Hash): string {
  const input = JSON.stringify(y === undefined ? { crv, kty, x } : { crv, kty, x, y });
  return encodeBase64url(hash(new TextEncoder().encode(input)));
}

function pointOf(jwk: JsonObject, crv: PublicJwk['crv'], kty: PublicJwk['kty']) {
  const x = coordinate(jwk.x, 'x');
  const xBytes = decodeBase64url(x);
  if (crv === 'Ed25519' && !isStrictPoint(xBytes))
    throw invalid('its point is of small order or spelt in a second way');
  if (kty === 'OKP') return { kty, crv, x };
  const y = coordinate(jwk.y, 'y');
  if (!isOnP256(xBytes, decodeBase64url(y))) throw invalid('the point is not on its curve');
  return { kty, crv, x, y };
}

function refusePrivate(jwk: JsonObject): void {
  if (privateMembers.some((name) => Object.hasOwn(jwk, name))) {
    throw new FederationError('JWK_PRIVATE', 'A key that should be public carries its private part.');
  }
}

/** A key whose owner lists what it may do (RFC 7517 section 4.3) must be for verifying. */
function refuseOtherUse({ key_ops: operations }: JsonObject): void {
  if (operations === undefined || (Array.isArray(operations) && operations.includes('verify'))) return;
  throw invalid('its key_ops do not let it verify');
}

function curveOf(jwk: JsonObject): PublicJwk['crv'] {
  const crv = jwk.crv;
  if (crv !== 'Ed25519' && crv !== 'X25519' && crv !== 'P-256') throw invalid('its curve is not one of ours');
  return crv;
}

function coordinate(value: JsonValue | undefined, name: string): string {
  if (typeof value !== 'string' || value.length !== 43) throw invalid(`${name} is not 32 bytes of base64url`);
  return value;
}

function optionalFrom(value: JsonValue | undefined, allowed: readonly string[], name: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !allowed.includes(value)) throw invalid(`${name} does not fit the curve`);
  return value;
}

function invalid(why: string): FederationError {
  return new FederationError('JWK_INVALID', `A key was refused: ${why}.`, { why });
}
