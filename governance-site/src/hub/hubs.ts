/** The seven countries that take part. */
import { type RegionCode, regionCountries } from '@breakwater/benchmarks';

/** A country with a hub. */
export interface HubCountry {
  readonly code: RegionCode;
  readonly name: string;
}

const codes: readonly RegionCode[] = ['BB', 'BZ', 'DM', 'GY', 'JM', 'LC', 'TT'];

/** In alphabetical order of their names. */
export const hubCountries: readonly HubCountry[] = codes.map((code) => ({
  code,
  name: regionCountries.find((country) => country.code === code)?.name ?? code,
}));
