/** States for tests of standing and decisions, with nothing in them but what these read. */
import { type CountryCode, type PublicJwk, parseCountryCode, parseEntityId } from '@breakwater/federation-protocol';
import type { Member } from '../../document/entry.ts';
import { defaultBudgets } from '../../document/scheme.ts';
import type { Notice } from '../../notice/notice.ts';
import type { ClockReading } from '../../standing/clock.ts';
import type { DecisionBasis } from '../../standing/decide.ts';

export const dayMs = 86_400_000;
export const hourMs = 3_600_000;
export const quorumTime = new Date('2026-09-10T12:00:00Z');
export const dm: CountryCode = parseCountryCode('DM');

/** A reading of a clock that is right, so long after the last quorum. */
export function after(ms: number): ClockReading {
  return { now: new Date(quorumTime.getTime() + ms), state: 'ok' };
}

/** A public key by name; nothing here checks signatures. */
export function keyNamed(name: string): PublicJwk {
  return { kty: 'OKP', crv: 'Ed25519', x: name.padEnd(43, 'A'), kid: name.padEnd(43, 'k') };
}

const id = (path: string) => parseEntityId(`https://hub.dm.example/${path}`);

/** Dominica, with one key for each service. */
export const dominica: Member = {
  country: dm,
  name: 'Dominica',
  origin: 'https://hub.dm.example',
  entityIds: { fed: id('fed'), op: id('op'), rp: id('rp') },
  federationKeys: [keyNamed('fed')],
  peerKeys: [keyNamed('peer')],
  backupKeys: [keyNamed('backup')],
  retiredBackupKeys: [],
  custodyKeys: [keyNamed('custody')],
  witnessKeys: [],
  officials: [],
  officialThreshold: 2,
  maxAssurance: 'high',
  hosting: { quotaBytes: 0, retentionDays: 1 },
  revision: 1,
  services: {
    FederationIdentity: 'granted',
    PeerMessaging: 'granted',
    BackupStore: 'granted',
    RecoveryCustody: 'granted',
    Witness: 'withdrawn',
  },
};

/** A state whose list promised its next update after 60 days, with the stages of the design. */
export function aState(members: readonly Member[] = [dominica], notices: readonly Notice[] = []): DecisionBasis {
  return {
    root: {
      version: 3,
      expires: new Date(quorumTime.getTime() + 700 * dayMs),
      freshness: { freshMs: dayMs, agingMs: 3 * dayMs, isolatedMs: 14 * dayMs, closedMs: 90 * dayMs },
    },
    list: { sequence: 42, nextUpdate: new Date(quorumTime.getTime() + 60 * dayMs), budgets: defaultBudgets },
    log: { quorumTime, leafIndex: 57 },
    members: new Map(members.map((member) => [member.country, member])),
    notices: new Map(notices.map((notice) => [notice.id, notice])),
  };
}
