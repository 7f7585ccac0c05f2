/** Times in documents: one spelling, so that two readers never take one text for two times, or for none. */
import type { JsonValue } from '@breakwater/federation-protocol';
import { BackupError } from './error.ts';

const SPELLING = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Whether `text` is a time that there is, as `2026-11-22T03:00:00.000Z`: RFC 3339 in UTC, to the millisecond. */
export function isTime(text: unknown): text is string {
  if (typeof text !== 'string' || !SPELLING.test(text)) return false;
  const time = new Date(text);
  // The 30th of February is read as a day of March, and 24 o'clock as the next day: neither comes out as it went in.
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}

/** The same text, or `BACKUP_TIME_INVALID`; `where` says which member of a document it is. */
export function parseTime(value: JsonValue | undefined, where: string): string {
  if (isTime(value)) return value;
  throw new BackupError('BACKUP_TIME_INVALID', `A document has no proper ${where}.`, { where });
}
