/** An official's share on disk: sealed to the official's own key, so the file itself is no secret. */
import { open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RecoveryError } from '@breakwater/backup-replication';
import {
  type CountryCode,
  isObject,
  type JsonObject,
  parseCountryCode,
  parseStrictJson,
} from '@breakwater/federation-protocol';

/** What stands in a share file. The record is the country's signed public record. */
export interface ShareFile {
  readonly country: CountryCode;
  readonly generation: number;
  /** The official's signing key id. */
  readonly giver: string;
  readonly name: string;
  readonly record: JsonObject;
  readonly sealed: Uint8Array;
}

const TYPE = 'breakwater-official-share';
const SHARE_FILE_BYTES_MAX = 64 * 1024;
const KID_CHARACTERS = 12;

/** The name of an official's share file of one split; older ones stay beside it, for older snapshots. */
export function shareFileName(giver: string, generation: number): string {
  return `share-${giver.slice(0, KID_CHARACTERS)}-${generation}.sealed`;
}

/** Where a share file is looked for when nobody says: beside the official's key file. */
export function shareFileBeside(keyFile: string, giver: string, generation: number): string {
  return join(dirname(keyFile), shareFileName(giver, generation));
}

/** Writes a new share file, never over an existing one, and waits until it is on the disk. Returns its path. */
export async function writeShareFile(dir: string, share: ShareFile): Promise<string> {
  const path = join(dir, shareFileName(share.giver, share.generation));
  const { sealed, ...rest } = share;
  const content = { type: TYPE, format: 0, ...rest, sealed: Buffer.from(sealed).toString('base64url') };
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(content, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return path;
}

/** Throws `RECOVERY_SHARE_MISSING` when there is no such file, `RECOVERY_DOCUMENT_INVALID` when it is another one. */
export async function readShareFile(path: string): Promise<ShareFile> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new RecoveryError('RECOVERY_SHARE_MISSING', `The share file ${path} cannot be read.`, { path }, cause);
  });
  const value = parseStrictJson(bytes, { maxBytes: SHARE_FILE_BYTES_MAX });
  if (!isObject(value) || value.type !== TYPE || value.format !== 0) throw malformed(path);
  const { country, generation, giver, name, record, sealed } = value;
  const isText = typeof giver === 'string' && typeof name === 'string' && typeof sealed === 'string';
  if (!isText || typeof country !== 'string' || typeof generation !== 'number' || !isObject(record))
    throw malformed(path);
  const bytesOfShare = new Uint8Array(Buffer.from(sealed, 'base64url'));
  return { country: parseCountryCode(country), generation, giver, name, record, sealed: bytesOfShare };
}

function malformed(path: string): RecoveryError {
  return new RecoveryError('RECOVERY_DOCUMENT_INVALID', `${path} is not a share file of an official.`, { path });
}
