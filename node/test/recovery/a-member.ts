/** Members and states made by hand, for tests that need a list's content but not its signatures. */
import {
  type PrivateJwk,
  type PublicJwk,
  parseEntityId,
  parsePublicJwk,
  type Verified,
} from '@breakwater/federation-protocol';
import type { Member, Official, Root, TrustList, TrustState } from '@breakwater/trust-lists';
import { makeSealingJwk } from '../../keys/make-keys.ts';
import type { TestHub } from './a-region.ts';

export async function makeSealPair(): Promise<{ publicJwk: PublicJwk; privateJwk: PrivateJwk }> {
  const privateJwk = makeSealingJwk();
  const { kty = null, crv = null, x = null } = privateJwk;
  return { publicJwk: await parsePublicJwk({ kty, crv, x }), privateJwk: privateJwk as PrivateJwk };
}

/** The entry of a hub as a list would have it. */
export async function memberOf({ country, origin, keyring, officials }: TestHub): Promise<Member> {
  return {
    country,
    name: `Country ${country}`,
    origin,
    entityIds: {
      fed: parseEntityId(`${origin}/fed`),
      op: parseEntityId(`${origin}/op`),
      rp: parseEntityId(`${origin}/rp`),
    },
    federationKeys: [keyring.publicJwk('federation')],
    peerKeys: [keyring.publicJwk('peer')],
    backupKeys: [keyring.publicJwk('backup')],
    custodyKeys: [keyring.publicJwk('custody')],
    officials: officials.flatMap(({ name, abroadIn, signKey, sealKey }): Official[] =>
      signKey && sealKey ? [{ name, abroadIn, signKey, sealKey }] : [],
    ),
    officialThreshold: 2,
    maxAssurance: 'substantial',
    hosting: { quotaBytes: 1e9, retentionDays: 365 },
    revision: 1,
    services: {
      FederationIdentity: 'granted',
      PeerMessaging: 'granted',
      BackupStore: 'granted',
      RecoveryCustody: 'granted',
    },
  };
}

/** A state that names these members and nothing else of note; nobody signed it. */
export function stateOf(members: readonly Member[]): Verified<TrustState> {
  const root = { sha256: 'a'.repeat(64) } as Partial<Root> as Root;
  const state: Partial<TrustState> = {
    roots: [root],
    root,
    list: { sequence: 1 } as Partial<TrustList> as TrustList,
    members: new Map(members.map((entry) => [entry.country, entry])),
  };
  return state as Verified<TrustState>;
}
