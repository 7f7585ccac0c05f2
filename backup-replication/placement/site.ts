/**
 * Where each member state keeps its shards: for want of real addresses, its capital.
 *
 * Source: coordinates of the capitals from general knowledge, good to about 5 km, which is little beside the 100 km of
 * a hurricane. A country that tells where its data centre stands changes its row here and derives the table again.
 */

/** A place whose storms are counted. Degrees north and east. */
export interface Site {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly place: string;
  readonly latitude: number;
  readonly longitude: number;
  /** Of the Caribbean Community. */
  readonly membership: 'full' | 'associate';
}

const table = [
  ['AG', 'full', "St. John's", 17.12, -61.85],
  ['AI', 'associate', 'The Valley', 18.22, -63.06],
  ['BB', 'full', 'Bridgetown', 13.1, -59.62],
  ['BM', 'associate', 'Hamilton', 32.29, -64.78],
  ['BS', 'full', 'Nassau', 25.06, -77.34],
  ['BZ', 'full', 'Belmopan', 17.25, -88.77],
  ['CW', 'associate', 'Willemstad', 12.11, -68.93],
  ['DM', 'full', 'Roseau', 15.3, -61.39],
  ['GD', 'full', "St. George's", 12.05, -61.75],
  ['GY', 'full', 'Georgetown', 6.8, -58.16],
  ['HT', 'full', 'Port-au-Prince', 18.54, -72.34],
  ['JM', 'full', 'Kingston', 17.97, -76.79],
  ['KN', 'full', 'Basseterre', 17.3, -62.72],
  ['KY', 'associate', 'George Town', 19.29, -81.37],
  ['LC', 'full', 'Castries', 14.01, -60.99],
  ['MQ', 'associate', 'Fort-de-France', 14.6, -61.07],
  ['MS', 'full', 'Brades', 16.79, -62.21],
  ['SR', 'full', 'Paramaribo', 5.87, -55.17],
  ['TC', 'associate', 'Cockburn Town', 21.46, -71.14],
  ['TT', 'full', 'Port of Spain', 10.66, -61.52],
  ['VC', 'full', 'Kingstown', 13.16, -61.22],
  ['VG', 'associate', 'Road Town', 18.43, -64.62],
] as const satisfies readonly (readonly [string, Site['membership'], string, number, number])[];

/** The 15 members and 7 associates of the Caribbean Community, by country code. */
export const sites: readonly Site[] = table.map(([country, membership, place, latitude, longitude]) => ({
  ...{ country, membership, place, latitude, longitude },
}));

const earthRadiusKm = 6371;

/** Great-circle distance in kilometres (haversine). */
export function distanceKm(a: Pick<Site, 'latitude' | 'longitude'>, b: Pick<Site, 'latitude' | 'longitude'>): number {
  const rise = Math.sin(radians(b.latitude - a.latitude) / 2);
  const run = Math.sin(radians(b.longitude - a.longitude) / 2);
  const h = rise * rise + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * run * run;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Degrees as radians. */
export function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
