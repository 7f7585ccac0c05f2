/** The clock on the wall of an office: hours and minutes of a time zone, with its summer time where it has one. */

const MINUTE_MS = 60_000;
/** Minutes of a day whose clock is not changed. */
export const DAY_MINUTES = 1440;

/** A time zone of the IANA database, like `America/St_Lucia`. */
export interface Zone {
  readonly name: string;
  /** Minutes that its wall clock is ahead of UTC at a moment. */
  offsetMinutes(at: Date): number;
}

/** A calendar day; months from 1. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Throws `RangeError` for a name that is no time zone. */
export function openZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return {
    name,
    offsetMinutes(at) {
      const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
      const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
      const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
      return Math.round((wall - at.getTime()) / MINUTE_MS);
    },
  };
}

/** Minutes since midnight on the wall. */
export function minuteOfDay(at: Date, zone: Zone): number {
  const wall = new Date(at.getTime() + zone.offsetMinutes(at) * MINUTE_MS);
  return wall.getUTCHours() * 60 + wall.getUTCMinutes();
}

/** The day on the wall. */
export function dayOf(at: Date, zone: Zone): Day {
  const wall = new Date(at.getTime() + zone.offsetMinutes(at) * MINUTE_MS);
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() };
}

/** When the wall shows `minute` on a day `daysLater`; where the clock jumps over it, the moment after the jump. */
export function momentOf({ year, month, day }: Day, daysLater: number, minute: number, zone: Zone): Date {
  const wall = Date.UTC(year, month - 1, day + daysLater, 0, minute);
  const before = zone.offsetMinutes(new Date(wall - DAY_MINUTES * MINUTE_MS));
  const after = zone.offsetMinutes(new Date(wall + DAY_MINUTES * MINUTE_MS));
  const candidates = [before, after].map((offset) => new Date(wall - offset * MINUTE_MS));
  // Shown twice, the first time counts; shown never, the old offset leads behind the jump.
  const shown = candidates.filter((at) => at.getTime() + zone.offsetMinutes(at) * MINUTE_MS === wall);
  return shown[0] ?? candidates[0] ?? new Date(wall);
}
