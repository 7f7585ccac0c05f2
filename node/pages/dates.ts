/** Dates and times as people here write them: "22 November 2026", times with their zone. */
import { text } from './text/en.ts';

const day = new Intl.DateTimeFormat(text.dateLocale, {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});
const weekday = new Intl.DateTimeFormat(text.dateLocale, { weekday: 'long', timeZone: 'UTC' });
const clock = new Intl.DateTimeFormat(text.dateLocale, { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });

const dayMs = 86_400_000;

/** "22 November 2026". */
export function dayOf(date: Date): string {
  return day.format(date);
}

/** "14:05 UTC". */
export function timeOf(date: Date): string {
  return `${clock.format(date)} UTC`;
}

/** When something began, in the shortest form that is clear at `now`: a time, a weekday of this week, else a date. */
export function sinceWords(since: Date, now: Date): string {
  const age = now.getTime() - since.getTime();
  if (age < dayMs) return timeOf(since);
  return age < 6 * dayMs ? weekday.format(since) : dayOf(since);
}

/** An ISO date (1987-03-09) as people read it; anything else is left as it is. */
export function readableDate(iso: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(iso) ? dayOf(new Date(`${iso}T00:00:00Z`)) : iso;
}
