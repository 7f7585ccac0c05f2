/** A new source: its name checked, its kind found out, refused when it could not be backed up. */
import { stat } from 'node:fs/promises';
import type { BackupSource, BackupStore } from '../store/backup.ts';
import { isDatabase } from './copy-database.ts';
import { HubBackupError } from './error.ts';
import { HUB_SOURCE } from './hub-source.ts';

/** What was asked for; `address` is absolute, `kind` is found out when left out. */
export interface SourceOrder {
  readonly name: string;
  readonly address: string;
  readonly kind?: string | undefined;
}

const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** Throws `BACKUP_SOURCE_INVALID`, `BACKUP_SOURCE_TAKEN`. */
export async function addSource(order: SourceOrder, backups: BackupStore, now: Date): Promise<BackupSource> {
  const { name, address } = order;
  if (!NAME.test(name) || name === HUB_SOURCE) {
    throw new HubBackupError('BACKUP_SOURCE_INVALID', `"${name}" is not a name for a source.`, { name });
  }
  const source = { name, address, kind: await kindOf(address, order.kind), addedAt: now };
  if (await backups.addSource(source)) return source;
  throw new HubBackupError('BACKUP_SOURCE_TAKEN', `A source called "${name}" is there already.`, { name });
}

async function kindOf(address: string, wanted: string | undefined): Promise<BackupSource['kind']> {
  const found = await stat(address).catch(() => null);
  const kind = found?.isDirectory() ? 'directory' : (await isDatabase(address)) ? 'sqlite' : null;
  if (kind !== null && (wanted === undefined || wanted === kind)) return kind;
  const happened = `${address} is ${kind === null ? 'neither a directory nor an SQLite database' : `a ${kind}`}.`;
  throw new HubBackupError('BACKUP_SOURCE_INVALID', happened, { path: address });
}
