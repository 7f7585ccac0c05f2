/** The one sequence of bytes for a JSON value: what is hashed and signed (RFC 8785, JCS). */
import { FederationError } from '../federation-error.ts';
import type { JsonObject, JsonValue } from './json-value.ts';
import { isFaithful } from './platform-json.ts';

/** What a caller may allow beyond the documents of the region. */
export interface CanonicalOptions {
  /** Whole numbers beyond 2^53 too, written as the nearest double, as RFC 8785 alone has it. */
  readonly wideNumbers?: boolean;
}

/**
 * RFC 8785 bytes of `value`. Throws `JSON_NUMBER_RANGE` for NaN, infinities and unsafe integers, `JSON_SHAPE` for half
 * of a surrogate pair or anything that is not JSON: such values have no form that every receiver reads alike.
 * @see RFC 8785 section 3.2
 */
export function canonicalJson(value: JsonValue, options: CanonicalOptions = {}): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(canonicalText(value, options));
}

/** The same as text. What was read from canonical bytes is in order already and is written by the platform. */
export function canonicalText(value: JsonValue, options: CanonicalOptions = {}): string {
  return isFaithful(value, { inOrder: true }) ? JSON.stringify(value) : serialize(value, options.wideNumbers ?? false);
}

/** The plain form of RFC 8785, member by member: the slower twin that decides whatever is not in order. */
export function serialize(value: JsonValue, wideNumbers = false): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return serializeNumber(value, wideNumbers);
  if (typeof value === 'string') return serializeString(value);
  if (isArray(value)) {
    return `[${Array.from(value, (item) => serialize(item, wideNumbers)).join(',')}]`;
  }
  if (typeof value === 'object') return serializeObject(value, wideNumbers);
  throw new FederationError('JSON_SHAPE', `A ${typeof value} has no canonical JSON form.`);
}

function serializeObject(object: JsonObject, wideNumbers: boolean): string {
  // RFC 8785 section 3.2.3 orders names by UTF-16 code units, which is what sort() does by default.
  const names = Object.keys(object).sort();
  const members = names.flatMap((name) => {
    const value = object[name];
    return value === undefined ? [] : [`${serializeString(name)}:${serialize(value, wideNumbers)}`];
  });
  return `{${members.join(',')}}`;
}

// RFC 8785 section 3.2.2.3 adopts ECMAScript's own number text, so the platform's is the reference.
function serializeNumber(value: number, wideNumbers: boolean): string {
  const text = JSON.stringify(value);
  // What would be written as a whole number that no receiver may read must not be signed either.
  const isUnreadable = !wideNumbers && /^-?[0-9]+$/.test(text) && !Number.isSafeInteger(value);
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
