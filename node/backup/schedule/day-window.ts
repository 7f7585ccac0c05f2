/** Hours of a day, like `08:00-17:00` or, over midnight, `22:00-06:00`. */
import { DAY_MINUTES } from './local-time.ts';

/** From a minute of the day on, up to another, which is not in it. */
export interface DayWindow {
  readonly from: number;
  readonly to: number;
}

const WINDOW = /^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/;

/** Null where the text is no window. */
export function parseDayWindow(text: string): DayWindow | null {
  const [, fromHour, fromMinute, toHour, toMinute] = WINDOW.exec(text) ?? [];
  const from = minuteAt(fromHour, fromMinute);
  const to = minuteAt(toHour, toMinute);
  if (from === null || to === null || from === to) return null;
  return { from, to: to % DAY_MINUTES };
}

/** `07:30` as minutes since midnight; 24:00 ends a day. Null where it is no time. */
export function minuteAt(hour: string | undefined, minute: string | undefined): number | null {
  const minutes = Number(hour) * 60 + Number(minute);
  const isTime = hour !== undefined && minute !== undefined && Number(minute) < 60 && minutes <= DAY_MINUTES;
  return isTime ? minutes : null;
}

/** Whether a minute of the day lies in it. */
export function isWithin({ from, to }: DayWindow, minute: number): boolean {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** Minutes from `minute`, which lies in it, to its end. */
export function minutesLeft({ to }: DayWindow, minute: number): number {
  return (to - minute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
}
