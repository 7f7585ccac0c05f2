/** What auditing and repairing take, out of an open hub. */

import { join } from 'node:path';
import { DEFAULT_SCHEME } from '@breakwater/backup-replication';
import type { Hub } from '../../hub.ts';
import type { AgreementParts } from '../holding/agreements.ts';
import { agreedHolders, readingHolders } from '../hub-holders.ts';
import { ownerKeys } from '../owner-keys.ts';
import { auditClocks } from '../repair/judge-holders.ts';
import type { RepairParts } from '../repair/repair-hub.ts';
import { CACHE_FOLDER } from '../run.ts';
import type { AuditParts } from './audit-all.ts';

type AuditingHub = Pick<Hub, 'config' | 'keyring' | 'store' | 'world' | 'trust' | 'peers'>;

/** For audits. Throws `TRUST_…` codes while no trust list is in force. */
export function auditPartsOf({ config, keyring, store, world, trust, peers }: AuditingHub): AuditParts {
  const state = trust.current();
  return {
    ...{ dir: config.dir, country: config.country, scheme: DEFAULT_SCHEME, world, peers },
    ...{ audits: store.audits, events: store.events },
    signer: keyring.signer('backup'),
    ownerKeys: ownerKeys(state, config.country),
    holders: readingHolders({ state, owner: config.country, peers }),
    // As it is at the challenge: a checkpoint that a witness has cosigned since the list was read is a newer one.
    beacon: () => Buffer.from(trust.current().log.checkpoint).toString('utf8'),
    steadyMs: () => performance.now(),
    clocks: () => auditClocks(trust, world),
  };
}

/** For repair: the backup secret, and all with whom an agreement is in force. */
export async function repairPartsOf(hub: AuditingHub): Promise<RepairParts> {
  const { config, keyring, store, trust, peers, world } = hub;
  const agreements: AgreementParts = { hosting: store.hosting, trust, now: world.now };
  const { agreed } = await agreedHolders({ state: trust.current(), owner: config.country, peers }, agreements);
  return {
    ...auditPartsOf(hub),
    ...{ backups: store.backups, cacheFolder: join(config.dir, CACHE_FOLDER), backupSecret: keyring.backupSecret },
    eligible: agreed.map(({ name }) => name),
  };
}
