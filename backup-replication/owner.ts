/** Whose data it is, or who holds it: a country, or a standalone archive with a name of its own. */
import { BackupError } from './error.ts';

/** Two capital letters (a country, ISO 3166-1) or 16 lower-case hex digits (a standalone archive or its place). */
export type OwnerName = string;

/** Letters, digits and a fixed length: safe as a part of a file's path and inside authenticated data. */
const OWNER = /^(?:[A-Z]{2}|[0-9a-f]{16})$/;

/** Whether `text` can name an owner or a holder. */
export function isOwnerName(text: unknown): text is OwnerName {
  return typeof text === 'string' && OWNER.test(text);
}

/** `text` as the name of an owner or holder. Throws `BACKUP_OWNER_INVALID`. */
export function parseOwnerName(text: unknown): OwnerName {
  if (isOwnerName(text)) return text;
  throw new BackupError('BACKUP_OWNER_INVALID', 'An owner is named by something that is no country and no archive.');
}
