/** A new backup key for a hub: it waits beside the one in use until the trust list names it. */
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { JsonObject, PublicJwk } from '@breakwater/federation-protocol';
import Database from 'better-sqlite3';
import { replaceFile } from '../config/replace-file.ts';
import { HubError } from '../error.ts';
import { readKeyFile, writeKeyFile } from './key-file.ts';
import { type Keyring, keyringFile, keyringOf, openHalves } from './keyring.ts';
import { makeSigningJwk } from './make-keys.ts';

/** A key that no list named yet, or that is in force by now. */
export interface NextBackupKey {
  readonly key: PublicJwk;
  readonly madeAt: Date;
}

/** What a renewal takes. */
export interface RenewalOrder {
  readonly dir: string;
  readonly passphrase: string;
  /** Ids of the backup keys that the list in force names for this country, those of the past among them. */
  readonly listed: ReadonlySet<string>;
  /** Makes another although one waits: when that one may be stolen as well. */
  readonly isAgain: boolean;
  readonly now: () => Date;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** What came of it. `isNew` is false where a key waited already, as after a run that was killed. */
export interface Renewal extends NextBackupKey {
  readonly keyring: Keyring;
  readonly isNew: boolean;
}

/** Where the open halves of a hub's keys lie, for whoever wants to see them. */
const PUBLIC_FILE = join('keys', 'public.json');

/** The key beside the one in use, or null. */
export function nextBackupKey(keyring: Keyring): NextBackupKey | null {
  const { keys, backupNextMadeAt } = keyring.export();
  if (typeof backupNextMadeAt !== 'string' || !Object.hasOwn(keys as JsonObject, 'backup-next')) return null;
  return { key: keyring.publicJwk('backup-next'), madeAt: new Date(backupNextMadeAt) };
}

/**
 * Makes the new key and puts it into the hub's key file, at one stroke: a run that is killed leaves the old file or the
 * new one, and the next run goes on from either. A key that the list names already takes the place of the old one,
 * which then is forgotten. Throws `KEY_RENEWAL_RUNNING` and the `KEYFILE_…` codes.
 */
export async function renewBackupKey(order: RenewalOrder): Promise<Renewal> {
  const lock = takeLock(order.dir);
  try {
    const path = join(order.dir, keyringFile);
    const before = await keyringOf((await readKeyFile(path, order.passphrase)).sealed);
    const waiting = nextBackupKey(before);
    const isTaken = waiting !== null && order.listed.has(waiting.key.kid);
    const isNew = waiting === null || isTaken || order.isAgain;
    const keyring = isNew ? await withNewKey(before, isTaken, order.now()) : before;
    if (isNew) await replaceKeyFile(path, keyring, order);
    // Also when the key was there: a run may have been killed in between.
    await replaceFile(join(order.dir, PUBLIC_FILE), `${JSON.stringify(openHalves(keyring), null, 2)}\n`);
    const next = nextBackupKey(keyring);
    if (next === null) throw new RangeError('a key was just put there');
    return { ...next, keyring, isNew };
  } finally {
    lock.close();
  }
}

async function withNewKey(before: Keyring, isTaken: boolean, now: Date): Promise<Keyring> {
  const content = before.export();
  const { 'backup-next': waiting, ...keys } = content.keys as JsonObject;
  const used = isTaken && waiting !== undefined ? { ...keys, backup: waiting } : keys;
  const next = { ...used, 'backup-next': makeSigningJwk() };
  return keyringOf({ ...content, keys: next, backupNextMadeAt: now.toISOString() });
}

async function replaceKeyFile(path: string, keyring: Keyring, { passphrase, randomBytes }: RenewalOrder) {
  const fresh = `${path}.new`;
  // What a killed run left; nobody else writes here while we hold the lock.
  await rm(fresh, { force: true });
  await writeKeyFile(fresh, { open: openHalves(keyring), sealed: keyring.export() }, passphrase, randomBytes);
  await rename(fresh, path);
  const folder = await open(dirname(path), 'r');
  // Before anybody is told of the key: a list could name one that a power cut took back.
  await folder.sync().finally(() => folder.close());
}

/** Of two renewals at once one would write over the other's key. The lock is the system's: the dead let go of it. */
function takeLock(dir: string): Database.Database {
  const file = new Database(join(dir, 'renewing.db'), { timeout: 0 });
  try {
    file.exec('BEGIN EXCLUSIVE');
    return file;
  } catch (error) {
    file.close();
    if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY')) throw error;
    throw new HubError('KEY_RENEWAL_RUNNING', `A backup key is being made in ${dir} already.`, { dir }, error);
  }
}
