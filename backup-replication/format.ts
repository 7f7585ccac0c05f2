/** The number of the format, which stands first in every document. */
import type { JsonValue } from '@breakwater/federation-protocol';
import { BackupError } from './error.ts';

/** The format this program reads and writes: FORMAT.md. */
export const FORMAT = 1;

/** Throws `BACKUP_FORMAT_UNKNOWN` for every number but 1; `document` says what it is, in a word. */
export function checkFormat(value: JsonValue | undefined, document: string): void {
  if (value === FORMAT) return;
  const happened = `A ${document} is of a format that this program does not know.`;
  throw new BackupError('BACKUP_FORMAT_UNKNOWN', happened, { format: value ?? null, known: FORMAT });
}
