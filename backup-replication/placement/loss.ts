/** How likely a country and too many of its holders are lost together, storm by storm. */
import { type Storm, seasonsOf, stormsOf, type Touch, type Years } from './storm-table.ts';

/** Of how many shards how many rebuild the data; n is also the number of holders of a country. */
export interface PlacementScheme {
  readonly k: number;
  readonly n: number;
}

/** What of a site's shards a storm destroys, from 0 to 1. */
export type Fragility = (touch: Touch | undefined) => number;

/**
 * Half of the sites lose their shards at a sustained wind of 80 kt (a hurricane of category 1 becomes one of 2 at 83),
 * one in five where hurricanes begin (64 kt), one in thirty in a tropical storm of 40 kt. An assumption, not a
 * measurement, and the same for all sites; its spread also stands for what the estimate of the wind is off by.
 */
const halfLostKt = 80;
const spreadKt = 12;

/** The fragility by which the chance of loss is told: logistic in the wind at the site. */
export const expectedFragility: Fragility = (touch) =>
  touch === undefined ? 0 : steady(1 / (1 + Math.exp((halfLostKt - touch.windKt) / spreadKt)));

/** The harshest reading of the record: whoever had a hurricane's centre within 150 km has lost everything. */
export const everyHitLoses: Fragility = (touch) => (touch === undefined || touch.near === 'farther' ? 0 : 1);

const wideHit = 0.8;
const elsewhere = 0.02;

/**
 * The fragility by which holders are chosen: a near hurricane takes four sites of five, and a site that the record
 * spares still fails sometimes. It asks for more distance than the record alone, which holds for storms to come.
 */
export const cautiousFragility: Fragility = (touch) =>
  Math.max(elsewhere, everyHitLoses(touch) * wideHit, expectedFragility(touch));

/** Events in which sites fail together: storms, or whole seasons when nothing is repaired between two storms. */
export interface Shocks {
  readonly countries: readonly string[];
  readonly seasons: number;
  readonly titles: readonly string[];
  /** For each event the chance of loss of every country, in the order of `countries`. */
  readonly chances: readonly Float64Array[];
}

/** The events of some seasons under a fragility. A season's chance is that of at least one of its storms. */
export function shocksOf(
  all: readonly Storm[],
  years: Years,
  how: { readonly countries: readonly string[]; readonly together: 'storm' | 'season'; readonly fragility: Fragility },
): Shocks {
  const { countries, together, fragility } = how;
  const groups = new Map<string, Storm[]>();
  for (const storm of stormsOf(years, all)) {
    const title = together === 'storm' ? storm.storm : String(storm.year);
    groups.set(title, [...(groups.get(title) ?? []), storm]);
  }
  const events = [...groups.values()].map((group) => ({
    title: together === 'storm' ? (group[0]?.title ?? '') : `the season of ${group[0]?.year}`,
    chances: Float64Array.from(countries, (country) => {
      const spared = group.reduce((left, { touched }) => left * (1 - fragility(touched.get(country))), 1);
      return steady(1 - spared);
    }),
  }));
  return {
    ...{ countries, seasons: seasonsOf(years) },
    titles: events.map(({ title }) => title),
    chances: events.map(({ chances }) => chances),
  };
}

/**
 * The chance that more than n - k of the holders are lost: the tail of a Poisson-binomial distribution, built up holder
 * by holder in O(n²). `room` holds n + 1 numbers and is overwritten.
 */
export function tooManyLost(
  chances: Float64Array,
  holders: readonly number[],
  mayLose: number,
  room: Float64Array,
): number {
  room.fill(0);
  room[0] = 1;
  for (let held = 0; held < holders.length; held += 1) {
    const chance = chances[holders[held] ?? 0] ?? 0;
    for (let lost = held + 1; lost > 0; lost -= 1) {
      room[lost] = (room[lost] ?? 0) * (1 - chance) + (room[lost - 1] ?? 0) * chance;
    }
    room[0] = (room[0] ?? 0) * (1 - chance);
  }
  let tail = 0;
  for (let lost = holders.length; lost > mayLose; lost -= 1) tail += room[lost] ?? 0;
  return tail;
}

/**
 * Expected losses of one country over all events: home lost and more than n - k holders with it. In no event does the
 * home count as safer than `homeAtLeast`: who plans may want holders that survive even when the home does.
 */
export function lossesOf(
  shocks: Shocks,
  home: number,
  holders: readonly number[],
  { k, n }: PlacementScheme,
  homeAtLeast = 0,
): number {
  const room = new Float64Array(n + 1);
  let losses = 0;
  for (const chances of shocks.chances) {
    const chance = Math.max(homeAtLeast, chances[home] ?? 0);
    if (chance > 0) losses += chance * tooManyLost(chances, holders, n - k, room);
  }
  return losses;
}

/** Rounded far beyond what matters, so that the last bits of another engine's `exp` choose no other holder. */
function steady(chance: number): number {
  return Math.round(chance * 1e9) / 1e9;
}
