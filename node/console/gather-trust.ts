/** From the verified trust state to the facts of the trust page. */
import type { PublicJwk, Verified } from '@breakwater/federation-protocol';
import { type Member, members, type TrustState } from '@breakwater/trust-lists';
import type { FreshnessStage, KeyFact, MemberFact, TrustFacts } from './facts.ts';
import { keyUseText } from './text/pages-en.ts';

const hourMs = 3_600_000;
/** The stages of design section 5: how long without word from the region before each begins. */
const agingMs = 24 * hourMs;
const isolatedMs = 72 * hourMs;

/** The facts; `checkedAt` is when a source last confirmed that this is the newest list, null when none has yet. */
export function trustFacts(state: Verified<TrustState>, checkedAt: Date | null, now: Date): TrustFacts {
  const { root, list } = state;
  return {
    sequence: list.sequence,
    rootVersion: root.version,
    rootFingerprint: root.sha256,
    listFingerprint: list.sha256,
    issuedAt: list.issued,
    nextUpdateAt: list.nextUpdate,
    checkedAt,
    stage: stageOf(checkedAt ?? list.issued, state.expiresAt, now),
    signers: state.signedBy.list,
    signersNeeded: root.roles['list:hubs'].threshold,
    members: members(state).map(memberFact),
  };
}

/** The stage of a list last confirmed at `confirmedAt`; when it closes is said by the root, as `expiresAt`. */
export function stageOf(confirmedAt: Date, expiresAt: Date, now: Date): FreshnessStage {
  if (now >= expiresAt) return 'closed';
  const age = now.getTime() - confirmedAt.getTime();
  if (age >= isolatedMs) return 'isolated';
  return age >= agingMs ? 'aging' : 'fresh';
}

function memberFact(member: Member): MemberFact {
  return {
    country: member.country,
    name: member.name,
    origin: member.origin,
    maxAssurance: member.maxAssurance,
    keys: [
      ...keyFacts(keyUseText.federation, member.federationKeys),
      ...keyFacts(keyUseText.peer, member.peerKeys),
      ...keyFacts(keyUseText.backup, member.backupKeys),
      ...keyFacts(keyUseText.custody, member.custodyKeys),
      ...member.officials.flatMap((official) => keyFacts(keyUseText.official(official.name), [official.signKey])),
    ],
  };
}

function keyFacts(use: string, keys: readonly PublicJwk[]): KeyFact[] {
  return keys.map((key) => ({ use, fingerprint: Buffer.from(key.kid, 'base64url').toString('hex') }));
}
