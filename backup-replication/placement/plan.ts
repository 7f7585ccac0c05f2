/** The plan for a region: holders for every country, what they are worth, and what the record says against them. */
import { BackupError } from '../error.ts';
import { type Choice, chooseByTracks, chooseNearest, costOf, drawBalanced, type Market } from './choose.ts';
import { drawFrom } from './draw.ts';
import {
  cautiousFragility,
  everyHitLoses,
  expectedFragility,
  lossesOf,
  type PlacementScheme,
  shocksOf,
} from './loss.ts';
import { distanceKm, sites } from './site.ts';
import { allStorms, seasonsOf, stormsOf, stormYears, type Years } from './storm-table.ts';

/** A country that may hold, and for how many others at most. */
export interface Offer {
  readonly country: string;
  readonly room: number;
}

/** What to plan for. */
export interface PlanOrder {
  readonly homes: readonly string[];
  readonly offers: readonly Offer[];
  readonly scheme: PlacementScheme;
}

/** What a way of choosing is worth over some seasons; means over the homes, a home and year. */
export interface Worth {
  /** Chance of loss a year by the logistic fragility, single storms. */
  readonly chanceAYear: number;
  /** How often the record would have lost a home's data if every near hurricane destroyed its site. All homes. */
  readonly lossesByStorm: number;
  /** The same when nothing is repaired before the season ends. */
  readonly lossesBySeason: number;
}

/** Three ways of choosing, over the same seasons. */
export interface Comparison {
  readonly years: Years;
  readonly tracks: Worth;
  readonly nearest: Worth;
  readonly random: Worth;
}

/** Holders of one home. */
export interface PlannedHome {
  readonly country: string;
  readonly holders: readonly string[];
  readonly risk: SetRisk;
}

/** What the record says of one home and its holders. */
export interface SetRisk {
  readonly chanceAYear: number;
  /** The storm that came near most of the holders at once; null when none ever came near one. */
  readonly worst: WorstStorm | null;
  /** Storms that came near more holders than may be lost: with the home (data lost) or without it. Newest first. */
  readonly overcome: readonly WorstStorm[];
  /** How often a hurricane came near the home, and in how many of those storms also near each holder. */
  readonly homeHits: number;
  readonly together: Readonly<Record<string, number>>;
}

/** A storm and the holders it came near (within 150 km at 64 kt or more). */
export interface WorstStorm {
  readonly title: string;
  readonly homeHit: boolean;
  readonly holdersHit: readonly string[];
}

/** The plan with its proof. */
export interface PlacementPlan {
  readonly scheme: PlacementScheme;
  readonly homes: readonly PlannedHome[];
  /** The plan beside its rivals over the whole record, by which it was chosen. */
  readonly record: Comparison;
  /** Chosen by the years before `HOLDOUT_FROM`, judged by those after: what the plan is worth against storms unseen. */
  readonly holdout: { readonly trained: Worth; readonly tested: Comparison };
}

/** The first season that the holdout's choice has not seen. */
export const HOLDOUT_FROM = 1990;

const seed = 'breakwater placement 1';
const randomDraws = 20;

/**
 * Plans the holders of all homes at once. Every hub that knows the same countries comes to the same plan.
 * Throws `PLACEMENT_SITE_UNKNOWN` and `PLACEMENT_IMPOSSIBLE`.
 */
export function planPlacement(order: PlanOrder): PlacementPlan {
  const market = marketOf(order);
  const choice = chooseFrom(market, stormYears);
  const before = { first: stormYears.first, last: HOLDOUT_FROM - 1 };
  const trained = chooseFrom(market, before);
  const named = (holders: readonly number[]) => holders.map((holder) => market.countries[holder] ?? '').sort();
  return {
    scheme: order.scheme,
    homes: order.homes.map((country) => {
      const holders = named(choice[market.countries.indexOf(country)] ?? []);
      return { country, holders, risk: riskOf(country, holders, order.scheme) };
    }),
    record: compare(market, choice, stormYears),
    holdout: {
      trained: worthOf(market, [trained], before),
      tested: compare(market, trained, { first: HOLDOUT_FROM, last: stormYears.last }),
    },
  };
}

/** What the record says of a home and its holders, however they were chosen. Throws `PLACEMENT_SITE_UNKNOWN`. */
export function riskOf(home: string, holders: readonly string[], scheme: PlacementScheme): SetRisk {
  const countries = [home, ...holders];
  requireSites(countries);
  const shocks = shocksOf(allStorms(), stormYears, { countries, together: 'storm', fragility: expectedFragility });
  const hits = stormsOf(stormYears)
    .map(({ title, touched }): WorstStorm => {
      const isHit = (country: string) => everyHitLoses(touched.get(country)) > 0;
      return { title, homeHit: isHit(home), holdersHit: holders.filter(isHit) };
    })
    .filter(({ holdersHit }) => holdersHit.length > 0)
    .reverse();
  const homeHits = stormsOf(stormYears).filter(({ touched }) => everyHitLoses(touched.get(home)) > 0).length;
  const hitWith = (holder: string) => hits.filter((hit) => hit.homeHit && hit.holdersHit.includes(holder)).length;
  const rank = ({ holdersHit, homeHit }: WorstStorm) => holdersHit.length * 2 + Number(homeHit);
  const indices = holders.map((_, index) => index + 1);
  return {
    chanceAYear: lossesOf(shocks, 0, indices, scheme) / shocks.seasons,
    worst: hits.reduce<WorstStorm | null>((most, one) => (most && rank(most) >= rank(one) ? most : one), null),
    overcome: hits.filter(({ holdersHit }) => holdersHit.length > scheme.n - scheme.k),
    homeHits,
    together: Object.fromEntries(holders.map((holder) => [holder, hitWith(holder)])),
  };
}

/**
 * Who should hold next for this home beside the holders that stay: the candidate with the least expected losses.
 * Null when there is no candidate. Throws `PLACEMENT_SITE_UNKNOWN`.
 */
export function nextHolder(
  home: string,
  staying: readonly string[],
  candidates: readonly string[],
  scheme: PlacementScheme,
): string | null {
  const open = candidates.filter((country) => country !== home && !staying.includes(country)).sort();
  const countries = [home, ...staying, ...open];
  requireSites(countries);
  const { byStorm, bySeason } = shocksFor(countries, stormYears);
  const stay = staying.map((_, index) => index + 1);
  const costs = open.map((country, index) => ({
    country,
    cost: costOf(byStorm, bySeason, 0, [...stay, stay.length + 1 + index], scheme),
  }));
  return costs.sort((a, b) => a.cost - b.cost || (a.country < b.country ? -1 : 1))[0]?.country ?? null;
}

/**
 * Holders for one home out of those it may ask now: those that hold already stay, then the plan's, then the best of the
 * rest. Fewer than n when there are not enough. Throws `PLACEMENT_SITE_UNKNOWN`.
 */
export function holdersFor(
  home: string,
  eligible: readonly string[],
  order: { readonly holding: readonly string[]; readonly planned: readonly string[]; readonly scheme: PlacementScheme },
): readonly string[] {
  const { holding, planned, scheme } = order;
  const wanted = [...holding, ...planned].filter((country) => country !== home && eligible.includes(country));
  const chosen = [...new Set(wanted)].slice(0, scheme.n);
  while (chosen.length < scheme.n) {
    const next = nextHolder(home, chosen, eligible, scheme);
    if (next === null) break;
    chosen.push(next);
  }
  return chosen.sort();
}

/** Room that makes every holder carry the same load, the least that suffices for these homes. */
export function evenRoom(homes: number, holders: number, { n }: PlacementScheme): number {
  return Math.ceil((homes * n) / Math.max(1, holders));
}

function marketOf({ homes, offers, scheme }: PlanOrder): Market {
  const countries = [...new Set([...homes, ...offers.map(({ country }) => country)])].sort();
  requireSites(countries);
  const room = new Map(offers.map((offer) => [offer.country, offer.room]));
  return {
    ...{ countries, scheme },
    // In the order of the codes: the same region gives the same plan, however the lists were sorted.
    homes: [...homes].sort().map((home) => countries.indexOf(home)),
    room: countries.map((country) => room.get(country) ?? 0),
  };
}

function chooseFrom(market: Market, years: Years): Choice {
  const { byStorm, bySeason } = shocksFor(market.countries, years);
  return chooseByTracks(market, byStorm, bySeason, seed);
}

function shocksFor(countries: readonly string[], years: Years) {
  const how = { countries, fragility: cautiousFragility };
  return {
    byStorm: shocksOf(allStorms(), years, { ...how, together: 'storm' }),
    bySeason: shocksOf(allStorms(), years, { ...how, together: 'season' }),
  };
}

function compare(market: Market, tracks: Choice, years: Years): Comparison {
  const places = market.countries.map((country) => sites.find((site) => site.country === country));
  const km = (a: number, b: number) => {
    const [from, to] = [places[a], places[b]];
    return from && to ? distanceKm(from, to) : Number.POSITIVE_INFINITY;
  };
  const draw = drawFrom(`${seed} random`);
  const random = Array.from({ length: randomDraws }, () => drawBalanced(market, draw));
  return {
    years,
    tracks: worthOf(market, [tracks], years),
    nearest: worthOf(market, [chooseNearest(market, km)], years),
    random: worthOf(market, random, years),
  };
}

/** The mean worth of some choices. */
function worthOf({ countries, homes, scheme }: Market, choices: readonly Choice[], years: Years): Worth {
  const sum = (together: 'storm' | 'season', fragility: typeof everyHitLoses) => {
    const shocks = shocksOf(allStorms(), years, { countries, together, fragility });
    const losses = choices.flatMap((choice) => homes.map((home) => lossesOf(shocks, home, choice[home] ?? [], scheme)));
    return losses.reduce((total, one) => total + one, 0) / choices.length;
  };
  return {
    chanceAYear: sum('storm', expectedFragility) / seasonsOf(years) / Math.max(1, homes.length),
    lossesByStorm: sum('storm', everyHitLoses),
    lossesBySeason: sum('season', everyHitLoses),
  };
}

function requireSites(countries: readonly string[]): void {
  const unknown = countries.filter((country) => !sites.some((site) => site.country === country));
  if (unknown.length === 0) return;
  throw new BackupError('PLACEMENT_SITE_UNKNOWN', `No site is known for ${unknown.join(', ')}.`, {
    countries: unknown,
  });
}
