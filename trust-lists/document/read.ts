/** Reading strict JSON into types: each function takes one shape or refuses with the place where it failed. */
import {
  CodedError,
  type CountryCode,
  type Hash,
  type JsonObject,
  type JsonValue,
  type PublicJwk,
  parseCountryCode,
  parsePublicJwk,
  parseSignatureJwk,
  type SignatureJwk,
} from '@breakwater/federation-protocol';
import { TrustError, type TrustErrorCode } from '../error.ts';

/** Where we are in a document, and which code a refusal carries. */
export interface Place {
  readonly code: TrustErrorCode;
  readonly path: string;
}

/** The place one member (or item) deeper. */
export function inside(place: Place, name: string | number): Place {
  return { code: place.code, path: `${place.path}/${name}` };
}

/** Throws the place's refusal. */
export function refuse(place: Place, wanted: string, cause?: unknown): never {
  throw new TrustError(place.code, `${place.path} is not ${wanted}.`, { at: place.path }, cause);
}

/** An object with exactly the members `required` and perhaps `optional`, and no others. */
export function readObject(
  value: JsonValue | undefined,
  place: Place,
  required: readonly string[],
  optional: readonly string[] = [],
): JsonObject {
  const object = readOpenObject(value, place, required);
  for (const name of Object.keys(object)) {
    if (!required.includes(name) && !optional.includes(name)) refuse(inside(place, name), 'a member of the format');
  }
  return object;
}

/** An object with at least the members `required`; others may be there for versions to come. */
export function readOpenObject(value: JsonValue | undefined, place: Place, required: readonly string[]): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(place, 'an object');
  const object = value as JsonObject;
  for (const name of required) {
    if (!Object.hasOwn(object, name)) refuse(inside(place, name), 'there');
  }
  return object;
}

/** An array, each item read by `item`. */
export function readArray<T>(
  value: JsonValue | undefined,
  place: Place,
  item: (value: JsonValue, place: Place) => T,
): readonly T[] {
  if (!Array.isArray(value)) refuse(place, 'an array');
  return (value as readonly JsonValue[]).map((entry, index) => item(entry, inside(place, index)));
}

/** A string that is not empty and at most `longest` UTF-16 units. */
export function readText(value: JsonValue | undefined, place: Place, longest = 2048): string {
  if (typeof value !== 'string' || value.length === 0 || value.length > longest) refuse(place, 'a text of fair length');
  return value as string;
}

/** A whole number from `least` to `most`. */
export function readCount(value: JsonValue | undefined, place: Place, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least || value > most) {
    refuse(place, `a whole number from ${least} to ${most}`);
  }
  return value as number;
}

/** A SHA-256 in lower-case hexadecimal. */
export function readSha256(value: JsonValue | undefined, place: Place): string {
  const text = readText(value, place);
  return /^[0-9a-f]{64}$/.test(text) ? text : refuse(place, 'a SHA-256 in lower-case hexadecimal');
}

/** A two-letter country code. */
export function readCountry(value: JsonValue | undefined, place: Place): CountryCode {
  return orRefuse(place, 'a country code', () => parseCountryCode(readText(value, place, 2)));
}

/** A public key with its own thumbprint as `kid`; `curve` is the only one accepted here. */
export async function readKey(
  value: JsonValue,
  place: Place,
  curve?: PublicJwk['crv'],
  hash?: Hash,
): Promise<PublicJwk> {
  const key = await parsePublicJwk(value, hash).catch((error: unknown) => refuseKey(error, place));
  return curve === undefined || key.crv === curve ? key : refuse(place, `a key on ${curve}`);
}

/** A key that signs documents: Ed25519, or ML-DSA-65 in the class of post-quantum algorithms. */
export async function readSignatureKey(value: JsonValue, place: Place, hash?: Hash): Promise<SignatureJwk> {
  const key = await parseSignatureJwk(value, hash).catch((error: unknown) => refuseKey(error, place));
  return key.kty === 'AKP' || key.crv === 'Ed25519' ? key : refuse(place, 'a key for Ed25519 or ML-DSA-65');
}

function refuseKey(error: unknown, place: Place): never {
  if (error instanceof CodedError) refuse(place, `a public key (${error.message})`, error);
  throw error;
}

/** Runs a parser of the protocol package and turns its refusal into ours, at this place. */
export function orRefuse<T>(place: Place, wanted: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof CodedError) refuse(place, wanted, error);
    throw error;
  }
}
