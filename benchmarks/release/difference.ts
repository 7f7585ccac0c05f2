/** Where two releases differ, said so that a person can follow it. */
import type { JsonObject, JsonValue } from '@breakwater/federation-protocol';

/** One place at which two documents differ; `undefined` where one of them has nothing. */
export interface Difference {
  readonly path: string;
  readonly committed: JsonValue | undefined;
  readonly rebuilt: JsonValue | undefined;
}

/** Every place at which the two differ, in the order of their names, down to single values. */
export function differencesOf(
  committed: JsonValue | undefined,
  rebuilt: JsonValue | undefined,
  path = '',
): readonly Difference[] {
  if (Array.isArray(committed) && Array.isArray(rebuilt)) {
    const length = Math.max(committed.length, rebuilt.length);
    return Array.from({ length }, (_, at) => at).flatMap((at) =>
      differencesOf(committed[at], rebuilt[at], `${path}[${nameOf(committed[at]) ?? at}]`),
    );
  }
  if (isObject(committed) && isObject(rebuilt)) {
    const names = [...new Set([...Object.keys(committed), ...Object.keys(rebuilt)])].sort();
    return names.flatMap((name) =>
      differencesOf(committed[name], rebuilt[name], path === '' ? name : `${path}.${name}`),
    );
  }
  return Object.is(committed, rebuilt) ? [] : [{ path, committed, rebuilt }];
}

/** A difference as one line. */
export function differenceLine({ path, committed, rebuilt }: Difference): string {
  return `${path}: committed ${printed(committed)}, rebuilt ${printed(rebuilt)}`;
}

/** Entries of lists are called by their country or id: "[JM]" says more than "[0]". */
function nameOf(entry: JsonValue | undefined): string | undefined {
  if (!isObject(entry)) return undefined;
  const { country, indicator, id } = entry;
  const parts = [indicator, country, id].filter((one) => typeof one === 'string');
  return parts.length > 0 ? parts.join(' ') : undefined;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function printed(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
