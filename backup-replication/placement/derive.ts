/** Derives our table of storms from the tracks: which sites each storm hit, how near, how hard. */
import { type Site, sites } from './site.ts';
import { halfHours, parseTracks, type Track } from './track.ts';
import { windAt } from './wind.ts';

/** A hit is the centre within this distance while the storm blew at least 64 knots (references/backup.md, 6.2). */
const hitWindKt = 64;
const nearKm = 100;
const wideKm = 150;
/** Winds below this leave a building alone: rows of them would only make the table long. */
const notedKt = 35;
const roundKt = 5;

/** Country, wind in knots rounded to 5, and how near a hurricane's centre came: 2 within 100 km, 1 within 150, or 0. */
export type DerivedTouch = readonly [country: string, windKt: number, near: number];

/** One storm: its identifier, name, the day it first touched a site (UTC), and what it touched, hardest first. */
export type DerivedStorm = readonly [storm: string, name: string, day: string, touched: readonly DerivedTouch[]];

/** Where the table comes from, in the table itself. */
export interface DerivedTable {
  readonly source: { readonly file: string; readonly sha256: string; readonly publisher: string; readonly via: string };
  readonly method: string;
  readonly years: readonly [first: number, last: number];
  readonly sites: readonly (readonly [country: string, place: string, latitude: number, longitude: number])[];
  readonly storms: readonly DerivedStorm[];
}

const method =
  'Straight lines between fixes at half hours. ' +
  'Hit: centre within 100 (2) or 150 km (1) of the site at 64 kt or more. ' +
  'Wind at the site: recorded 34, 50 and 64 kt radii by quadrant where present, else a modified Rankine vortex ' +
  '(exponent 0.6, radius of greatest wind after Willoughby et al. 2006); rounded to 5 kt; below 35 kt left out.';

/** Derives the table. Throws `PLACEMENT_TRACKS_MALFORMED`. */
export function deriveTable(source: {
  readonly file: string;
  readonly sha256: string;
  readonly text: string;
}): DerivedTable {
  const tracks = parseTracks(source.text);
  const years = tracks.map((track) => track.year);
  return {
    source: {
      file: source.file,
      sha256: source.sha256,
      publisher: 'NOAA National Hurricane Center, HURDAT2 Atlantic (public domain)',
      via: 'BigelowLab/hurdat2 at 2bed9c8d',
    },
    method,
    years: [Math.min(...years), Math.max(...years)],
    sites: sites.map(({ country, place, latitude, longitude }) => [country, place, latitude, longitude]),
    storms: tracks.map(deriveStorm).filter((storm) => storm[3].length > 0),
  };
}

function deriveStorm(track: Track): DerivedStorm {
  const fixes = halfHours(track);
  let firstMs = Number.POSITIVE_INFINITY;
  const touched = sites.flatMap((site): readonly DerivedTouch[] => {
    const touch = touchOf(site, fixes);
    if (touch.windKt < notedKt && touch.near === 0) return [];
    firstMs = Math.min(firstMs, touch.timeMs);
    return [[site.country, touch.windKt, touch.near]];
  });
  const day = touched.length > 0 ? new Date(firstMs).toISOString().slice(0, 10) : '';
  return [track.storm, track.name, day, touched.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))];
}

function touchOf(site: Site, fixes: ReturnType<typeof halfHours>) {
  const touch = { windKt: 0, near: 0, timeMs: Number.POSITIVE_INFINITY };
  for (const fix of fixes) {
    const { windKt, km } = windAt(site, fix);
    const rounded = Math.round(windKt / roundKt) * roundKt;
    const near = fix.windKt < hitWindKt || km > wideKm ? 0 : km <= nearKm ? 2 : 1;
    if (rounded >= notedKt || near > 0) touch.timeMs = Math.min(touch.timeMs, fix.timeMs);
    touch.windKt = Math.max(touch.windKt, rounded);
    touch.near = Math.max(touch.near, near);
  }
  return touch;
}

/** The table as it is kept: one site and one storm a line, so that a change shows as the storms it changes. */
export function printTable({ sites: places, storms, ...head }: DerivedTable): string {
  const list = (name: string, rows: readonly (readonly unknown[])[]) =>
    `  "${name}": [\n${rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n')}\n  ]`;
  const opening = JSON.stringify(head, null, 2).slice(0, -2);
  return `${opening},\n${list('sites', places)},\n${list('storms', storms)}\n}\n`;
}
