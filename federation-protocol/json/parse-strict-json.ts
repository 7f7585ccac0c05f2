/** Reads JSON so that no two programs can read it differently: RFC 8259 text, I-JSON (RFC 7493) values, with limits. */
import { FederationError } from '../federation-error.ts';
import { jsonMaxBytes, jsonMaxDepth } from '../limits.ts';
import { serialize } from './canonical-json.ts';
import type { JsonValue } from './json-value.ts';
import { readByPlatform } from './platform-json.ts';

/** Bounds of one parse; defaults are `jsonMaxBytes` and `jsonMaxDepth`. */
export interface JsonLimits {
  readonly maxBytes?: number;
  readonly maxDepth?: number;
  /** Whole numbers beyond 2^53 too, read as the nearest double (RFC 8259); never for documents of the region. */
  readonly wideNumbers?: boolean;
}

/**
 * Parses `bytes` as one JSON value. Throws `JSON_TOO_LARGE`, `JSON_NOT_UTF8` (also for a byte order mark),
 * `JSON_SYNTAX`, `JSON_TOO_DEEP`, `JSON_DUPLICATE_NAME` or `JSON_NUMBER_RANGE`.
 * @see RFC 8259; RFC 7493 section 2
 */
export function parseStrictJson(bytes: Uint8Array, limits: JsonLimits = {}): JsonValue {
  const text = textOf(bytes, limits);
  return readByPlatform(text, { maxDepth: depthOf(limits), inOrder: false })?.value ?? readPlainly(text, limits);
}

/**
 * As `parseStrictJson`, and the bytes must be the value's own RFC 8785 form, else `JSON_NOT_CANONICAL`.
 * @see RFC 8785 section 3.2
 */
export function parseCanonicalJson(bytes: Uint8Array, limits: JsonLimits = {}): JsonValue {
  const text = textOf(bytes, limits);
  const read = readByPlatform(text, { maxDepth: depthOf(limits), inOrder: true });
  if (read !== undefined) return read.value;
  const value = readPlainly(text, limits);
  if (serialize(value, limits.wideNumbers) !== text) {
    throw new FederationError('JSON_NOT_CANONICAL', 'A document is not in its canonical form.');
  }
  return value;
}

/** The walk character by character: the twin of the platform's reader that decides on every text in doubt. */
export function readPlainly(text: string, limits: JsonLimits = {}): JsonValue {
  return new Reader(text, depthOf(limits), limits.wideNumbers ?? false).document();
}

function textOf(bytes: Uint8Array, limits: JsonLimits): string {
  const maxBytes = limits.maxBytes ?? jsonMaxBytes;
  if (bytes.byteLength <= maxBytes) return decodeUtf8(bytes);
  throw new FederationError('JSON_TOO_LARGE', `A document of ${bytes.byteLength} bytes exceeds ${maxBytes}.`, {
    bytes: bytes.byteLength,
    maxBytes,
  });
}

function depthOf({ maxDepth }: JsonLimits): number {
  return maxDepth ?? jsonMaxDepth;
}

function decodeUtf8(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new FederationError('JSON_NOT_UTF8', 'A document is not valid UTF-8.', {}, cause);
  }
  if (text.startsWith('\uFEFF'))
    throw new FederationError('JSON_NOT_UTF8', 'A document starts with a byte order mark.');
  return text;
}

// Sticky patterns: each matches at the cursor only, so the text is walked once.
const spacePattern = /[ \t\n\r]*/y;
const numberPattern = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const quote = 0x22;
const backslash = 0x5c;
const firstPlain = 0x20;

class Reader {
  readonly #text: string;
  readonly #maxDepth: number;
  readonly #wideNumbers: boolean;
  #at = 0;

  constructor(text: string, maxDepth: number, wideNumbers: boolean) {
    this.#text = text;
    this.#maxDepth = maxDepth;
    this.#wideNumbers = wideNumbers;
  }

  document(): JsonValue {
    const value = this.#value(0);
    this.#space();
    if (this.#at !== this.#text.length) this.#fail('text after the end of the document');
    return value;
  }

  #value(depth: number): JsonValue {
    if (depth > this.#maxDepth) {
      throw new FederationError('JSON_TOO_DEEP', `A document nests deeper than ${this.#maxDepth}.`, { at: this.#at });
    }
    this.#space();
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #object(depth: number): JsonValue {
    const members: Record<string, JsonValue> = {};
    this.#at += 1;
    if (this.#take('}')) return members;
    do {
      this.#space();
      const name = this.#string();
      if (Object.hasOwn(members, name)) {
        throw new FederationError('JSON_DUPLICATE_NAME', 'An object names a member twice.', { at: this.#at });
      }
      if (!this.#take(':')) this.#fail('expected a colon');
      const value = this.#value(depth + 1);
      // A plain assignment to __proto__ would change the object's prototype instead of adding a member.
      Object.defineProperty(members, name, { value, enumerable: true, writable: true, configurable: true });
    } while (this.#take(','));
    if (!this.#take('}')) this.#fail('expected a comma or a closing brace');
    return members;
  }

  #array(depth: number): JsonValue {
    const items: JsonValue[] = [];
    this.#at += 1;
    if (this.#take(']')) return items;
    do items.push(this.#value(depth + 1));
    while (this.#take(','));
    if (!this.#take(']')) this.#fail('expected a comma or a closing bracket');
    return items;
  }

  #string(): string {
    const raw = this.#text.slice(this.#at, this.#stringEnd());
    const value = raw.includes('\\') ? this.#unescaped(raw) : raw.slice(1, -1);
    this.#at += raw.length;
    if (!value.isWellFormed()) this.#fail('half of a surrogate pair in a string');
    return value;
  }

  /** Where the string at the cursor ends. Walked by hand: a pattern that repeats a group overflows the stack. */
  #stringEnd(): number {
    const text = this.#text;
    if (text.charCodeAt(this.#at) !== quote) this.#fail('expected a string');
    for (let at = this.#at + 1; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === quote) return at + 1;
      if (code < firstPlain) return this.#fail('a control character in a string');
      if (code === backslash) at += 1;
    }
    return this.#fail('a string without an end');
  }

  /** The platform takes exactly the escapes of RFC 8259 and refuses every other. */
  #unescaped(raw: string): string {
    try {
      return JSON.parse(raw);
    } catch (cause) {
      return this.#fail('a wrong escape in a string', cause);
    }
  }

  #number(): number {
    const raw = this.#match(numberPattern);
    if (raw === undefined) return this.#fail('expected a value');
    const value = Number(raw);
    const isPlainInteger = !this.#wideNumbers && !/[.eE]/.test(raw);
    if (!Number.isFinite(value) || (isPlainInteger && !Number.isSafeInteger(value))) {
      throw new FederationError('JSON_NUMBER_RANGE', 'A number is too large to be held exactly.', { at: this.#at });
    }
    return value;
  }

  #word<Value extends JsonValue>(word: string, value: Value): Value {
    if (!this.#text.startsWith(word, this.#at)) this.#fail('expected a value');
    this.#at += word.length;
    return value;
  }

  #take(character: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #space(): void {
    this.#match(spacePattern);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #fail(reason: string, cause?: unknown): never {
    throw new FederationError('JSON_SYNTAX', `Not JSON: ${reason} at character ${this.#at}.`, { at: this.#at }, cause);
  }
}
