/** How sure a country is of who signed in: three levels, one table to other schemes, and the rule of the least. */
import { FederationError } from '../federation-error.ts';

/** Levels in rising order, as eIDAS names them. */
export type AssuranceLevel = 'low' | 'substantial' | 'high';

/** Every level from lowest to highest. */
export const assuranceLevels: readonly AssuranceLevel[] = ['low', 'substantial', 'high'];

/** The same levels in the words of other schemes, for people and systems that speak those. */
export const assuranceEquivalents: Readonly<
  Record<
    AssuranceLevel,
    { readonly acr: string; readonly eidas: string; readonly iso29115: string; readonly nist: string }
  >
> = {
  low: {
    acr: 'urn:breakwater:loa:low',
    eidas: 'http://eidas.europa.eu/LoA/low',
    iso29115: 'LoA2',
    nist: 'IAL1 AAL1',
  },
  substantial: {
    acr: 'urn:breakwater:loa:substantial',
    eidas: 'http://eidas.europa.eu/LoA/substantial',
    iso29115: 'LoA3',
    nist: 'IAL2 AAL2',
  },
  high: {
    acr: 'urn:breakwater:loa:high',
    eidas: 'http://eidas.europa.eu/LoA/high',
    iso29115: 'LoA4',
    nist: 'IAL3 AAL3',
  },
};

/** The `acr` value of a level, for example `urn:breakwater:loa:substantial`. */
export function acrOf(level: AssuranceLevel): string {
  return assuranceEquivalents[level].acr;
}

/** The level of an `acr` value, or `ACR_UNKNOWN`; equivalents of other schemes are not accepted on the wire. */
export function levelOf(acr: unknown): AssuranceLevel {
  const level = assuranceLevels.find((candidate) => acrOf(candidate) === acr);
  if (level === undefined) throw new FederationError('ACR_UNKNOWN', 'A level of assurance is none of ours.');
  return level;
}

/** The lowest of the levels given: proofing, authenticator, trust-list cap and freshness each set a ceiling. */
export function leastOf(first: AssuranceLevel, ...others: readonly AssuranceLevel[]): AssuranceLevel {
  return others.reduce((least, level) => (isAtLeast(least, level) ? level : least), first);
}

/** True when `level` is `minimum` or higher. */
export function isAtLeast(level: AssuranceLevel, minimum: AssuranceLevel): boolean {
  return assuranceLevels.indexOf(level) >= assuranceLevels.indexOf(minimum);
}
