/**
 * The 22 countries and territories of the region that readiness speaks of.
 *
 * Source: ISO 3166-1 codes and names from npm i18n-iso-countries 7.14.0 (MIT), membership of the Caribbean Community;
 * two names are put as people say them (The Bahamas, British Virgin Islands).
 */

/** Full members of the Caribbean Community, or associate members. */
export type Membership = 'full' | 'associate';

const table = [
  ['AG', 'ATG', 'full', 'Antigua and Barbuda'],
  ['BS', 'BHS', 'full', 'The Bahamas'],
  ['BB', 'BRB', 'full', 'Barbados'],
  ['BZ', 'BLZ', 'full', 'Belize'],
  ['DM', 'DMA', 'full', 'Dominica'],
  ['GD', 'GRD', 'full', 'Grenada'],
  ['GY', 'GUY', 'full', 'Guyana'],
  ['HT', 'HTI', 'full', 'Haiti'],
  ['JM', 'JAM', 'full', 'Jamaica'],
  ['MS', 'MSR', 'full', 'Montserrat'],
  ['KN', 'KNA', 'full', 'Saint Kitts and Nevis'],
  ['LC', 'LCA', 'full', 'Saint Lucia'],
  ['VC', 'VCT', 'full', 'Saint Vincent and the Grenadines'],
  ['SR', 'SUR', 'full', 'Suriname'],
  ['TT', 'TTO', 'full', 'Trinidad and Tobago'],
  ['AI', 'AIA', 'associate', 'Anguilla'],
  ['BM', 'BMU', 'associate', 'Bermuda'],
  ['VG', 'VGB', 'associate', 'British Virgin Islands'],
  ['KY', 'CYM', 'associate', 'Cayman Islands'],
  ['TC', 'TCA', 'associate', 'Turks and Caicos Islands'],
  ['CW', 'CUW', 'associate', 'Curaçao'],
  ['MQ', 'MTQ', 'associate', 'Martinique'],
] as const satisfies readonly (readonly [string, string, Membership, string])[];

/** ISO 3166-1 alpha-2 code of one of the 22, upper case: the code that hubs and trust list use too. */
export type RegionCode = (typeof table)[number][0];

/** One of the 22: codes, membership, English short name. */
export interface RegionCountry {
  readonly code: RegionCode;
  readonly iso3: string;
  readonly membership: Membership;
  readonly name: string;
}

/** All 22 in alphabetical order of their names, full members first. */
export const regionCountries: readonly RegionCountry[] = table
  .map(([code, iso3, membership, name]) => ({ code, iso3, membership, name }))
  .sort((a, b) => compareText(b.membership, a.membership) || compareText(plainName(a.name), plainName(b.name)));

const byIso3 = new Map(regionCountries.map((country) => [country.iso3, country]));
const byCode = new Map<string, RegionCountry>(regionCountries.map((country) => [country.code, country]));

/** The country with this alpha-2 code; undefined when it is none of the 22. */
export function countryOfCode(code: string): RegionCountry | undefined {
  return byCode.get(code);
}

/** The country with this alpha-3 code (publishers use it); undefined when it is none of the 22. */
export function countryOfIso3(iso3: string): RegionCountry | undefined {
  return byIso3.get(iso3);
}

/** Names sort as people look them up: The Bahamas under B. */
function plainName(name: string): string {
  return name.replace(/^The /, '');
}

/** Order by code point, so that no machine's locale changes what is printed. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
