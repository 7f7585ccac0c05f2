/** The holders of this hub's backups: who they are, how to reach them, whose receipts to believe. */
import {
  DRAFT_DEFAULT_SCHEME as DEFAULT_SCHEME,
  type ShardStore,
  draftShardCount as shardCount,
} from '@breakwater/backup-replication';
import type { CountryCode, PublicJwk, Verified } from '@breakwater/federation-protocol';
import { members, type TrustState } from '@breakwater/trust-lists';
import type { PeerClient } from '../peer/peer.ts';
import { createPeerShardStore } from '../shards/peer.ts';
import { HubBackupError } from './error.ts';

/** One holder. */
export interface Holder {
  readonly country: CountryCode;
  /** Its backup keys from the trust list. */
  readonly keys: readonly PublicJwk[];
  readonly shards: ShardStore;
}

/**
 * Every other member whose backup store is granted, by country. For reading; a blank machine of `country` uses it too.
 * One that is suspended has no keys, so neither its receipts nor its room would count.
 */
export function allHolders(state: Verified<TrustState>, country: CountryCode, peers: PeerClient): readonly Holder[] {
  return members(state)
    .filter((member) => member.country !== country && member.services.BackupStore === 'granted')
    .map(({ country: holder, backupKeys }) => ({
      country: holder,
      keys: backupKeys,
      shards: createPeerShardStore({ peers, holder, keys: backupKeys }),
    }))
    .sort((a, b) => (a.country < b.country ? -1 : 1));
}

/** The six to write to, one a shard. Throws `BACKUP_HOLDERS_TOO_FEW` when the region is too small. */
export function chosenHolders(state: Verified<TrustState>, country: CountryCode, peers: PeerClient): readonly Holder[] {
  const all = allHolders(state, country, peers);
  const needed = shardCount(DEFAULT_SCHEME);
  if (all.length >= needed) return all.slice(0, needed);
  throw new HubBackupError('BACKUP_HOLDERS_TOO_FEW', `The trust list names ${all.length} possible holders.`, {
    holders: all.map((holder) => holder.country),
    needed,
  });
}
