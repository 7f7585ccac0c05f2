/** English of what is backed up and by which settings. Commands, paths and the words of hub.toml are not translated. */

const named = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** What is backed up. */
export const sourceText = {
  /** Heading. */
  title: 'What is backed up',
  /** Caption of the table. */
  caption: 'Sources; tier 1 is restored first',
  /** Heads of the columns. */
  columns: { name: 'Source', kind: 'Kind', tier: 'Tier', saved: 'Last saved whole', fault: 'Last fault' },
  /** Kinds of source; the keys stay. */
  kinds: { hub: 'this hub', directory: 'directory', sqlite: 'SQLite database', postgres: 'PostgreSQL database' },
  /** Rules about what is left out on purpose. */
  rules: (count: number): string => (count === 1 ? '1 rule leaves things out' : `${count} rules leave things out`),
  /** Instead of a time. */
  notSaved: 'not yet',
  /** Instead of a fault. */
  noFault: 'none',
  /** What was lacking, after the time: "3 left out, permission denied". */
  fault: (count: string, reason: string): string => `${count} left out: ${reason}`,
  /** When nothing but the hub is on the list; the command follows. */
  onlyHub: 'Only this hub itself is backed up. Add a registry, a database or a directory:',
} as const;

/** Schedule, speed and how long backups are kept. */
export const settingText = {
  /** Heading. */
  title: 'When, how fast, how long',
  /** Label. */
  next: 'Next backup',
  /** Instead of a time. */
  nextByHand: 'when somebody starts one',
  /** The moment has come. */
  nextDue: 'due now',
  /** Label. */
  schedule: 'Schedule',
  /** Instead of a schedule; the command follows. */
  noSchedule: 'none. Set one with',
  /** After the schedule: hours in which no backup begins. */
  quiet: (hours: readonly string[]): string => `none begins in the quiet hours ${named.format(hours)}`,
  /** Label. */
  speed: 'Speed now',
  /** No limit is in force. */
  unlimited: 'as fast as the line allows',
  /** The limit of this hour is "stop". */
  stopped: 'nothing is sent in these hours',
  /** A speed for all holders together. */
  inAll: (rate: string): string => `at most ${rate} in all`,
  /** A speed for each holder. */
  perHolder: (rate: string): string => `at most ${rate} to each holder`,
  /** Label. */
  limits: 'Limits by the hour',
  /** Label. */
  kept: 'Kept',
  /** Retention in words: "the newest 3, and the newest of each of 24 hours, 7 days and 12 months". */
  keep: (last: number, periods: readonly string[]): string => {
    const newest = last === 0 ? '' : last === 1 ? 'the newest' : `the newest ${last}`;
    if (periods.length === 0) return newest;
    const each = `the newest of each of ${named.format(periods)}`;
    return newest === '' ? each : `${newest}, and ${each}`;
  },
  /** Spans of that sentence, by the words of hub.toml. */
  periods: {
    /** One for each hour that has a backup. */
    hourly: (count: number) => `${count} ${count === 1 ? 'hour' : 'hours'}`,
    /** For each day. */
    daily: (count: number) => `${count} ${count === 1 ? 'day' : 'days'}`,
    /** For each week. */
    weekly: (count: number) => `${count} ${count === 1 ? 'week' : 'weeks'}`,
    /** For each month. */
    monthly: (count: number) => `${count} ${count === 1 ? 'month' : 'months'}`,
    /** For each year. */
    yearly: (count: number) => `${count} ${count === 1 ? 'year' : 'years'}`,
  },
  /** After it. */
  keptLonger: 'Holders keep each at least as long as their agreement says.',
} as const;
