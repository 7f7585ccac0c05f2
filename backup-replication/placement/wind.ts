/**
 * How hard it blew at a site when a storm was where it was.
 *
 * Where the radii of 34, 50 and 64 knots were recorded (from 2004 on) the wind is interpolated between them in the
 * site's quadrant. Before, a modified Rankine vortex stands in: the greatest wind inside the radius of greatest wind
 * (Willoughby, Darling and Rahn 2006, equation 7a), and outside it a fall with the distance to the power 0.6.
 */
import { distanceKm, radians, type Site } from './site.ts';
import type { Fix } from './track.ts';

const kmPerNauticalMile = 1.852;
const metresPerSecondPerKnot = 0.514444;
const decay = 0.6;
/** Speeds whose reach is recorded, outermost first, as the radii are. */
const speedsKt = [34, 50, 64] as const;
/** Farther out no wind counts, whatever the vortex says: the largest storms of the table reach about so far. */
const reachKm = 500;

/** The sustained wind at the site in knots, and how far the centre was. */
export function windAt(site: Site, fix: Fix): { readonly windKt: number; readonly km: number } {
  const km = distanceKm(site, fix);
  if (km > reachKm || fix.windKt <= 0) return { windKt: 0, km };
  const core = coreKm(fix);
  if (km <= core) return { windKt: fix.windKt, km };
  const radii = fix.radii === null ? [] : inQuadrant(fix.radii, quadrantOf(site, fix));
  return { windKt: radii.length > 0 ? fromRadii(fix, core, radii, km) : outside(fix.windKt, core, km), km };
}

/** Radius of greatest wind in kilometres, from wind and latitude. */
function coreKm({ windKt, latitude }: Fix): number {
  return 46.4 * Math.exp(-0.0155 * windKt * metresPerSecondPerKnot + 0.0169 * Math.abs(latitude));
}

function outside(windKt: number, radiusKm: number, km: number): number {
  return windKt * (radiusKm / km) ** decay;
}

/** 0 north-east, 1 south-east, 2 south-west, 3 north-west of the centre, as HURDAT2 orders them. */
function quadrantOf(site: Site, fix: Fix): number {
  const east = (site.longitude - fix.longitude) * Math.cos(radians(fix.latitude)) >= 0;
  const north = site.latitude >= fix.latitude;
  if (north) return east ? 0 : 3;
  return east ? 1 : 2;
}

/** The reach of each recorded speed in this quadrant, innermost first; a speed that was not reached is left out. */
function inQuadrant(radii: readonly number[], quadrant: number): readonly { speed: number; km: number }[] {
  return speedsKt
    .map((speed, index) => ({ speed, km: (radii[index * 4 + quadrant] ?? 0) * kmPerNauticalMile }))
    .filter(({ km }) => km > 0)
    .reverse();
}

function fromRadii(fix: Fix, core: number, radii: readonly { speed: number; km: number }[], km: number): number {
  let inner = { speed: fix.windKt, km: core };
  for (const ring of radii) {
    if (ring.km <= inner.km) continue;
    if (km <= ring.km) return inner.speed + ((ring.speed - inner.speed) * (km - inner.km)) / (ring.km - inner.km);
    inner = ring;
  }
  return outside(inner.speed, inner.km, km);
}
