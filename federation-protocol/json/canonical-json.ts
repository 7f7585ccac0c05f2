/** The one sequence of bytes for a JSON value: what is hashed and signed (RFC 8785, JCS). */
import { FederationError } from '../federation-error.ts';
import type { JsonObject, JsonValue } from './json-value.ts';

/**
 * RFC 8785 bytes of `value`. Throws `JSON_NUMBER_RANGE` for NaN, infinities and unsafe integers, `JSON_SHAPE` for half
 * of a surrogate pair or anything that is not JSON: such values have no form that every receiver reads alike.
 * @see RFC 8785 section 3.2
 */
export function canonicalJson(value: JsonValue): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(serialize(value));
}

function serialize(value: JsonValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return serializeNumber(value);
  if (typeof value === 'string') return serializeString(value);
  if (isArray(value)) return `[${value.map(serialize).join(',')}]`;
  if (typeof value === 'object') return serializeObject(value);
  throw new FederationError('JSON_SHAPE', `A ${typeof value} has no canonical JSON form.`);
}

function serializeObject(object: JsonObject): string {
  // RFC 8785 section 3.2.3 orders names by UTF-16 code units, which is what sort() does by default.
  const names = Object.keys(object).sort();
  const members = names.flatMap((name) => {
    const value = object[name];
    return value === undefined ? [] : [`${serializeString(name)}:${serialize(value)}`];
  });
  return `{${members.join(',')}}`;
}

// RFC 8785 section 3.2.2.3 adopts ECMAScript's own number text, so the platform's is the reference.
function serializeNumber(value: number): string {
  const text = JSON.stringify(value);
  // What would be written as a whole number that no receiver may read must not be signed either.
  const isUnreadable = /^-?[0-9]+$/.test(text) && !Number.isSafeInteger(value);
  if (Number.isFinite(value) && !isUnreadable) return text;
  throw new FederationError('JSON_NUMBER_RANGE', 'A number is too large to be held exactly.');
}

function serializeString(value: string): string {
  if (!value.isWellFormed()) throw new FederationError('JSON_SHAPE', 'A string holds half of a surrogate pair.');
  return JSON.stringify(value);
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
