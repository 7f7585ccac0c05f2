/** From the verified trust state to the facts of the trust page. */
import type { PublicJwk } from '@breakwater/federation-protocol';
import { type Member, members } from '@breakwater/trust-lists';
import { freshnessStage } from '../trust/freshness.ts';
import type { TrustRuntime } from '../trust/runtime.ts';
import { keyUseText } from './text/trust-en.ts';
import type { FreshnessStage, KeyFact, MemberFact, TrustFacts } from './trust-facts.ts';

/** The facts, or null before the first list. */
export function trustFacts(trust: Pick<TrustRuntime, 'lastVerified' | 'status'>, now: Date): TrustFacts | null {
  const state = trust.lastVerified();
  if (state === null) return null;
  const { lastConfirmedAt: checkedAt, lastError } = trust.status();
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
    quorumAt: checkedAt ?? list.issued,
    stageEndsAt: null,
    clock: 'ok',
    isPublisherLate: now > list.nextUpdate,
    isRootExpired: now > root.expires,
    hasAmnesia: false,
    rootExpiresAt: root.expires,
    signers: state.signedBy.list,
    signersNeeded: root.roles['list:hubs'].threshold,
    rootSigners: state.signedBy.root,
    rootSignersNeeded: root.roles.root.threshold,
    log: { origin: '', size: 0, logIndex: 0, witnesses: [], witnessesNeeded: 0, history: [] },
    budgets: [],
    notices: [],
    members: members(state).map(memberFact),
    problem: lastError,
  };
}

/**
 * The stage, true to what the hub does: only a list that has run out closes it, and a long silence before that leaves
 * it isolated.
 */
export function stageOf(confirmedAt: Date, expiresAt: Date, now: Date): FreshnessStage {
  if (now >= expiresAt) return 'closed';
  const stage = freshnessStage(confirmedAt, now);
  return stage === 'closed' ? 'isolated' : stage;
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
