/** English of amounts and points in time. Translators: unit signs (kB, ms, h) stay as they are. */

/** Numbers as words, and spans of time. */
export const amountText = {
  /** Dates, times and thousands are written as this language region writes them. */
  locale: 'en-GB',
  /** From 0 to 12; larger numbers are written in digits. */
  numbers: ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
  /** A size of nothing but bytes. */
  bytes: (count: number): string => (count === 1 ? '1 byte' : `${count.toLocaleString('en-GB')} bytes`),
  /** A long span. */
  days: (count: number): string => (count === 1 ? '1 day' : `${count} days`),
  /** A span, as part of the two below. */
  minutes: (count: number): string => (count === 1 ? '1 minute' : `${count} minutes`),
  /** The same. */
  hours: (count: number): string => (count === 1 ? '1 hour' : `${count} hours`),
  /** A point in time to come; `span` is one of the spans above. */
  ahead: (span: string): string => `in ${span}`,
  /** A point in time gone by. */
  ago: (span: string): string => `${span} ago`,
  /** Less than a minute to come. */
  soon: 'in less than a minute',
  /** Less than a minute gone by. */
  justNow: 'just now',
} as const;
