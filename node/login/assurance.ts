/** How sure this hub is of a citizen who signed in, and what it may say about it. */
import { type AssuranceLevel, assuranceLevels, isAtLeast, leastOf } from '@breakwater/federation-protocol';

/**
 * What a passkey with user verification proves: two factors on one device. Without checking the maker's attestation
 * nobody can tell hardware from software, so it never counts as high.
 */
export const passkeyLevel: AssuranceLevel = 'substantial';

/** The levels this program can reach under the trust list's cap; only these are published and ever claimed. */
export function publishedLevels(cap: AssuranceLevel): readonly AssuranceLevel[] {
  return assuranceLevels.filter((level) => isAtLeast(leastOf(passkeyLevel, cap), level));
}

/** The least of how the person was proofed, how they signed in, and what the list allows the country to claim. */
export function effectiveLevel(proofing: AssuranceLevel, cap: AssuranceLevel): AssuranceLevel {
  return leastOf(proofing, passkeyLevel, cap);
}
