/** Points in time for people: relative first, the exact time on hover, for screen readers and in print. */
import { html } from 'hono/html';
import type { Html } from '../pages/layout.ts';
import { amountText as text } from './text/amount-en.ts';

const exact = new Intl.DateTimeFormat(text.locale, {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZone: 'UTC',
});
const day = new Intl.DateTimeFormat(text.locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

const steps: readonly [limitMs: number, unitMs: number, say: (count: number) => string][] = [
  [3_600_000, 60_000, text.minutes],
  [86_400_000, 3_600_000, text.hours],
  [Number.POSITIVE_INFINITY, 86_400_000, text.days],
];

/** `22 November 2026 at 03:23:10 UTC`. */
export function exactText(at: Date): string {
  return `${exact.format(at)} UTC`;
}

/** `22 November 2026`. */
export function dayText(at: Date): string {
  return day.format(at);
}

/** `23 November 2026 at 02:30 (America/St_Lucia)`: on the wall clock that a schedule goes by. */
export function zonedText(at: Date, timeZone: string): string {
  const clock = new Intl.DateTimeFormat(text.locale, { dateStyle: 'long', timeStyle: 'short', timeZone });
  return `${clock.format(at)} (${timeZone})`;
}

/**
 * `4 minutes ago`, `in 3 days`, `just now`. Rounded down, but for days to come: three days less a few minutes are three
 * to whoever plans by them.
 */
export function relativeText(at: Date, now: Date): string {
  const distance = at.getTime() - now.getTime();
  const away = Math.abs(distance);
  if (away < 60_000) return distance > 0 ? text.soon : text.justNow;
  for (const [limitMs, unitMs, say] of steps) {
    if (away >= limitMs) continue;
    const isDaysToCome = distance > 0 && say === text.days;
    const span = say(isDaysToCome ? Math.round(away / unitMs) : Math.floor(away / unitMs));
    return distance > 0 ? text.ahead(span) : text.ago(span);
  }
  return exactText(at);
}

/** A `<time>`: relative on the screen, exact in its title, exact beside it on paper. */
export function when(at: Date, now: Date): Html {
  const full = exactText(at);
  return html`<time datetime="${at.toISOString()}" title="${full}">${relativeText(at, now)}<span
    class="on-paper"> (${full})</span></time>`;
}
