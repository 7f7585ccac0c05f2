/** Storm tracks: reading HURDAT2 as comma-separated values, and where a storm was every half hour. */
import { BackupError } from '../error.ts';

const header =
  'id,name,utc,lon,lat,record_id,sys_status,wind_max_sus,min_pres,' +
  'wind_34kt_ne,wind_34kt_se,wind_34kt_sw,wind_34kt_nw,wind_50kt_ne,wind_50kt_se,wind_50kt_sw,wind_50kt_nw,' +
  'wind_64kt_ne,wind_64kt_se,wind_64kt_sw,wind_64kt_nw,wind_max_radius';
const columnCount = header.split(',').length;
const firstRadius = 9;
const stepMs = 30 * 60_000;
/** Fixes are six hours apart; over a longer hole nobody knows where the storm was. */
const gapMaxMs = 24 * 3_600_000;

/** How far winds of 34, 50 and 64 knots reach, in nautical miles: north-east, south-east, south-west, north-west. */
export type WindRadii = readonly number[];

/** A storm at one time. Degrees, knots (highest sustained wind of one minute), radii where they were recorded. */
export interface Fix {
  readonly timeMs: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly windKt: number;
  readonly radii: WindRadii | null;
}

/** One storm from its first fix to its last. */
export interface Track {
  /** `AL` and the number in its season, then the year: AL092004. */
  readonly storm: string;
  readonly name: string;
  readonly year: number;
  readonly fixes: readonly Fix[];
}

/** Reads the table. Throws `PLACEMENT_TRACKS_MALFORMED`, naming the line. */
export function parseTracks(text: string): readonly Track[] {
  const [first, ...lines] = text.replace(/\r?\n$/, '').split(/\r?\n/);
  if (first !== header) throw malformed(1, 'has other columns than expected');
  const tracks = new Map<string, { name: string; fixes: Fix[] }>();
  lines.forEach((line, index) => {
    const fields = line.split(',');
    const [storm = '', name = ''] = fields;
    const fix = readFix(fields, index + 2);
    const track = tracks.get(storm) ?? { name, fixes: [] };
    const last = track.fixes.at(-1);
    if (last !== undefined && last.timeMs >= fix.timeMs) throw malformed(index + 2, 'is not later than the one before');
    track.fixes.push(fix);
    tracks.set(storm, track);
  });
  return [...tracks].map(([storm, track]) => ({ storm, year: Number(storm.slice(4)), ...track }));
}

function readFix(fields: readonly string[], line: number): Fix {
  const [storm = '', , utc = '', lon = '', lat = '', , , wind = ''] = fields;
  const timeMs = Date.parse(utc);
  const numbers = [timeMs, Number(lon), Number(lat), Number(wind)];
  if (fields.length !== columnCount || !/^AL\d{6}$/.test(storm)) throw malformed(line, 'is not a fix of a storm');
  if (lon === '' || lat === '' || wind === '' || !numbers.every(Number.isFinite)) {
    throw malformed(line, 'has a place, time or wind that is no number');
  }
  const radii = fields.slice(firstRadius, firstRadius + 12).map((field) => (field === '' ? -1 : Number(field)));
  const known = radii.every((radius) => radius >= 0);
  return {
    timeMs,
    latitude: Number(lat),
    longitude: Number(lon),
    // -99 stands for a depression whose wind nobody noted.
    windKt: Math.max(0, Number(wind)),
    radii: known ? radii : null,
  };
}

/** Where the storm was every half hour, on straight lines between its fixes; both ends included. */
export function halfHours({ fixes }: Track): readonly Fix[] {
  const between = fixes.slice(1).flatMap((to, index) => {
    const from = fixes[index] ?? to;
    const steps = Math.round((to.timeMs - from.timeMs) / stepMs);
    if (to.timeMs - from.timeMs > gapMaxMs || steps < 1) return [to];
    return Array.from({ length: steps }, (_, step) => mix(from, to, (step + 1) / steps));
  });
  return [...fixes.slice(0, 1), ...between];
}

function mix(from: Fix, to: Fix, share: number): Fix {
  const on = (a: number, b: number) => a + (b - a) * share;
  return {
    timeMs: on(from.timeMs, to.timeMs),
    latitude: on(from.latitude, to.latitude),
    longitude: on(from.longitude, to.longitude),
    windKt: on(from.windKt, to.windKt),
    radii: from.radii && to.radii ? from.radii.map((radius, index) => on(radius, to.radii?.[index] ?? radius)) : null,
  };
}

function malformed(line: number, problem: string): BackupError {
  return new BackupError('PLACEMENT_TRACKS_MALFORMED', `Line ${line} of the storm tracks ${problem}.`, { line });
}
