/** Reading the fields of a JSON object, each with the refusal that names it. */
import type { JsonObject, JsonValue } from '@breakwater/federation-protocol';
import { BenchmarkError } from '../error.ts';

/** The refusal of one field; `problem` completes the sentence "The field x …". */
export function refuse(name: string, problem: string): BenchmarkError {
  return new BenchmarkError('DATASET_MALFORMED', `The field "${name}" ${problem}.`, { field: name });
}

/** A text with at least one character. */
export function textAt(json: JsonObject, name: string): string {
  const value = json[name];
  if (typeof value !== 'string' || value === '') throw refuse(name, 'is no text');
  return value;
}

/** A text, or null said aloud; an absent field is refused. */
export function textOrNullAt(json: JsonObject, name: string): string | null {
  return json[name] === null ? null : textAt(json, name);
}

/** A finite number. */
export function numberAt(json: JsonObject, name: string): number {
  const value = json[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw refuse(name, 'is no number');
  return value;
}

/** True or false. */
export function booleanAt(json: JsonObject, name: string): boolean {
  const value = json[name];
  if (typeof value !== 'boolean') throw refuse(name, 'is neither true nor false');
  return value;
}

/** An object. */
export function objectAt(json: JsonObject, name: string): JsonObject {
  const value = json[name];
  if (!isObject(value)) throw refuse(name, 'is no object');
  return value;
}

/** A list of objects; may be empty. */
export function objectsAt(json: JsonObject, name: string): readonly JsonObject[] {
  const value: unknown = json[name];
  if (!Array.isArray(value)) throw refuse(name, 'is no list');
  return value.map((one: JsonValue) => objectAt({ [name]: one }, name));
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
