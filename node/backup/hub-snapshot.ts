/** A snapshot of this hub as its holders tell it, and opened with the home reader key. */
import { DEFAULT_SCHEME, openKey } from '@breakwater/backup-replication';
import { CodedError } from '@breakwater/federation-protocol';
import type { Hub } from '../hub.ts';
import { readPersonKey } from '../keys/person-key.ts';
import { sealer } from '../recovery/sealer.ts';
import { HubBackupError } from './error.ts';
import { readingHolders } from './hub-holders.ts';
import { ownerKeys } from './owner-keys.ts';
import { promisedFrom } from './promised-from.ts';
import {
  type FoundSnapshot,
  findSnapshot,
  type OpenKey,
  type OpenSnapshot,
  openSnapshot,
} from './restore/open-snapshot.ts';

/** The parts of a hub that finding needs. */
export type SnapshotSearch = Pick<Hub, 'config' | 'store' | 'trust' | 'peers'>;

/** The reader key of this hub: a sealed file and what opens it. */
export interface ReaderKey {
  readonly path: string;
  readonly passphrase: string;
}

/**
 * The snapshot called `wanted`. What holders signed for before is held against what they say now. Throws
 * `BACKUP_SNAPSHOT_UNKNOWN`, `HEADS_TOO_FEW`, `HEAD_FORKED`, `RESTORE_HOLDERS_TOO_FEW`, `MANIFEST_…`.
 */
export async function findHubSnapshot(hub: SnapshotSearch, wanted: string): Promise<FoundSnapshot> {
  const { country } = hub.config;
  const promised = await hub.store.backups.promisedHeads();
  const state = hub.trust.current();
  return findSnapshot(
    {
      owner: country,
      ...ownerKeys(state, country),
      scheme: DEFAULT_SCHEME,
      holders: readingHolders({ peers: hub.peers, state, owner: country }),
      promised: promisedFrom(promised),
    },
    wanted,
  ).catch((cause: unknown) => {
    if (!(cause instanceof CodedError) || cause.code !== 'HEAD_NONE') throw cause;
    throw new HubBackupError('BACKUP_SNAPSHOT_UNKNOWN', 'No holder has a snapshot of this hub.', {}, cause);
  });
}

/** The same, opened; `close` it. Throws `BACKUP_READER_KEY_MISSING`, `KEYFILE_…` and `BACKUP_KEY_WRONG` as well. */
export async function openHubSnapshot(hub: SnapshotSearch, wanted: string, reader: ReaderKey): Promise<OpenSnapshot> {
  const opens = await readerOpener(hub.config.country, reader);
  return openSnapshot(await findHubSnapshot(hub, wanted), opens);
}

/** Opens sealed keys of `country` with its reader key. Throws `BACKUP_READER_KEY_MISSING`, `KEYFILE_…`. */
export async function readerOpener(country: string, { path, passphrase }: ReaderKey): Promise<OpenKey> {
  const { sealPrivateJwk } = await readPersonKey(path, passphrase);
  if (sealPrivateJwk === undefined) {
    throw new HubBackupError('BACKUP_READER_KEY_MISSING', `${path} is not a reader key.`, { path });
  }
  const recipient = { kid: sealPrivateJwk.kid, privateJwk: sealPrivateJwk };
  return (record, use) => openKey(record, use, country, recipient, sealer);
}
