/** Names of 32 bytes, as 64 hex digits: packs, snapshots, keys, lists and manifests. */
import type { JsonValue } from '@breakwater/federation-protocol';
import { BackupError } from './error.ts';

const HEX_32 = /^[0-9a-f]{64}$/;

/** Whether `text` is 64 lower-case hex digits, which is also safe as a part of a file's path. */
export function isHex32(text: unknown): text is string {
  return typeof text === 'string' && HEX_32.test(text);
}

/** The same, or `BACKUP_NAME_INVALID`; `where` says which member of a document it is. */
export function parseHex32(value: JsonValue | undefined, where: string): string {
  if (isHex32(value)) return value;
  throw new BackupError('BACKUP_NAME_INVALID', `A document has no proper ${where}.`, { where });
}

/** A hash or chunk id of 32 bytes in base64url: 43 characters, the last of which has two zero bits. */
const BASE64URL_32 = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

/** Whether `text` is 32 bytes in base64url without padding, in their one spelling. */
export function isBase64url32(text: unknown): text is string {
  return typeof text === 'string' && BASE64URL_32.test(text);
}

/** The same, or `BACKUP_NAME_INVALID`. */
export function parseBase64url32(value: JsonValue | undefined, where: string): string {
  if (isBase64url32(value)) return value;
  throw new BackupError('BACKUP_NAME_INVALID', `A document has no proper ${where}.`, { where });
}
