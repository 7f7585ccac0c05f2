/** The derivation of the storm table: what it reads, how it interpolates, and that the carried table is what it writes. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deriveTable, printTable } from '../../placement/derive.ts';
import { distanceKm, sites } from '../../placement/site.ts';
import { halfHours, parseTracks } from '../../placement/track.ts';
import { windAt } from '../../placement/wind.ts';

const root = resolve(import.meta.dirname, '../../..');
const file = 'hurdat2_atlantic_1851_2025.csv';
const source = resolve(root, '../shared/data', file);
const header =
  'id,name,utc,lon,lat,record_id,sys_status,wind_max_sus,min_pres,' +
  'wind_34kt_ne,wind_34kt_se,wind_34kt_sw,wind_34kt_nw,wind_50kt_ne,wind_50kt_se,wind_50kt_sw,wind_50kt_nw,' +
  'wind_64kt_ne,wind_64kt_se,wind_64kt_sw,wind_64kt_nw,wind_max_radius';
const none = ','.repeat(13);
const noRadii = `${none.slice(1)},`;
const table = (...rows: readonly string[]) => `${[header, ...rows].join('\n')}\n`;
const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
// A made-up storm that passes 11 km north of Roseau at 100 kt, from east to west in six hours.
const passing = table(
  `AL012030,TESTER,2030-08-01T00:00Z,-60.4,15.4,,HU,100,${noRadii}`,
  `AL012030,TESTER,2030-08-01T06:00Z,-62.4,15.4,,HU,100,${noRadii}`,
);

describe('storm tracks', () => {
  it('are put at half hours on straight lines, so that no island is jumped over between two fixes', () => {
    const [track] = parseTracks(passing);
    const between = track ? halfHours(track) : [];
    expect(between.length).toBe(13);
    expect(between[6]).toMatchObject({ longitude: -61.4, latitude: 15.4, windKt: 100, radii: null });
    const roseau = sites.find((site) => site.country === 'DM');
    expect(Math.min(...between.map((fix) => (roseau ? distanceKm(roseau, fix) : 999)))).toBeLessThan(12);
  });

  it('are not drawn over a day without a fix', () => {
    const [track] = parseTracks(
      table(
        `AL012030,TESTER,2030-08-01T00:00Z,-60,15,,HU,100,${noRadii}`,
        `AL012030,TESTER,2030-08-03T00:00Z,-70,15,,HU,100,${noRadii}`,
      ),
    );
    expect(track && halfHours(track).length).toBe(2);
  });

  it.each([
    ['other columns', 'a,b\n'],
    ['a short row', table('AL012030,TESTER')],
    ['a wind that is a word', table(`AL012030,T,2030-08-01T00:00Z,-60,15,,HU,strong,${noRadii}`)],
    ['an empty place', table(`AL012030,T,2030-08-01T00:00Z,,15,,HU,100,${noRadii}`)],
    ['no time', table(`AL012030,T,some day,-60,15,,HU,100,${noRadii}`)],
    ['a name of another ocean', table(`EP012030,T,2030-08-01T00:00Z,-60,15,,HU,100,${noRadii}`)],
    ['a fix before the last', passing.replace('T06:00Z', 'T00:00Z')],
  ])('are refused with %s', (_, text) => {
    expect(() => parseTracks(text)).toThrow(expect.objectContaining({ code: 'PLACEMENT_TRACKS_MALFORMED' }));
  });
});

describe('the wind at a site', () => {
  const site = { country: 'ZZ', place: 'Test', latitude: 15, longitude: -61, membership: 'full' } as const;
  const at = (km: number, radii: readonly number[] | null) =>
    windAt(site, { timeMs: 0, latitude: 15 - km / 111.195, longitude: -61, windKt: 100, radii }).windKt;

  it('falls with the distance from the ring of greatest wind on, and is never more than the storm has', () => {
    const winds = [0, 20, 50, 100, 200, 400].map((km) => at(km, null));
    expect(winds[0]).toBe(100);
    for (const [index, wind] of winds.entries()) expect(wind).toBeLessThanOrEqual(winds[index - 1] ?? 100);
    expect(at(600, null)).toBe(0);
  });

  it('follows the recorded radii of the quadrant where there are any', () => {
    // 34 kt to 100, 50 kt to 60 and 64 kt to 40 nautical miles, north of the centre only.
    const radii = [100, 0, 0, 100, 60, 0, 0, 60, 40, 0, 0, 40];
    expect(at(40 * 1.852, radii)).toBeCloseTo(64, 3);
    expect(at(60 * 1.852, radii)).toBeCloseTo(50, 3);
    expect(at(80 * 1.852, radii)).toBeCloseTo(42, 3);
    expect(at(100 * 1.852, radii)).toBeCloseTo(34, 3);
    expect(at(120 * 1.852, radii)).toBeLessThan(34);
  });
});

describe('the derived table', () => {
  it('names for each storm what it touched, how hard and how near, with source and method', () => {
    const derived = deriveTable({ file: 'made-up.csv', sha256: sha256(passing), text: passing });
    expect(derived).toMatchObject({ source: { file: 'made-up.csv', sha256: sha256(passing) }, years: [2030, 2030] });
    const [storm, name, day, touched] = derived.storms[0] ?? [];
    expect([storm, name, day]).toEqual(['AL012030', 'TESTER', '2030-08-01']);
    expect(touched?.[0]).toEqual(['DM', 100, 2]);
    expect(touched?.find(([country]) => country === 'MQ')?.[2]).toBe(2);
    expect(touched?.some(([country]) => country === 'BZ')).toBe(false);
  });
});

describe.skipIf(!existsSync(source))('the carried table against ../shared/data (skipped where it is absent)', () => {
  it('is byte for byte what the derivation writes from HURDAT2', () => {
    const text = readFileSync(source, 'utf8');
    const fresh = printTable(deriveTable({ file, sha256: sha256(text), text }));
    expect(readFileSync(resolve(root, 'backup-replication/placement/data/storms.json'), 'utf8')).toBe(fresh);
  });
});
