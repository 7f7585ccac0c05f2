/** Times as trust documents write them: `2026-11-22T03:20:44Z` and nothing else (ETSI TS 119 602 clause 6.1.3). */
import type { JsonValue } from '@breakwater/federation-protocol';
import { type Place, readText, refuse } from './read.ts';

/** The time as text, cut to whole seconds. */
export function formatTime(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

/** Reads such a text; refuses offsets, fractions, leap seconds and days that do not exist. */
export function readTime(value: JsonValue | undefined, place: Place): Date {
  const text = readText(value, place, 20);
  const time = new Date(text);
  const isExact = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) && !Number.isNaN(time.getTime());
  // A second reading catches 30 February, which Date would move into March.
  return isExact && formatTime(time) === text ? time : refuse(place, 'a time like 2026-11-22T03:20:44Z');
}

/** The time `days` later. */
export function addDays(time: Date, days: number): Date {
  return new Date(time.getTime() + days * 86_400_000);
}
