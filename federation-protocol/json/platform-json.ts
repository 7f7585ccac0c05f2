/** The fast way through JSON: the platform reads and writes, and only what is beyond doubt is taken from it. */
import type { JsonObject, JsonValue } from './json-value.ts';

/** What else a value must keep to: nesting, and members in the order of RFC 8785. */
export interface Faith {
  readonly maxDepth?: number;
  readonly inOrder: boolean;
}

/**
 * The value of `text`, when the platform writes it back as exactly this text: then no member stood twice, nothing had a
 * second spelling and no number lost a digit. Undefined is no judgement; the plain reader decides then.
 */
export function readByPlatform(text: string, faith: Faith): { readonly value: JsonValue } | undefined {
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch {
    // Not swallowed: the plain reader refuses the text and says where and why.
    return undefined;
  }
  return isFaithful(value, faith) && JSON.stringify(value) === text ? { value } : undefined;
}

/**
 * True when the platform's text of `value` is beyond doubt: strings well-formed, numbers held exactly and written
 * alike, nothing that calls code of its own, not deeper than `maxDepth` and, with `inOrder`, members sorted.
 */
export function isFaithful(value: JsonValue | undefined, faith: Faith): boolean {
  return walk(value, faith.maxDepth ?? Number.POSITIVE_INFINITY, faith.inOrder);
}

function walk(value: JsonValue | undefined, depthLeft: number, inOrder: boolean): boolean {
  if (depthLeft < 0) return false;
  switch (typeof value) {
    case 'string':
      return value.isWellFormed();
    case 'number':
      return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
    case 'boolean':
      return true;
    case 'object':
      if (value === null) return true;
      return isArray(value) ? walkArray(value, depthLeft, inOrder) : walkObject(value, depthLeft, inOrder);
    default:
      return false;
  }
}

function walkArray(items: readonly JsonValue[], depthLeft: number, inOrder: boolean): boolean {
  // By index, since a hole must be seen: the platform writes it as null.
  for (let at = 0; at < items.length; at += 1) if (!walk(items[at], depthLeft - 1, inOrder)) return false;
  return Object.getPrototypeOf(items) === Array.prototype && !('toJSON' in items);
}

function walkObject(object: JsonObject, depthLeft: number, inOrder: boolean): boolean {
  // A value with a class or a toJSON of its own may write anything.
  if (Object.getPrototypeOf(object) !== Object.prototype || 'toJSON' in object) return false;
  let before: string | undefined;
  for (const name of Object.keys(object)) {
    // RFC 8785 section 3.2.3 and the comparison of strings both go by UTF-16 code units.
    if (inOrder && before !== undefined && name < before) return false;
    if (!name.isWellFormed() || !walk(object[name], depthLeft - 1, inOrder)) return false;
    before = name;
  }
  return true;
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
