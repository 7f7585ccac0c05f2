/** Keys, members and records for backup tests, with just what backups ask of them. */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { RecoveryRecord } from '@breakwater/backup-replication';
import {
  type CountryCode,
  type PrivateJwk,
  type PublicJwk,
  parseEntityId,
  parsePublicJwk,
  type Verified,
} from '@breakwater/federation-protocol';
import { defaultBudgets, defaultFreshness, type Member, type TrustState } from '@breakwater/trust-lists';

export const random = (count: number): Uint8Array => new Uint8Array(randomBytes(count));

export async function makeSealPair(): Promise<{ publicJwk: PublicJwk; privateJwk: PrivateJwk }> {
  const privateJwk = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  const { kty = '', crv = '', x = '' } = privateJwk;
  return { publicJwk: await parsePublicJwk({ kty, crv, x }), privateJwk };
}

/** A member with one backup key. */
export function memberWith(country: CountryCode, backupKey: PublicJwk, hosting: Member['hosting']): Member {
  const origin = `http://${country.toLowerCase()}.localhost:7101`;
  const id = (place: string) => parseEntityId(`${origin}/${place}`);
  return {
    country,
    name: `Country ${country}`,
    origin,
    entityIds: { fed: id('fed'), op: id('op'), rp: id('rp') },
    federationKeys: [],
    peerKeys: [],
    backupKeys: [backupKey],
    retiredBackupKeys: [],
    witnessKeys: [],
    custodyKeys: [],
    officials: [],
    officialThreshold: 2,
    maxAssurance: 'substantial',
    hosting,
    revision: 1,
    services: {
      FederationIdentity: 'granted',
      PeerMessaging: 'granted',
      BackupStore: 'granted',
      RecoveryCustody: 'granted',
      Witness: 'granted',
    },
  };
}

/** A state with exactly what backups ask of one; how lists become states is tested where it is decided. */
export function stateOf(members: readonly Member[]): Verified<TrustState> {
  const now = new Date('2026-11-22T12:00:00Z');
  const far = new Date('2027-11-22T12:00:00Z');
  const state: { [Part in keyof TrustState]?: Partial<TrustState[Part]> } = {
    members: new Map(members.map((entry) => [entry.country, entry])),
    root: { version: 1, expires: far, freshness: defaultFreshness },
    list: { sequence: 1, nextUpdate: far, budgets: defaultBudgets },
    log: { quorumTime: now, leafIndex: 0, checkpoint: Buffer.from('region/log\n1\nroot\n\n') },
    notices: new Map(),
  };
  return state as Verified<TrustState>;
}

/** A public record of a recovery key; who holds the shares does not matter to a backup. */
export function recoveryRecordFor(
  country: CountryCode,
  generation: number,
  createdAt: Date,
  publicKey: PublicJwk,
): RecoveryRecord {
  const share = (giver: string) => ({
    giver,
    name: `Taker ${giver}`,
    commitment: createHash('sha256').update(giver).digest('hex'),
  });
  return {
    country,
    generation,
    createdAt,
    publicKey,
    officials: { threshold: 2, shares: ['one', 'two', 'three', 'four'].map(share) },
    custodians: { threshold: 2, shares: ['BB', 'GY', 'TT'].map(share) },
  };
}
