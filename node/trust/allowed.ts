/** The members that the region's trust allows a service just now: what is suspended, or too old, is not there. */
import { CodedError, type Verified } from '@breakwater/federation-protocol';
import {
  type DecisionQuery,
  type Member,
  members,
  type ServiceName,
  TrustError,
  type TrustState,
} from '@breakwater/trust-lists';
import type { TrustRuntime } from './runtime.ts';

type Asked = Pick<TrustRuntime, 'current' | 'decide'>;

/** Those members. Throws `TRUST_NOT_YET`, `TRUST_CLOSED`, `TRUST_LIST_EXPIRED`. */
export function allowedMembers(trust: Asked, service: ServiceName): readonly Member[] {
  return members(trust.current()).filter(({ country }) => trust.decide({ country, service }).outcome !== 'deny');
}

/** The same for callers to whom no list means nobody. */
export function allowedMembersOrNone(trust: Asked, service: ServiceName): readonly Member[] {
  try {
    return allowedMembers(trust, service);
  } catch (error) {
    if (error instanceof CodedError && error.code.startsWith('TRUST_')) return [];
    throw error;
  }
}

/** The state that a yes stands on. Throws `TRUST_DENIED` with the reason and what it stood on when the answer is no. */
export function requireAllowed(trust: Asked, query: DecisionQuery): Verified<TrustState> {
  const { outcome, reason, listSequence, logIndex, stage } = trust.decide(query);
  if (outcome !== 'deny') return trust.current();
  const happened = `The region's trust does not allow ${query.service} for ${query.country} just now: ${reason}.`;
  const { country, service } = query;
  throw new TrustError('TRUST_DENIED', happened, { country, service, reason, listSequence, logIndex, stage });
}
