/** What can go wrong when a hub backs up, holds for others or restores; the engine's own codes are in its package. */
import type { JsonObject } from '@breakwater/federation-protocol';
import { CodedError, type ErrorText } from '@breakwater/federation-protocol/error';
import { healthErrorTexts } from './health/error-texts.ts';
import { holdingTexts } from './holding/error-texts.ts';
import { repairTexts } from './repair/error-texts.ts';
import { restoreErrorTexts } from './restore/error-texts.ts';

const texts = {
  ...restoreErrorTexts,
  ...holdingTexts,
  ...repairTexts,
  ...healthErrorTexts,
  BACKUP_AGREEMENTS_ENDED: {
    means: 'Holders take nothing new without an agreement in force. The last good snapshot is still in force.',
    cure: 'See `breakwater backup holder list`, propose new agreements (`backup holder propose`), then back up again.',
  },
  BACKUP_ALREADY_RUNNING: {
    means: 'Two backups of one hub at once would fight over the next number. This one did nothing.',
    cure: 'Wait until the other is done (`breakwater status`), then run it again if it is still needed.',
  },
  BACKUP_CLOCK_WRONG: {
    means: 'Holders take no head dated more than ten minutes from their own time. The last good snapshot is in force.',
    cure: 'Set the clock of this machine (`breakwater doctor` compares it), then back up again: little is sent anew.',
  },
  BACKUP_DATABASE_BUSY: {
    means: 'Another program has locked the records of this hub for long. The last good snapshot is still in force.',
    cure: 'End what has hub.db open (a copy, a shell of SQLite), then back up again: it goes on where it stopped.',
  },
  BACKUP_DISK_FULL: {
    means: 'There is no room for what had to be written. What was half written is removed; the backups are untouched.',
    cure: 'Free some space on the named disk, then run the command again.',
  },
  BACKUP_ENGINE_STOPPED: {
    means: 'A worker of the backup could not go on. The last good snapshot is still in force.',
    cure: 'Run the backup again: it goes on where it stopped. If it stops again, report what it said.',
  },
  BACKUP_HOLDERS_TOO_FEW: {
    means: 'Too few holders took the data, so this backup does not count. The last good snapshot is still in force.',
    cure: 'See which of the named holders are down (`breakwater status`), then run the backup again: it goes on.',
  },
  BACKUP_INDEX_BROKEN: {
    means: 'The list of what was stored before is damaged, so this backup was not finished. Nothing is lost.',
    cure: 'Run `breakwater doctor`, restore hub.db from the last snapshot if it is damaged, then back up again.',
  },
  BACKUP_INDEX_LOST: {
    means:
      'What is not known to be stored was stored once more: the backup is whole, but it took longer and more room.',
    cure: 'Give the reader key to the next such run (`--passphrase-file`); `breakwater backup prune` frees the rest.',
  },
  BACKUP_KEY_NOT_LISTED: {
    means: 'The region’s trust list names another backup key for this country than this hub has. Nothing was sent.',
    cure: 'See `breakwater backup key show`: have a waiting key’s entry published, or make one (`backup key renew`).',
  },
  BACKUP_NOTHING_SAVED: {
    means: 'A snapshot of it would hold nothing, so none was made. Those that were made before are as they were.',
    cure: 'Look at what is named: is it there and mounted, may you read it, is it what you meant? Then run it again.',
  },
  BACKUP_QUOTA_FULL: {
    means: 'Holders have given all the room that they agreed to. The last good snapshot is still in force.',
    cure: 'Run `breakwater backup prune`, or agree on more room (`backup holder propose`), then back up again.',
  },
  BACKUP_READER_KEY_MISSING: {
    means: 'Without a reader key nobody could check or restore backups in everyday life.',
    cure: 'Make one with `breakwater key make --for reader` and put it into keys/reader.key and keys/reader.pub.json.',
  },
  BACKUP_RECOVERY_KEY_MISSING: {
    means: 'Without a recovery key nobody could restore after a disaster, so no backup is made.',
    cure: 'Run `breakwater recovery split` once, then back up.',
  },
  BACKUP_SNAPSHOT_UNKNOWN: {
    means: 'There is no snapshot with this name or number.',
    cure: 'See `breakwater backup list`.',
  },
  BACKUP_SOURCE_TAKEN: {
    means: 'Another source bears this name; it was not changed.',
    cure: 'Choose another name; `breakwater backup source list` shows those in use.',
  },
  HOLDING_DISK_FULL: {
    means: 'This holder has no room on its disk. What was half written is removed; what it holds already is safe.',
    cure: 'Tell the holder’s operator to free space; other holders were not affected.',
  },
  HOLDING_HASH_MISMATCH: {
    means: 'What arrived is not what was sent; it was not stored.',
    cure: 'Send it again.',
  },
  HOLDING_NAME_INVALID: {
    means: 'What was sent has no name that can be stored.',
    cure: 'Bring both hubs to the same version of the program.',
  },
  HOLDING_NOT_YOURS: {
    means: 'A country reads and writes only its own shards.',
    cure: 'Check which country the request was made for.',
  },
  HOLDING_QUOTA_EXCEEDED: {
    means: 'The holder has given this country all the room that it promised in the trust list.',
    cure: 'Ask the holder for a larger quota, or choose another holder.',
  },
} as const satisfies Record<string, ErrorText>;

/** Codes of the hub's side of backups. */
export type HubBackupCode = keyof typeof texts;

/** A refusal on the hub's side of backups. */
export class HubBackupError extends CodedError<HubBackupCode> {
  constructor(code: HubBackupCode, happened: string, evidence: JsonObject = {}, cause?: unknown) {
    super(code, happened, texts[code], evidence, cause);
  }
}

/** What the system, SQLite and our own stores say of it; SQLite's log cannot grow by a page of shared memory either. */
const FULL = new Set<unknown>([
  ...['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'],
  ...['BACKUP_DISK_FULL', 'HOLDING_DISK_FULL'],
]);

/** Whether SQLite gave up waiting for another program. */
export function isDatabaseBusy(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && /^SQLITE_(?:BUSY|LOCKED)/.test(String(cause.code));
}

/** Whether it was said that the disk (or the owner's share of it) is full. */
export function isDiskFull(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && FULL.has(cause.code);
}
