/** The manifest of a snapshot, put together from what the store knows of its packs, and sent to every holder. */
import {
  type DraftDataKeyRecord as DataKeyRecord,
  DRAFT_DEFAULT_SCHEME as DEFAULT_SCHEME,
  draftManifestHash as manifestHash,
  type DraftPackRecord as PackRecord,
  draftSignManifest as signManifest,
} from '@breakwater/backup-replication';
import type { CountryCode, Signer } from '@breakwater/federation-protocol';
import type { BackupStore } from '../store/backup.ts';
import { enoughReceipts, type GivenUp, sendTo } from './collect.ts';
import { HubBackupError } from './error.ts';
import type { Holder } from './holders.ts';

/** What goes into a manifest. `packIds` are in the order the tree refers to them. */
export interface ManifestOrder {
  readonly country: CountryCode;
  readonly snapshotId: string;
  readonly createdAt: Date;
  readonly root: Uint8Array;
  readonly rootKey: DataKeyRecord;
  readonly packIds: readonly string[];
}

/** A signed manifest and its name. */
export interface SignedManifest {
  readonly jws: string;
  readonly sha256: string;
}

/** Keys and placements are listed once and referred to by index. */
export async function makeManifest(
  order: ManifestOrder,
  backups: BackupStore,
  signer: Signer,
): Promise<SignedManifest> {
  const keys: DataKeyRecord[] = [order.rootKey];
  const placements: (readonly CountryCode[])[] = [];
  const packs: PackRecord[] = [];
  for (const id of order.packIds) {
    const pack = await backups.pack(id);
    if (pack === null) throw unknownPart('pack', id);
    const { packBytes, shardHashes } = pack;
    const key = await keyIndex(keys, pack.keyId, backups);
    packs.push({ id, packBytes, key, placement: placementIndex(placements, pack.holders), shardHashes });
  }
  const { country, snapshotId: snapshot, root } = order;
  const createdAt = order.createdAt.toISOString();
  const manifest = { format: 0, country, snapshot, createdAt, scheme: DEFAULT_SCHEME, keys } as const;
  const jws = await signManifest({ ...manifest, placements, packs, rootKey: 0, root }, signer);
  return { jws, sha256: manifestHash(jws) };
}

/** Sends the manifest to every holder. Throws `BACKUP_HOLDERS_TOO_FEW`. */
export async function sendManifest(
  { jws, sha256 }: SignedManifest,
  to: {
    readonly owner: CountryCode;
    readonly holders: readonly Holder[];
    readonly givenUp: GivenUp;
    readonly needed: number;
  },
): Promise<void> {
  const bytes = new Uint8Array(Buffer.from(jws, 'latin1'));
  const name = { kind: 'manifest', owner: to.owner, sha256 } as const;
  const outcomes = await Promise.all(
    to.holders.map(({ country, shards }) =>
      sendTo(country, to.givenUp, async () => (await shards.put(name, bytes, sha256)).receipt ?? ''),
    ),
  );
  enoughReceipts(outcomes, to.needed, 'the manifest');
}

async function keyIndex(keys: DataKeyRecord[], keyId: string, backups: BackupStore): Promise<number> {
  const found = keys.findIndex((key) => key.id === keyId);
  if (found !== -1) return found;
  const record = await backups.key(keyId);
  if (record === null) throw unknownPart('data key', keyId);
  return keys.push(record) - 1;
}

function placementIndex(placements: (readonly CountryCode[])[], holders: readonly CountryCode[]): number {
  const found = placements.findIndex((placement) => placement.join() === holders.join());
  return found !== -1 ? found : placements.push(holders) - 1;
}

/** The index referred to something the store has lost: the index is a cache, so it is thrown away, not believed. */
function unknownPart(what: string, id: string): HubBackupError {
  return new HubBackupError('BACKUP_INDEX_BROKEN', `The chunk index names a ${what} that is not known.`, { id });
}
