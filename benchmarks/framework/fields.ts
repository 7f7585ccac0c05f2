/** Reads one JSON object field by field: whatever is wrong, odd or unknown in it is refused with its place. */
import type { JsonObject, JsonValue } from '@breakwater/federation-protocol';
import { BenchmarkError } from '../error.ts';
import type { Ends } from './framework.ts';

/** Longest text of a field; ids, names and titles, not documents. */
const textMaxLength = 1_000;

/** One object of the file. Ask for every field there may be, then `finish`, which refuses the others. */
export class Fields {
  readonly where: string;
  readonly #object: JsonObject;
  readonly #asked = new Set<string>();

  constructor(value: JsonValue | undefined, where: string) {
    if (!isObject(value)) throw malformed(where, 'an object', value);
    this.where = where;
    this.#object = value;
  }

  /** The value as it stands; undefined when left out. */
  raw(name: string): JsonValue | undefined {
    this.#asked.add(name);
    return Object.hasOwn(this.#object, name) ? this.#object[name] : undefined;
  }

  /** A text without control characters, spaces around it taken off. */
  text(name: string, fallback?: string): string {
    const value = this.raw(name);
    if (value === undefined && fallback !== undefined) return fallback;
    return textOf(value, this.at(name));
  }

  /** A text, or null when left out. */
  textOrNull(name: string): string | null {
    return this.raw(name) === undefined ? null : this.text(name);
  }

  number(name: string, fallback?: number, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY): number {
    const value = this.raw(name);
    if (value === undefined && fallback !== undefined) return fallback;
    if (typeof value !== 'number' || !Number.isFinite(value) || value < least || value > most) {
      throw malformed(this.at(name), `a number${least > -Infinity ? ` from ${least} to ${most}` : ''}`, value);
    }
    return value;
  }

  yes(name: string, fallback: boolean): boolean {
    const value = this.raw(name) ?? fallback;
    if (typeof value !== 'boolean') throw malformed(this.at(name), 'true or false', value);
    return value;
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[], fallback?: Choice): Choice {
    const value = this.raw(name);
    if (value === undefined && fallback !== undefined) return fallback;
    return choiceOf(value, choices, this.at(name));
  }

  /** Two numbers, the first below the second. */
  ends(name: string, fallback: Ends): Ends {
    const value = this.raw(name);
    if (value === undefined) return fallback;
    const [low, high, ...rest] = Array.isArray(value) ? value : [];
    if (typeof low !== 'number' || typeof high !== 'number' || !(low < high) || rest.length > 0) {
      throw malformed(this.at(name), 'two numbers [low, high]', value);
    }
    return [low, high];
  }

  /** A list; empty when left out. */
  list(name: string, most: number): readonly JsonValue[] {
    const value = this.raw(name) ?? [];
    if (!Array.isArray(value)) throw malformed(this.at(name), 'a list', value);
    if (value.length > most) {
      const facts = { where: this.at(name), count: value.length, most };
      throw new BenchmarkError('FRAMEWORK_TOO_LARGE', `${this.at(name)} has ${value.length} entries.`, facts);
    }
    return value;
  }

  /** A list of texts; one text counts as a list of one. */
  texts(name: string, most: number): readonly string[] {
    const value = this.raw(name);
    if (typeof value === 'string') return [textOf(value, this.at(name))];
    return this.list(name, most).map((one, index) => textOf(one, `${this.at(name)}[${index}]`));
  }

  /** An object within, or one without any field. */
  object(name: string): Fields {
    return new Fields(this.raw(name) ?? {}, this.at(name));
  }

  /** The names of all fields there are; each counts as asked for. */
  names(): readonly string[] {
    const names = Object.keys(this.#object);
    for (const name of names) this.#asked.add(name);
    return names;
  }

  /** Facts of the owner's own, taken as they are. */
  about(): JsonObject {
    const value = this.raw('about') ?? {};
    if (!isObject(value)) throw malformed(this.at('about'), 'an object', value);
    return value;
  }

  /** Refuses a field that nobody asked for: a misspelt one would change the index silently. */
  finish(): void {
    const unknown = Object.keys(this.#object).find((name) => !this.#asked.has(name));
    if (unknown === undefined) return;
    const known = [...this.#asked];
    throw new BenchmarkError('FRAMEWORK_MALFORMED', `${this.where} has a field "${unknown}" that means nothing.`, {
      ...{ where: this.where, field: unknown, known },
    });
  }

  at(name: string): string {
    return this.where === '' ? name : `${this.where}.${name}`;
  }
}

/** One of the choices, or a refusal that lists them. */
export function choiceOf<Choice extends string>(
  value: JsonValue | undefined,
  choices: readonly Choice[],
  where: string,
): Choice {
  const found = choices.find((one) => one === value);
  if (found === undefined) throw malformed(where, `one of ${choices.join(', ')}`, value);
  return found;
}

/** A text without control characters, not empty. */
export function textOf(value: JsonValue | undefined, where: string): string {
  const text = typeof value === 'string' ? value.trim() : '';
  const safe = !/\p{Cc}/u.test(text) && text !== '' && text.length <= textMaxLength;
  if (!safe) throw malformed(where, `a text of 1 to ${textMaxLength} characters`, value);
  return text;
}

/** The refusal of a place where something else was expected. */
export function malformed(where: string, expected: string, found: JsonValue | undefined): BenchmarkError {
  const shown = found === undefined ? 'nothing' : JSON.stringify(found).slice(0, 80);
  const place = where === '' ? 'The file' : where;
  return new BenchmarkError('FRAMEWORK_MALFORMED', `${place} must be ${expected}, and is ${shown}.`, {
    ...{ where, expected, found: shown },
  });
}

/** True for JSON objects. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
