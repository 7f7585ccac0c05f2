/** From the verified trust state and its standing to the facts of the trust page. */
import type { PublicJwk, Verified } from '@breakwater/federation-protocol';
import { type Member, members, type Root, type TrustState } from '@breakwater/trust-lists';
import type { TrustRuntime } from '../trust/runtime.ts';
import { pastLists } from './gather-history.ts';
import { keyUseText } from './text/trust-en.ts';
import type { BudgetFact, KeyFact, LogFact, MemberFact, NoticeFact, TrustFacts } from './trust-facts.ts';

type State = Verified<TrustState>;

/** The facts, or null before the first list. */
export function trustFacts(
  trust: Pick<TrustRuntime, 'lastVerified' | 'status' | 'standing' | 'forks'>,
  now: Date,
): TrustFacts | null {
  const state = trust.lastVerified();
  const standing = trust.standing();
  if (state === null || standing === null) return null;
  const { lastConfirmedAt, lastError } = trust.status();
  const { root, list } = state;
  return {
    sequence: list.sequence,
    rootVersion: root.version,
    rootFingerprint: root.sha256,
    rootIssuedAt: root.issued,
    rootExpiresAt: root.expires,
    listFingerprint: list.sha256,
    issuedAt: list.issued,
    nextUpdateAt: list.nextUpdate,
    checkedAt: lastConfirmedAt,
    quorumAt: standing.quorumTime,
    stage: standing.stage,
    stageEndsAt: standing.until,
    reasons: standing.reasons,
    forks: trust
      .forks()
      .map(({ hash, sizes, cosignedBoth }) => ({ file: `trust/fork-${hash}.json`, sizes, cosignedBoth })),
    signers: state.signedBy.list,
    signersNeeded: root.roles['list:hubs'].threshold,
    rootSigners: state.signedBy.root,
    rootSignersNeeded: root.roles.root.threshold,
    log: logFact(state, now),
    budgets: budgetFacts(state),
    notices: noticeFacts(state),
    members: members(state).map(memberFact),
    problem: lastError,
  };
}

function logFact(state: State, now: Date): LogFact {
  const { log, root } = state;
  return {
    origin: log.origin,
    size: log.size,
    logIndex: log.leafIndex,
    witnesses: root.witnesses.map((witness) => witnessFact(witness, state, now)),
    witnessesNeeded: root.quorum.k,
    history: pastLists(state),
  };
}

function witnessFact({ id }: Root['witnesses'][number], state: State, now: Date) {
  const cosignedAt = state.log.witnessTimes.get(id) ?? null;
  const oldest = now.getTime() - state.root.freshness.freshMs;
  return {
    country: id,
    name: nameIn(state, id),
    cosignedAt,
    counts: cosignedAt !== null && cosignedAt.getTime() >= oldest,
  };
}

function budgetFacts({ list, log }: State): readonly BudgetFact[] {
  const until = (budgetMs: number) => new Date(log.quorumTime.getTime() + budgetMs);
  return Object.entries(list.budgets).flatMap(([service, budget]): BudgetFact[] => {
    if (typeof budget === 'number') return [{ service, level: null, budgetMs: budget, until: until(budget) }];
    // The highest level first: it is the first to stop.
    const levels = Object.entries(budget).toSorted(([, a], [, b]) => a - b);
    return levels.map(([level, budgetMs]) => ({ service, level, budgetMs, until: until(budgetMs) }));
  });
}

function noticeFacts(state: State): readonly NoticeFact[] {
  return [...state.notices.values()].map(({ id, territory, service, kid, reason, issued }) => ({
    id,
    country: territory,
    name: nameIn(state, territory),
    service,
    key: kid === null ? null : fingerprintOf(kid),
    reason,
    issuedAt: issued,
  }));
}

/** The name on the list itself, which a country keeps when a notice has suspended all of it. */
function nameIn({ list }: State, country: string): string {
  return list.entries.find(({ member }) => member.country === country)?.member.name ?? country;
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
      ...keyFacts(keyUseText.witness, member.witnessKeys),
      ...member.officials.flatMap((official) => keyFacts(keyUseText.official(official.name), [official.signKey])),
    ],
  };
}

function keyFacts(use: string, keys: readonly PublicJwk[]): KeyFact[] {
  return keys.map((key) => ({ use, fingerprint: fingerprintOf(key.kid) }));
}

/** A key id is an RFC 7638 thumbprint in base64url; people compare it in hexadecimal. */
function fingerprintOf(kid: string): string {
  return Buffer.from(kid, 'base64url').toString('hex');
}
