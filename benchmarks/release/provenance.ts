/** Where the values of a release come from, packed so that what many values share is said once. */
import type { Value } from '../board/value.ts';
import type { ReleaseProvenance } from './release.ts';

/** Every value with its source. Only statistics have one: the type keeps everything else out. */
export function provenanceOf(values: readonly Value<'S'>[]): ReleaseProvenance {
  const places = new Map<string, number>();
  const sources: ReleaseProvenance['sources'][number][] = [];
  const rows = values.map(({ indicator, country, value, unit, period, provenance: { line, ...source } }) => {
    const key = JSON.stringify(source);
    const place = places.get(key) ?? sources.push(source) - 1;
    places.set(key, place);
    return { indicator, country, value, unit, period, source: place, line };
  });
  return { sources, values: rows };
}
