/** How fast backups may send, by the hour of the day. */
import { type DayWindow, isWithin, parseDayWindow } from '../schedule/day-window.ts';
import { minuteOfDay, type Zone } from '../schedule/local-time.ts';
import { SourceError } from '../source/error.ts';

/** One rule. Without a window it holds all day; the first rule that fits the hour decides. */
export interface BandwidthRule {
  readonly window: DayWindow | null;
  readonly perHolder: boolean;
  /** 0 sends nothing. */
  readonly bytesPerSecond: number;
}

/** Rates in force at a moment, in bytes a second; infinite where no rule fits. */
export interface Rates {
  readonly inAll: number;
  readonly perHolder: number;
}

const RULE =
  /^(?:(\d{1,2}:\d{2}-\d{1,2}:\d{2}) )?(?:(stop)|(\d{1,6}(?:\.\d{1,3})?) ?(kbit|Mbit|Gbit|kB|MB|GB)\/s)( per holder)?$/;

/** Bytes a second of one unit; decimal, as lines are sold. */
const UNITS: Readonly<Record<string, number>> = {
  kbit: 125,
  Mbit: 125_000,
  Gbit: 125_000_000,
  kB: 1000,
  MB: 1_000_000,
  GB: 1_000_000_000,
};

/** Slower than this a shard of a pack takes longer than a holder waits for one. */
export const RATE_MIN = 1000;
const RULES_MAX = 48;

/** `08:00-17:00 2 MB/s`, `500 kbit/s per holder`, `07:00-09:00 stop`. Throws `BACKUP_LIMIT_INVALID`. */
export function parseBandwidth(texts: readonly string[]): readonly BandwidthRule[] {
  if (texts.length > RULES_MAX) throw invalid(texts[RULES_MAX] ?? '', `there are at most ${RULES_MAX} limits`);
  const rules = texts.map(parseRule);
  if (rules.some(({ window, bytesPerSecond }) => window === null && bytesPerSecond === 0)) {
    throw invalid('stop', 'without hours no backup would ever be sent');
  }
  return rules;
}

/** The rates at a moment, on the wall clock of the zone. */
export function ratesAt(rules: readonly BandwidthRule[], at: Date, zone: Zone): Rates {
  if (rules.length === 0) return { inAll: Number.POSITIVE_INFINITY, perHolder: Number.POSITIVE_INFINITY };
  const minute = minuteOfDay(at, zone);
  const rate = (perHolder: boolean) =>
    rules.find((rule) => rule.perHolder === perHolder && (rule.window === null || isWithin(rule.window, minute)))
      ?.bytesPerSecond ?? Number.POSITIVE_INFINITY;
  return { inAll: rate(false), perHolder: rate(true) };
}

function parseRule(text: string): BandwidthRule {
  const [whole, hours, stop, number, unit, perHolder] = RULE.exec(text) ?? [];
  if (whole === undefined) {
    throw invalid(text, 'a limit is "2 MB/s", "08:00-17:00 500 kbit/s", "1 MB/s per holder" or "07:00-09:00 stop"');
  }
  const window = hours === undefined ? null : parseDayWindow(hours);
  if (hours !== undefined && window === null) throw invalid(text, 'its hours are not hours of a day');
  const bytesPerSecond = stop === undefined ? Number(number) * (UNITS[unit ?? ''] ?? 0) : 0;
  if (stop === undefined && bytesPerSecond < RATE_MIN) throw invalid(text, 'it is slower than 1 kB/s; say "stop"');
  return { window, perHolder: perHolder !== undefined, bytesPerSecond };
}

function invalid(text: string, reason: string): SourceError {
  const happened = `"${text.slice(0, 100)}" is not a limit: ${reason}.`;
  return new SourceError('BACKUP_LIMIT_INVALID', happened, { text: text.slice(0, 100), reason });
}
