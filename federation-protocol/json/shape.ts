/** Takes parsed JSON apart member by member, so that every document is checked before it becomes a type. */
import { FederationError } from '../federation-error.ts';
import type { JsonObject, JsonValue } from './json-value.ts';

/** Most characters of a text member unless the caller says otherwise: names and addresses, not documents. */
const textMaxLength = 2_048;

/** Most items of an array member unless the caller says otherwise. */
const itemsMax = 1_024;

/** `value` as an object, or `JSON_SHAPE`; `where` names the place for the message. */
export function expectObject(value: JsonValue | undefined, where: string): JsonObject {
  if (!isObject(value)) throw wrong(where, 'an object');
  return value;
}

/** True for JSON objects (not arrays, not null). */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `value` as an array of at most `max` items (default 1,024), or `JSON_SHAPE`. */
export function expectArray(value: JsonValue | undefined, where: string, max = itemsMax): readonly JsonValue[] {
  if (!isArray(value)) throw wrong(where, 'an array');
  if (value.length > max) throw wrong(where, `an array of at most ${max} items`);
  return value;
}

/** `value` as a non-empty string of at most `max` characters (default 2,048), or `JSON_SHAPE`. */
export function expectString(value: JsonValue | undefined, where: string, max = textMaxLength): string {
  if (typeof value !== 'string' || value === '') throw wrong(where, 'a non-empty string');
  if (value.length > max) throw wrong(where, `a string of at most ${max} characters`);
  return value;
}

/** `value` as an array of non-empty strings, or `JSON_SHAPE`. */
export function expectStrings(value: JsonValue | undefined, where: string, max = itemsMax): readonly string[] {
  return expectArray(value, where, max).map((item, index) => expectString(item, `${where}[${index}]`));
}

/** `value` as a whole number from `min` (default 0) to `max` (default 2^53 - 1), or `JSON_SHAPE`. */
export function expectInteger(
  value: JsonValue | undefined,
  where: string,
  min = 0,
  max = Number.MAX_SAFE_INTEGER,
): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw wrong(where, 'a whole number');
  if (value < min || value > max) throw wrong(where, `a whole number from ${min} to ${max}`);
  return value;
}

/** Throws `JSON_SHAPE` when `object` has a member not in `known`: our own documents admit no surprises. */
export function refuseUnknownMembers(object: JsonObject, known: readonly string[], where: string): void {
  const unknown = Object.keys(object).find((name) => !known.includes(name));
  if (unknown !== undefined) throw wrong(`${where}.${unknown}`, 'absent');
}

function isArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function wrong(where: string, expected: string): FederationError {
  return new FederationError('JSON_SHAPE', `${where} must be ${expected}.`, { where, expected });
}
