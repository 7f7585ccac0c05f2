/** Signed messages in compact form (RFC 7515), with the algorithm bound to the key and the type to the purpose. */
import { FederationError } from '../federation-error.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonObject } from '../json/json-value.ts';
import { parseStrictJson } from '../json/parse-strict-json.ts';
import { expectObject } from '../json/shape.ts';
import { detachedMaxBytes, jwsMaxBytes } from '../limits.ts';
import type { Verified } from '../verified.ts';
import { decodeBase64url, encodeBase64url } from './base64url.ts';
import { type CryptoSuite, portableSuite } from './crypto-suite.ts';
import { algorithmOf } from './jwk.ts';
import type { AnySigner, SignatureJwk } from './signer.ts';

/** The protected header a caller chooses; `alg` and `kid` are set by the signer. */
export type JwsHeader = { readonly typ: string } & JsonObject;

/**
 * What a verifier demands: the exact type, the keys that may have signed, and the most bytes (default 64 KiB). A `typ`
 * of null is for ID Tokens alone, which carry none or `JWT`: every other message of the region names its type.
 */
export interface ExpectedJws {
  readonly typ: string | null;
  readonly keys: readonly SignatureJwk[];
  readonly maxBytes?: number;
}

/** The signed content, its header and which key signed. */
export interface JwsContent {
  readonly header: JsonObject;
  readonly payload: Uint8Array;
  readonly kid: string;
}

/** A message taken apart but not checked: good for finding out whose keys to ask for, for nothing else. */
export interface UnverifiedJws extends JwsContent {
  readonly signingInput: Uint8Array;
  readonly signature: Uint8Array;
}

/** Signs `payload` (an object is signed in RFC 8785 form) as a compact JWS with `typ`, `alg` and `kid`. */
export async function signJws(payload: Uint8Array | JsonObject, header: JwsHeader, signer: AnySigner): Promise<string> {
  const bytes = payload instanceof Uint8Array ? payload : canonicalJson(payload as JsonObject);
  const protectedHeader = encodeBase64url(canonicalJson({ ...header, alg: signer.alg, kid: signer.kid }));
  const signingInput = `${protectedHeader}.${encodeBase64url(bytes)}`;
  const signature = await signer.sign(new TextEncoder().encode(signingInput));
  return `${signingInput}.${encodeBase64url(signature)}`;
}

/**
 * Checks a compact JWS: size, form, type, key id, algorithm, critical extensions, then the signature.
 * Throws `JWS_TOO_LARGE`, `JWS_MALFORMED`, `JWS_TYPE_WRONG`, `JWS_CRITICAL_REFUSED`, `JWS_KEY_UNKNOWN`,
 * `JWS_ALGORITHM_REFUSED`, `JWS_SIGNATURE_INVALID` or a `JSON_…` code for the header.
 * @see RFC 7515 section 5.2; RFC 8725 section 3
 */
export async function verifyJws(
  jws: string,
  expected: ExpectedJws,
  suite: CryptoSuite = portableSuite,
): Promise<Verified<JwsContent>> {
  const parsed = parseJws(jws, expected.maxBytes ?? jwsMaxBytes);
  const key = keyFor(parsed, expected);
  if (!(await suite.verify(key, parsed.signingInput, parsed.signature))) {
    throw new FederationError('JWS_SIGNATURE_INVALID', 'A signature does not fit its message.', { kid: key.kid });
  }
  return { header: parsed.header, payload: parsed.payload, kid: parsed.kid } as Verified<JwsContent>;
}

/** Signs `bytes` that travel separately: a compact JWS whose middle part is empty (RFC 7515 appendix F). */
export async function signDetached(bytes: Uint8Array, header: JwsHeader, signer: AnySigner): Promise<string> {
  const [protectedHeader, , signature] = (await signJws(bytes, header, signer)).split('.');
  return `${protectedHeader}..${signature}`;
}

/** Checks a detached signature over `bytes`; codes as `verifyJws`, whose `maxBytes` here bounds the JWS itself. */
export async function verifyDetached(
  jws: string,
  bytes: Uint8Array,
  expected: ExpectedJws,
  suite: CryptoSuite = portableSuite,
): Promise<Verified<JwsContent>> {
  const parts = jws.split('.');
  if (parts.length !== 3 || parts[1] !== '') throw malformed('a detached signature carries a payload');
  if (bytes.byteLength > detachedMaxBytes || jws.length > (expected.maxBytes ?? jwsMaxBytes))
    throw tooLarge(jws.length);
  const whole = `${parts[0]}.${encodeBase64url(bytes)}.${parts[2]}`;
  return verifyJws(whole, { ...expected, maxBytes: whole.length }, suite);
}

/** Takes a compact JWS apart without trusting it. Throws `JWS_TOO_LARGE`, `JWS_MALFORMED` or a `JSON_…` code. */
export function parseJws(jws: string, maxBytes: number = jwsMaxBytes): UnverifiedJws {
  if (jws.length > maxBytes) throw tooLarge(jws.length);
  const [first, second, third, ...rest] = jws.split('.');
  if (first === undefined || second === undefined || third === undefined || rest.length > 0) {
    throw malformed('it has not three parts');
  }
  const header = expectObject(parseStrictJson(decodeBase64url(first)), 'JWS header');
  const kid = header.kid;
  if (typeof kid !== 'string' || kid === '') throw malformed('it names no key');
  const payload = decodeBase64url(second);
  const signingInput = new TextEncoder().encode(`${first}.${second}`);
  return { header, payload, kid, signingInput, signature: decodeBase64url(third) };
}

/** True when `signature` over `data` was made by `key` with the key's own algorithm; false otherwise. */
export async function verifyBytes(
  key: SignatureJwk,
  data: Uint8Array,
  signature: Uint8Array,
  suite: CryptoSuite = portableSuite,
): Promise<boolean> {
  return suite.verify(key, data, signature);
}

function keyFor(parsed: UnverifiedJws, expected: ExpectedJws): SignatureJwk {
  const { header, kid } = parsed;
  const isOfType = expected.typ === null ? (header.typ ?? 'JWT') === 'JWT' : header.typ === expected.typ;
  if (!isOfType) {
    throw new FederationError('JWS_TYPE_WRONG', `A message is not of type ${expected.typ ?? 'JWT'}.`, {
      expected: expected.typ,
    });
  }
  // RFC 7515 section 4.1.11: an extension that is not understood must be refused; we understand none.
  if (Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64')) {
    throw new FederationError('JWS_CRITICAL_REFUSED', 'A message demands an extension that is not supported.');
  }
  const key = expected.keys.find((candidate) => candidate.kid === kid);
  if (key === undefined)
    throw new FederationError('JWS_KEY_UNKNOWN', 'A message is signed with an unknown key.', { kid });
  if (header.alg !== algorithmOf(key)) {
    throw new FederationError('JWS_ALGORITHM_REFUSED', 'A message names an algorithm that is not its key’s.', { kid });
  }
  return key;
}

function tooLarge(length: number): FederationError {
  return new FederationError('JWS_TOO_LARGE', `A signed message of ${length} characters is too large.`, { length });
}

function malformed(why: string): FederationError {
  return new FederationError('JWS_MALFORMED', `A signed message was refused: ${why}.`, { why });
}
