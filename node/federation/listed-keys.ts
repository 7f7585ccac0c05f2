/** A chain counts only while the keys that vouch in it are the country's own: a notice may take one key and no more. */
import type { TrustChain, Verified } from '@breakwater/federation-protocol';
import { members, TrustError } from '@breakwater/trust-lists';
import { decodeProtectedHeader } from 'jose';
import type { TrustRuntime } from '../trust/runtime.ts';

/**
 * The anchor's statement lists a country's keys as the list had them; an emergency notice suspends one of them at once.
 * So the key under which the country's `/fed` vouches for its entities is asked for by its id. Throws `TRUST_DENIED`
 * for a key that is suspended or unknown, and for an intermediate that is none of the list's.
 */
export function requireListedKeys(
  chain: Verified<TrustChain>,
  trust: Pick<TrustRuntime, 'current' | 'decide'>,
): Verified<TrustChain> {
  const [, vouching] = chain.path;
  const member = members(trust.current()).find(({ entityIds }) => entityIds.fed === vouching);
  const kid = kidOf(chain.statements[1] ?? '');
  const country = member?.country ?? null;
  const decision = country === null ? null : trust.decide({ country, service: 'FederationIdentity', kid });
  if (decision !== null && decision.outcome !== 'deny') return chain;
  const evidence = { country, kid, reason: decision?.reason ?? 'member-unknown' };
  throw new TrustError('TRUST_DENIED', `The key that vouches for ${chain.leaf} is not trusted just now.`, evidence);
}

function kidOf(jwt: string): string {
  const { kid } = decodeProtectedHeader(jwt);
  return typeof kid === 'string' ? kid : '';
}
