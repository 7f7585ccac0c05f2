/** The seven countries that take part, and where they lie on the sketch map. */
import { type RegionCode, regionCountries } from '@breakwater/benchmarks';

/** A country with a hub. Degrees are the middle of the country, rounded; the map is a sketch. */
export interface HubCountry {
  readonly code: RegionCode;
  readonly name: string;
  readonly longitude: number;
  readonly latitude: number;
}

const places: readonly (readonly [RegionCode, number, number])[] = [
  ['BB', -59.6, 13.2],
  ['BZ', -88.7, 17.2],
  ['DM', -61.4, 15.4],
  ['GY', -59.0, 4.8],
  ['JM', -77.3, 18.2],
  ['LC', -61.0, 13.9],
  ['TT', -61.3, 10.5],
];

/** In alphabetical order of their names. */
export const hubCountries: readonly HubCountry[] = places.map(([code, longitude, latitude]) => ({
  code,
  name: regionCountries.find((country) => country.code === code)?.name ?? code,
  longitude,
  latitude,
}));
