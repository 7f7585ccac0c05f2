/** Reads the fields of a recovery document as what they must be; a document that lacks one is refused as a whole. */
import {
  type CountryCode,
  decodeBase64url,
  type JsonObject,
  type JsonValue,
  type PublicJwk,
  parseCountryCode,
  parsePublicJwk,
} from '@breakwater/federation-protocol';
import { isTime } from '../time.ts';
import { RecoveryError } from './error.ts';

// A name or a note is for people to read on one screen, not a place to carry data.
const TEXT_CHARACTERS_MAX = 500;

/** Refuses the document and says which part is wrong. */
export function malformed(what: string, cause?: unknown): RecoveryError {
  return new RecoveryError('RECOVERY_DOCUMENT_INVALID', `The document is not valid: ${what}.`, {}, cause);
}

/** A JSON object. Throws `RECOVERY_DOCUMENT_INVALID`, as every function here does. */
export function asObject(value: JsonValue | undefined, name: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw malformed(`"${name}" is not an object`);
}

/** A list of at most `lengthMax` values. */
export function asList(value: JsonValue | undefined, name: string, lengthMax: number): readonly JsonValue[] {
  if (Array.isArray(value) && value.length <= lengthMax) return value;
  throw malformed(`"${name}" is not a list of at most ${lengthMax}`);
}

/** A text that fits on a screen. */
export function textOf(object: JsonObject, name: string): string {
  const value = object[name];
  if (typeof value === 'string' && value.length <= TEXT_CHARACTERS_MAX) return value;
  throw malformed(`"${name}" is not a text of at most ${TEXT_CHARACTERS_MAX} characters`);
}

/** A whole number from `min` to `max`. */
export function wholeNumberOf(object: JsonObject, name: string, min: number, max = Number.MAX_SAFE_INTEGER): number {
  const value = object[name];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw malformed(`"${name}" is not a whole number from ${min} to ${max}`);
}

/** A time as `2026-09-12T08:30:00.000Z` and in no other spelling, so that one instant has one hash. */
export function timeOf(object: JsonObject, name: string): Date {
  const text = textOf(object, name);
  if (!isTime(text)) throw malformed(`"${name}" is not a time in UTC`);
  return new Date(text);
}

/** Lower-case hex of a SHA-256. */
export function sha256Of(object: JsonObject, name: string): string {
  const text = textOf(object, name);
  if (!/^[0-9a-f]{64}$/.test(text)) throw malformed(`"${name}" is not a SHA-256 in hex`);
  return text;
}

/** A country code. */
export function countryOf(object: JsonObject, name: string): CountryCode {
  try {
    return parseCountryCode(textOf(object, name));
  } catch (cause) {
    throw malformed(`"${name}" is not a country code`, cause);
  }
}

/** A public key on exactly this curve. */
export async function publicKeyOf(object: JsonObject, name: string, crv: 'X25519' | 'Ed25519'): Promise<PublicJwk> {
  const key = await parsePublicJwk(asObject(object[name], name)).catch((cause: unknown) => {
    throw malformed(`"${name}" is not a public key`, cause);
  });
  if (key.crv !== crv) throw malformed(`"${name}" is not an ${crv} key`);
  return key;
}

/** At most `bytesMax` bytes, of base64url in its one spelling. */
export function bytesOf(object: JsonObject, name: string, bytesMax: number): Uint8Array {
  const value = object[name];
  // Four characters carry three bytes; the bound is taken before anything is decoded.
  const why = `"${name}" is not base64url of at most ${bytesMax} bytes`;
  if (typeof value !== 'string' || value.length > Math.ceil((bytesMax * 4) / 3)) throw malformed(why);
  try {
    return decodeBase64url(value);
  } catch (cause) {
    throw malformed(why, cause);
  }
}

/** Refuses any other `type` or `format`, so that one signed document can never pass for another. */
export function requireType(object: JsonObject, type: string): void {
  if (object.type !== type) throw malformed(`its type is not "${type}"`);
  if (object.format !== 0) throw malformed('its format is not 0');
}
