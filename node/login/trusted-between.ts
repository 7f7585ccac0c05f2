/** Whether the region's trust lets two countries sign people in for each other just now, and up to which level. */
import { type AssuranceLevel, type JsonObject, leastOf } from '@breakwater/federation-protocol';
import { LoginError } from './error.ts';
import type { IdentityDecision, LoginParts } from './parts.ts';

/** What asking takes. */
export type TrustedBetweenParts = Pick<LoginParts, 'config' | 'decide'>;

/** What a sign-in between two countries stands on. */
export interface TrustedBetween {
  /** The most that one may say and the other may believe. */
  readonly cap: AssuranceLevel;
  /** For records: which list, and which leaf of the log. */
  readonly basis: TrustBasis;
}

/** The list version and the log index that a decision stood on. */
export interface TrustBasis {
  readonly listSequence: number;
  readonly logIndex: number;
}

/**
 * Asked anew at every step, because a notice acts while a sign-in is under way. Both ends count: a country that is
 * suspended, or that has heard from nobody for too long, neither vouches nor asks. Throws `LOGIN_NOT_TRUSTED`.
 */
export function trustedBetween(
  { config, decide }: TrustedBetweenParts,
  other: { readonly country: IdentityCountry; readonly name: string },
): TrustedBetween {
  const theirs = decide(other.country);
  const ours = decide(config.country);
  const cap = leastOf(capOf(theirs, other), capOf(ours, other));
  return { cap, basis: basisOf(theirs) };
}

/** True when `trustedBetween` would not refuse. */
export function isTrustedBetween({ config, decide }: TrustedBetweenParts, country: IdentityCountry): boolean {
  return [decide(country), decide(config.country)].every(({ outcome }) => outcome !== 'deny');
}

/** What a decision about our own country stands on, for sign-ins that concern no other. */
export function ownBasis({ config, decide }: TrustedBetweenParts): TrustBasis {
  return basisOf(decide(config.country));
}

type IdentityCountry = Parameters<LoginParts['decide']>[0];

function capOf(decision: IdentityDecision, other: { readonly country: string; readonly name: string }): AssuranceLevel {
  if (decision.outcome !== 'deny' && decision.maxAssurance !== null) return decision.maxAssurance;
  const facts: JsonObject = { country: other.country, countryName: other.name, reason: decision.reason };
  throw new LoginError('LOGIN_NOT_TRUSTED', { ...facts, ...basisOf(decision) });
}

function basisOf({ listSequence, logIndex }: IdentityDecision): TrustBasis {
  return { listSequence, logIndex };
}
