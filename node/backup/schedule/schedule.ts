/** When backups begin: every so many hours or daily at fixed times, never in quiet hours, missed ones once. */
import { SourceError } from '../source/error.ts';
import { type DayWindow, isWithin, minuteAt, minutesLeft, parseDayWindow } from './day-window.ts';
import { DAY_MINUTES, dayOf, minuteOfDay, momentOf, openZone, type Zone } from './local-time.ts';

/** A schedule, parsed. */
export interface Schedule {
  readonly when: { readonly everyHours: number } | { readonly dailyAt: readonly number[] };
  readonly quiet: readonly DayWindow[];
  readonly zone: Zone;
}

/** As it stands in hub.toml. */
export interface ScheduleText {
  /** `every 6 hours` or `daily at 02:30` or `daily at 02:30, 14:30`. */
  readonly schedule: string;
  /** Hours in which no backup begins, like `08:00-17:00`; one that runs is not stopped. */
  readonly quiet: readonly string[];
  readonly timeZone: string;
}

/** The last attempt; times are this machine's own. */
export interface LastRun {
  readonly startedAt: Date;
  /** When it ended without a snapshot; null where it made one or still runs. */
  readonly failedAt: Date | null;
}

const HOUR_MS = 3_600_000;
/** A week: what runs more rarely is no backup to rely on. */
const HOURS_MAX = 168;
/** After a failure, whatever the schedule: a holder that restarts is back by then. */
export const RETRY_MS = 30 * 60_000;

const EVERY = /^every ([1-9]\d{0,2}) ?(?:h|hours?)$/;
const DAILY = /^daily at (\d{1,2}:\d{2}(?:, ?\d{1,2}:\d{2}){0,23})$/;

/** Throws `BACKUP_SCHEDULE_INVALID`. */
export function parseSchedule({ schedule, quiet, timeZone }: ScheduleText): Schedule {
  const windows = quiet.map((text) => parseDayWindow(text) ?? refuse(text, 'quiet hours are like "08:00-17:00"'));
  if (coverTheDay(windows)) refuse(quiet.join(', '), 'quiet hours must leave some of the day');
  return { when: parseWhen(schedule), quiet: windows, zone: parseZone(timeZone) };
}

/** Throws `BACKUP_SCHEDULE_INVALID`. */
export function parseZone(name: string): Zone {
  try {
    return openZone(name);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    return refuse(name, 'time zones are like "America/St_Lucia" or "UTC"');
  }
}

/**
 * When the next backup begins, `now` when it is due. What was missed while the machine slept is done once; a clock
 * that went back behind the last run makes one due rather than none for as long as it went back.
 */
export function nextStart({ when, quiet, zone }: Schedule, last: LastRun | null, now: Date): Date {
  return afterQuiet(later(dueAt(when, zone, last, now), now), quiet, zone);
}

function dueAt(when: Schedule['when'], zone: Zone, last: LastRun | null, now: Date): Date {
  if (last === null || last.startedAt > now) return now;
  const regular =
    'everyHours' in when
      ? new Date(last.startedAt.getTime() + when.everyHours * HOUR_MS)
      : nextDaily(when.dailyAt, zone, last.startedAt);
  if (last.failedAt === null || last.failedAt > now) return regular;
  const retry = new Date(last.failedAt.getTime() + RETRY_MS);
  return retry < regular ? retry : regular;
}

function nextDaily(minutes: readonly number[], zone: Zone, after: Date): Date {
  const day = dayOf(after, zone);
  const moments = [0, 1, 2].flatMap((later) => minutes.map((minute) => momentOf(day, later, minute, zone)));
  const next = moments.filter((at) => at > after).sort((a, b) => a.getTime() - b.getTime())[0];
  // Two days on there is always one; the type does not know it.
  return next ?? new Date(after.getTime() + 24 * HOUR_MS);
}

/** Windows may touch one another, so that the end of one is the beginning of the next. */
function afterQuiet(at: Date, quiet: readonly DayWindow[], zone: Zone): Date {
  let moment = at;
  for (let turns = 0; turns <= 2 * quiet.length; turns += 1) {
    const minute = minuteOfDay(moment, zone);
    const window = quiet.find((one) => isWithin(one, minute));
    if (window === undefined) return moment;
    const wholeMinute = Math.floor(moment.getTime() / 60_000) * 60_000;
    moment = new Date(wholeMinute + minutesLeft(window, minute) * 60_000);
  }
  return moment;
}

function parseWhen(text: string): Schedule['when'] {
  const hours = EVERY.exec(text)?.[1];
  if (hours !== undefined && Number(hours) <= HOURS_MAX) return { everyHours: Number(hours) };
  const times = DAILY.exec(text)?.[1]
    ?.split(',')
    .map((time) => minuteAt(...halves(time.trim())));
  const valid = times?.filter((minute) => minute !== null && minute < DAY_MINUTES) ?? [];
  if (times === undefined || valid.length !== times.length) {
    return refuse(text, 'a schedule is "every 6 hours" (1 to 168) or "daily at 02:30"');
  }
  return { dailyAt: valid.filter((minute) => minute !== null) };
}

function halves(time: string): [string | undefined, string | undefined] {
  const [hour, minute] = time.split(':');
  return [hour, minute];
}

function coverTheDay(windows: readonly DayWindow[]): boolean {
  for (let minute = 0; minute < DAY_MINUTES; minute += 1) {
    if (!windows.some((window) => isWithin(window, minute))) return false;
  }
  return true;
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}

function refuse(text: string, reason: string): never {
  const happened = `"${text.slice(0, 100)}" is not understood: ${reason}.`;
  throw new SourceError('BACKUP_SCHEDULE_INVALID', happened, { text: text.slice(0, 100), reason });
}
