/** Countries that left the region, with the last revision of each: what keeps an old entry from coming back. */
import type { CountryCode, JsonObject, JsonValue } from '@breakwater/federation-protocol';
import { departedMax } from '../limits.ts';
import type { Entry } from './entry.ts';
import type { TrustList } from './list.ts';
import { inside, type Place, readArray, readCount, readCountry, readObject, refuse } from './read.ts';

/** A country that is not in the list any more, and the revision that its entry had when it left. */
export interface Departed {
  readonly country: CountryCode;
  readonly revision: number;
}

/** The part of a list that says who is in it and who was. */
export type Membership = Pick<TrustList, 'entries' | 'departed'>;

/**
 * Who has left once `entries` follow the list `previous`: all who had left before and those who leave now, less those
 * who come back. Sorted by country, as a list must have it.
 */
export function departedAfter(previous: Membership | null, entries: readonly Entry[]): readonly Departed[] {
  const here = new Set<string>(entries.map(({ member }) => member.country));
  return [...revisionsOf(previous)]
    .filter(([country]) => !here.has(country))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([country, revision]) => ({ country, revision }));
}

/** The highest revision that each country ever had, as the list knows it. */
export function revisionsOf(list: Membership | null): ReadonlyMap<CountryCode, number> {
  const left = (list?.departed ?? []).map(({ country, revision }) => [country, revision] as const);
  const here = (list?.entries ?? []).map(({ member }) => [member.country, member.revision] as const);
  return new Map([...left, ...here]);
}

/** As they stand in a list. */
export function departedJson(departed: readonly Departed[]): readonly JsonObject[] {
  return departed.map(({ country, revision }) => ({ country, revision }));
}

/** Reads them: in the order of the countries, each once, none in the first list. */
export function readDeparted(value: JsonValue | undefined, place: Place, sequence: number): readonly Departed[] {
  const departed = readArray(value, place, (item, at): Departed => {
    const one = readObject(item, at, ['country', 'revision']);
    return {
      country: readCountry(one.country, inside(at, 'country')),
      revision: readCount(one.revision, inside(at, 'revision'), 1, Number.MAX_SAFE_INTEGER),
    };
  });
  const isSorted = departed.every(({ country }, at) => at === 0 || (departed[at - 1]?.country ?? '') < country);
  if (!isSorted || departed.length > departedMax) refuse(place, `at most ${departedMax} countries in order, each once`);
  if (sequence === 1 && departed.length > 0) refuse(place, 'empty in the first list');
  return departed;
}
