/** A snapshot of this hub, found at its holders and opened with the home reader key. */
import {
  type DraftManifest as Manifest,
  draftOpenDataKey as openDataKey,
  type DraftSealer as Sealer,
} from '@breakwater/backup-replication';
import type { CountryCode, PublicJwk, Verified } from '@breakwater/federation-protocol';
import { readPersonKey } from '../keys/person-key.ts';
import type { PeerClient } from '../peer/peer.ts';
import { HubBackupError } from './error.ts';
import { fetchManifest, headOf } from './find-snapshot.ts';
import { askForHeads, newestHead } from './heads.ts';
import type { Holder } from './holders.ts';
import type { OpenDataKey } from './pack-cache.ts';

/** What finding takes. `keys` are the country's backup keys. */
export interface FindParts {
  readonly country: CountryCode;
  readonly keys: readonly PublicJwk[];
  readonly peers: PeerClient;
  readonly holders: readonly Holder[];
}

/** A snapshot's manifest and what was noticed about holders on the way. */
export interface FoundSnapshot {
  readonly manifest: Verified<Manifest>;
  readonly sequence: number;
  /** Holders that did not answer, had only an older head, or gave something wrong. */
  readonly silent: readonly CountryCode[];
  readonly behind: readonly CountryCode[];
  readonly liars: readonly CountryCode[];
}

/** Throws `HEADS_TOO_FEW`, `HEAD_…`, `BACKUP_SNAPSHOT_UNKNOWN`, `RESTORE_HOLDERS_TOO_FEW`, `MANIFEST_…`. */
export async function findSnapshot(parts: FindParts, wanted: string): Promise<FoundSnapshot> {
  const { country, keys, peers, holders } = parts;
  const names = holders.map((holder) => holder.country);
  const { answers, silent } = await askForHeads(peers, names, country);
  const chosen = await newestHead(answers, { country, keys });
  if (chosen === null) throw new HubBackupError('BACKUP_SNAPSHOT_UNKNOWN', 'No holder has a snapshot of this hub.');
  const head = headOf(chosen, wanted);
  const fetched = await fetchManifest(holders, { country, keys, sha256: head.manifestSha256 });
  const liars = [...new Set([...chosen.liars, ...fetched.liars])];
  return { manifest: fetched.manifest, sequence: head.sequence, silent, behind: chosen.behind, liars };
}

/** Opens data keys with the sealed reader key at `path`. Throws `BACKUP_READER_KEY_MISSING`, `KEYFILE_…`. */
export async function openWithReaderKey(
  path: string,
  passphrase: string,
  country: CountryCode,
  sealer: Sealer,
): Promise<OpenDataKey> {
  const reader = await readPersonKey(path, passphrase);
  const privateJwk = reader.sealPrivateJwk;
  if (privateJwk === undefined) {
    throw new HubBackupError('BACKUP_READER_KEY_MISSING', `${path} is not a reader key.`, { path });
  }
  return (record) => openDataKey(record, country, { kid: privateJwk.kid, privateJwk }, sealer);
}
