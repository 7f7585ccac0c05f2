/**
 * Chooses the holders of all countries at once, so that nobody is asked to hold for everybody.
 *
 * The search starts from any balanced choice and swaps one holder of one country for one of another, which keeps every
 * country's number of holders and every holder's load. It takes a swap that makes things better, and one that makes
 * them a little worse while the threshold is still above zero (threshold accepting, an annealing without `exp`).
 */
import { BackupError } from '../error.ts';
import { type Draw, drawFrom } from './draw.ts';
import { lossesOf, type PlacementScheme, type Shocks } from './loss.ts';

/** For each home, by its index, the indices of its holders. */
export type Choice = readonly (readonly number[])[];

/** Who needs holders, who may hold, and for how many at most. */
export interface Market {
  /** All that are spoken of; homes and holders are indices into it. */
  readonly countries: readonly string[];
  readonly homes: readonly number[];
  /** How many countries each may hold for; 0 for one that is not eligible. In the order of `countries`. */
  readonly room: readonly number[];
  readonly scheme: PlacementScheme;
}

const rounds = 24_000;
/** What a season without any repair counts beside single storms: repair is the rule, but it may come late. */
const seasonWeight = 0.25;
/** A storm that takes too many holders and spares the home loses nothing, but leaves nothing to fall back on. */
const homeAtLeast = 0.2;
/** A share of the first choice's losses: at first a swap may lose so much, at half time nothing. */
const firstThreshold = 0.02;

/** The search's measure: expected losses over the record, by storm and, less, by season. Both under one fragility. */
export function costOf(
  byStorm: Shocks,
  bySeason: Shocks,
  home: number,
  holders: readonly number[],
  scheme: PlacementScheme,
) {
  return (
    lossesOf(byStorm, home, holders, scheme, homeAtLeast) + seasonWeight * lossesOf(bySeason, home, holders, scheme)
  );
}

/** The best choice found. Throws `PLACEMENT_IMPOSSIBLE`. The same arguments give the same choice everywhere. */
export function chooseByTracks(market: Market, byStorm: Shocks, bySeason: Shocks, seed: string): Choice {
  const draw = drawFrom(seed);
  const now = drawBalanced(market, draw).map((holders) => [...holders]);
  const cost = (home: number, holders: readonly number[]) => costOf(byStorm, bySeason, home, holders, market.scheme);
  const costs = market.homes.map((home) => cost(home, now[home] ?? []));
  const start = costs.reduce((sum, one) => sum + one, 0) / Math.max(1, costs.length);
  let total = start * costs.length;
  let best = { total, choice: copyOf(now) };
  for (let round = 0; round < rounds; round += 1) {
    const threshold = Math.max(0, 1 - (2 * round) / rounds) * firstThreshold * start;
    const swap = drawSwap(market, now, draw);
    if (swap === null) continue;
    const before = (costs[swap.a] ?? 0) + (costs[swap.b] ?? 0);
    const after = [cost(swap.homeA, swap.holdersA), cost(swap.homeB, swap.holdersB)] as const;
    if (after[0] + after[1] - before > threshold) continue;
    now[swap.homeA] = swap.holdersA;
    now[swap.homeB] = swap.holdersB;
    [costs[swap.a], costs[swap.b]] = after;
    total += after[0] + after[1] - before;
    if (total < best.total) best = { total, choice: copyOf(now) };
  }
  return best.choice;
}

/** The nearest eligible countries, whatever their load: what people do who do not plan. `km` gives distances. */
export function chooseNearest(market: Market, km: (a: number, b: number) => number): Choice {
  return choiceOf(market, (home) =>
    eligibleFor(market, home)
      .sort((a, b) => km(home, a) - km(home, b) || a - b)
      .slice(0, market.scheme.n),
  );
}

/** A choice by chance under the same balance. Throws `PLACEMENT_IMPOSSIBLE`. */
export function drawBalanced(market: Market, draw: Draw): Choice {
  const left = [...market.room];
  const chosen = new Map<number, number[]>(market.homes.map((home) => [home, []]));
  // One holder a home and turn, from those with most room left: nobody is used up while others stand idle.
  for (let turn = 0; turn < market.scheme.n; turn += 1) {
    for (const home of shuffled(market.homes, draw)) {
      const mine = chosen.get(home) ?? [];
      if (give(market, home, mine, left, draw)) continue;
      if (!trade(market, home, chosen, left)) throw impossible(market, home);
    }
  }
  return choiceOf(market, (home) => chosen.get(home) ?? []);
}

function give(market: Market, home: number, mine: number[], left: number[], draw: Draw): boolean {
  const open = eligibleFor(market, home).filter((holder) => (left[holder] ?? 0) > 0 && !mine.includes(holder));
  if (open.length === 0) return false;
  const most = Math.max(...open.map((holder) => left[holder] ?? 0));
  // Anything within one of the fullest offer counts as equal, else the choice would hardly be by chance.
  const offers = open.filter((holder) => (left[holder] ?? 0) >= most - 1);
  const holder = offers[draw.below(offers.length)] ?? offers[0] ?? 0;
  mine.push(holder);
  left[holder] = (left[holder] ?? 0) - 1;
  return true;
}

/** The last room is at a holder that this home has already, or is itself: another home takes it and gives one up. */
function trade(market: Market, home: number, chosen: Map<number, number[]>, left: number[]): boolean {
  const mine = chosen.get(home) ?? [];
  const free = market.room.flatMap((_, holder) => ((left[holder] ?? 0) > 0 ? [holder] : []));
  for (const [other, theirs] of chosen) {
    for (const spare of free) {
      if (other === home || other === spare || theirs.includes(spare)) continue;
      const at = theirs.findIndex((holder) => holder !== home && !mine.includes(holder));
      const given = theirs[at];
      if (given === undefined) continue;
      theirs[at] = spare;
      mine.push(given);
      left[spare] = (left[spare] ?? 0) - 1;
      return true;
    }
  }
  return false;
}

interface Swap {
  /** Places among the homes, to find their costs. */
  readonly a: number;
  readonly b: number;
  readonly homeA: number;
  readonly homeB: number;
  readonly holdersA: number[];
  readonly holdersB: number[];
}

/** One possible swap, or null when the one that was drawn is none. Room that nobody uses joins as a home of its own. */
function drawSwap({ homes, scheme: { n } }: Market, now: readonly (readonly number[])[], draw: Draw): Swap | null {
  const [a, b, atA, atB] = [draw.below(homes.length), draw.below(homes.length), draw.below(n), draw.below(n)];
  const [homeA = 0, homeB = 0] = [homes[a], homes[b]];
  const [x = 0, y = 0] = [now[homeA]?.[atA], now[homeB]?.[atB]];
  if (a === b || x === y || x === homeB || y === homeA) return null;
  if (now[homeA]?.includes(y) || now[homeB]?.includes(x)) return null;
  const replace = (holders: readonly number[] | undefined, at: number, holder: number) =>
    (holders ?? []).map((one, index) => (index === at ? holder : one));
  return { a, b, homeA, homeB, holdersA: replace(now[homeA], atA, y), holdersB: replace(now[homeB], atB, x) };
}

function eligibleFor(market: Market, home: number): number[] {
  const all = market.room.flatMap((room, holder) => (room > 0 && holder !== home ? [holder] : []));
  if (all.length < market.scheme.n) throw impossible(market, home);
  return all;
}

function choiceOf(market: Market, holders: (home: number) => readonly number[]): Choice {
  return market.countries.map((_, index) => (market.homes.includes(index) ? holders(index) : []));
}

function shuffled(list: readonly number[], draw: Draw): readonly number[] {
  const mixed = [...list];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = draw.below(at + 1);
    [mixed[at], mixed[other]] = [mixed[other] ?? 0, mixed[at] ?? 0];
  }
  return mixed;
}

function copyOf(choice: readonly (readonly number[])[]): Choice {
  return choice.map((holders) => [...holders]);
}

function impossible({ countries, room, scheme }: Market, home: number): BackupError {
  const eligible = room.filter((one) => one > 0).length;
  return new BackupError(
    'PLACEMENT_IMPOSSIBLE',
    `No ${scheme.n} holders with room are left for ${countries[home]}; ${eligible} countries may hold at all.`,
    { country: countries[home] ?? '', eligible, needed: scheme.n, room: room.reduce((sum, one) => sum + one, 0) },
  );
}
