/** May this country do this now: the one question that every login, message, backup and recovery asks of trust. */
import { type AssuranceLevel, type CountryCode, isAtLeast, type PublicJwk } from '@breakwater/federation-protocol';
import type { Member } from '../document/entry.ts';
import type { Budgets } from '../document/scheme.ts';
import type { ServiceName } from '../document/service.ts';
import type { Notice } from '../notice/notice.ts';
import { isWithinBudget, levelWithinBudget } from './budget.ts';
import { isInDoubt, type Stage, type Standing, type StandingBasis } from './standing.ts';

/** The parts of a verified state that a decision stands on; `members` is the view with notices applied. */
export interface DecisionBasis extends StandingBasis {
  readonly root: StandingBasis['root'] & { readonly version: number };
  readonly list: StandingBasis['list'] & { readonly sequence: number; readonly budgets: Budgets };
  readonly log: StandingBasis['log'] & { readonly leafIndex: number };
  readonly members: ReadonlyMap<CountryCode, Member>;
  readonly notices: ReadonlyMap<string, Notice>;
}

/** Who, for what; `kid` when a key must be the country's own, `level` when a login must reach it. */
export interface DecisionQuery {
  readonly country: CountryCode;
  readonly service: ServiceName;
  readonly kid?: string;
  readonly level?: AssuranceLevel;
}

/** Why a decision fell as it did. The first four allow; the others deny. */
export type DecisionReason =
  | 'fresh'
  | 'aging'
  | 'isolated-within-budget'
  | 'closed-within-budget'
  | 'member-unknown'
  | 'notice'
  | 'service-not-granted'
  | 'key-unknown'
  | 'list-expired'
  | 'closed'
  | 'assurance-cap'
  | 'in-doubt'
  | 'budget-over';

/** An answer with what it stood on, so that it can be checked years later against the public log. */
export interface Decision {
  readonly outcome: 'allow' | 'allow-degraded' | 'deny';
  readonly reason: DecisionReason;
  /** The most that a login from this country counts for now; null when none may, and for other services. */
  readonly maxAssurance: AssuranceLevel | null;
  readonly listSequence: number;
  readonly logIndex: number;
  readonly rootVersion: number;
  readonly stage: Stage;
}

/**
 * Decides. Pure, takes no time worth mentioning, throws nothing: whatever is not known is denied.
 * @see references/trust.md sections 4.4 step 13 and 4.5
 */
export function decide(state: DecisionBasis, standing: Standing, query: DecisionQuery): Decision {
  const denied = refusalOf(state, standing, query);
  const maxAssurance = query.service === 'FederationIdentity' ? ceilingOf(state, standing, query.country) : null;
  if (denied !== null) return answer(state, standing, 'deny', denied, isTooMuch(denied) ? maxAssurance : null);
  const isWhole = standing.stage === 'fresh' || standing.stage === 'aging';
  return answer(state, standing, isWhole ? 'allow' : 'allow-degraded', allowing[standing.stage], maxAssurance);
}

/** A login that asked for too much may be told what it could have had. */
function isTooMuch(reason: DecisionReason): boolean {
  return reason === 'assurance-cap' || reason === 'in-doubt' || reason === 'budget-over';
}

const allowing = {
  fresh: 'fresh',
  aging: 'aging',
  isolated: 'isolated-within-budget',
  closed: 'closed-within-budget',
} as const satisfies Record<Stage, DecisionReason>;

function refusalOf(state: DecisionBasis, standing: Standing, query: DecisionQuery): DecisionReason | null {
  const { country, service, kid, level } = query;
  const member = state.members.get(country);
  if (member === undefined) return 'member-unknown';
  if (member.services[service] !== 'granted') {
    return isNoticed(state, query) ? 'notice' : 'service-not-granted';
  }
  if (!hasKey(member, service, kid)) return isNoticed(state, query) ? 'notice' : 'key-unknown';
  if (standing.reasons.includes('list-expired')) return 'list-expired';
  if (service === 'FederationIdentity') {
    // Closed ends logins from abroad whatever the budgets say; backups must outlive it, or no hub could be restored.
    if (standing.stage === 'closed') return 'closed';
    if (level !== undefined && !isAtLeast(member.maxAssurance, level)) return 'assurance-cap';
    if (level !== undefined && isInDoubt(standing) && !isAtLeast(doubtCap, level)) return 'in-doubt';
  }
  const isServed = standing.ageMs <= state.root.freshness.closedMs;
  return isServed && isWithinBudget(state.list.budgets[service], standing.ageMs, level) ? null : 'budget-over';
}

/** The most that a login counts for at a hub in doubt, however generous the budgets are (design section 5). */
const doubtCap: AssuranceLevel = 'substantial';

/** That very key, or any at all when none is named: a service without keys left does nothing for anybody. */
function hasKey(member: Member, service: ServiceName, kid: string | undefined): boolean {
  return keysOf(member, service).some((key) => kid === undefined || key.kid === kid);
}

/** The keys of a member for one service. */
export function keysOf(member: Member, service: ServiceName): readonly PublicJwk[] {
  if (service === 'FederationIdentity') return member.federationKeys;
  if (service === 'PeerMessaging') return member.peerKeys;
  if (service === 'BackupStore') return member.backupKeys;
  return service === 'RecoveryCustody' ? member.custodyKeys : member.witnessKeys;
}

function ceilingOf(state: DecisionBasis, standing: Standing, country: CountryCode): AssuranceLevel | null {
  const cap = state.members.get(country)?.maxAssurance;
  if (cap === undefined) return null;
  const isCapped = isInDoubt(standing) && !isAtLeast(doubtCap, cap);
  return levelWithinBudget(state.list.budgets.FederationIdentity, standing.ageMs, isCapped ? doubtCap : cap);
}

/** Asked only after a refusal, to say truly whether a notice is the reason. */
function isNoticed(state: DecisionBasis, { country, service, kid }: DecisionQuery): boolean {
  for (const notice of state.notices.values()) {
    const isHere = notice.territory === country && (notice.service === null || notice.service === service);
    if (isHere && (notice.kid === null || kid === undefined || notice.kid === kid)) return true;
  }
  return false;
}

function answer(
  state: DecisionBasis,
  standing: Standing,
  outcome: Decision['outcome'],
  reason: DecisionReason,
  maxAssurance: AssuranceLevel | null,
): Decision {
  return {
    outcome,
    reason,
    maxAssurance,
    listSequence: state.list.sequence,
    logIndex: state.log.leafIndex,
    rootVersion: state.root.version,
    stage: standing.stage,
  };
}
