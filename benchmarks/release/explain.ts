/** Why one country of a release stands ahead of another: how surely, because of what, and what would change it. */
import { BenchmarkError } from '../error.ts';
import { ln } from '../math/exp.ts';
import { leads, smallestSwap } from '../uncertainty/swap.ts';
import type { RankedCountry, Release, ReleaseCell, UnrankedCountry } from './release.ts';

/** What one indicator does to the distance between the two, in points of the overall score. */
export interface Contribution {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly pillar: string;
  /** Above zero: for the country in front. All together sum to the distance. */
  readonly points: number;
  readonly front: ReleaseCell | null;
  readonly behind: ReleaseCell | null;
}

/** The smallest change of the pillars' weights that brings both level. */
export interface WeightSwap {
  /** No weight has to move by more than this share of itself. */
  readonly size: number;
  readonly weights: readonly { readonly pillar: string; readonly before: number; readonly after: number }[];
}

/** One pair explained. */
export interface Explanation {
  readonly front: RankedCountry;
  readonly behind: RankedCountry;
  /** P(front ahead of behind) over all runs. */
  readonly probability: number;
  readonly runs: number;
  /** Whether the probability is enough to say who is ahead. */
  readonly toldApart: boolean;
  readonly distance: number;
  /** Pillars and indicators, the largest effect first, whichever way. */
  readonly pillars: readonly { readonly id: string; readonly name: string; readonly points: number }[];
  readonly indicators: readonly Contribution[];
  /** Null: no weights of pillars change their order. */
  readonly swap: WeightSwap | null;
  /** Indexes into `release.provenance.sources` of all values of the two. */
  readonly sources: readonly number[];
}

/** Where overall scores are made of pillars, lower scores count as this much (METHOD.md). */
const floor = 1;

/**
 * A country of the release, ranked or not.
 *
 * @throws BenchmarkError RELEASE_UNIT_UNKNOWN
 */
export function countryOf(release: Release, code: string): RankedCountry | UnrankedCountry {
  const { ranked, unranked } = release.published;
  const found = [...ranked, ...unranked].find(({ country }) => country === code);
  if (found !== undefined) return found;
  throw new BenchmarkError('RELEASE_UNIT_UNKNOWN', `Release ${release.id} has no country "${code}".`, {
    country: code,
  });
}

/** Explains two ranked countries, in whatever order they are named. */
export function explainPair(release: Release, one: RankedCountry, other: RankedCountry): Explanation {
  const isAhead = one.score > other.score || (one.score === other.score && one.country <= other.country);
  const [front, behind] = isAhead ? [one, other] : [other, one];
  const { pairwise, runs, sure } = release.published.uncertainty;
  const place = (country: RankedCountry) => pairwise.countries.indexOf(country.country);
  const probability = pairwise.ahead[place(front)]?.[place(behind)] ?? Number.NaN;
  const pillars = pillarEffects(release, front, behind);
  return {
    ...{ front, behind, probability, runs, toldApart: probability >= sure },
    distance: front.score - behind.score,
    pillars: byEffect(pillars.map(({ id, name, points }) => ({ id, name, points }))),
    indicators: byEffect(pillars.flatMap((pillar) => indicatorEffects(release, front, behind, pillar))),
    swap: swapOf(release, front, behind),
    sources: sourcesOf(release, [front.country, behind.country]),
  };
}

interface PillarEffect {
  readonly id: string;
  readonly name: string;
  readonly points: number;
  /** Points of the overall score for each point of this pillar. */
  readonly rate: number;
}

/**
 * The logarithm of a geometric mean is the weighted sum of its parts' logarithms. Times the logarithmic mean of the two
 * scores, that sum is the distance in points, exactly; so each pillar's part of it is known without any order in which
 * pillars would have to be exchanged.
 */
function pillarEffects(release: Release, front: RankedCountry, behind: RankedCountry): readonly PillarEffect[] {
  const scale = logarithmicMean(front.score, behind.score);
  return release.published.pillars.flatMap(({ id, name, weight }) => {
    const a = scoreOf(front.pillars, id);
    const b = scoreOf(behind.pillars, id);
    if (a === undefined || b === undefined) return [];
    const points = weight * scale * (ln(Math.max(floor, a)) - ln(Math.max(floor, b)));
    return [{ id, name, points, rate: a === b ? (weight * scale) / Math.max(floor, a) : points / (a - b) }];
  });
}

/** Inside a pillar means are arithmetic, so the parts are plain differences. What only one of them has is a rest. */
function indicatorEffects(
  release: Release,
  front: RankedCountry,
  behind: RankedCountry,
  { id: pillar, name, points, rate }: PillarEffect,
): readonly Contribution[] {
  const weight = release.published.pillars.find(({ id }) => id === pillar)?.weight ?? 1;
  const parts = release.published.indicators
    .filter((indicator) => indicator.pillar === pillar)
    .map((indicator): Contribution => {
      const a = front.indicators.find(({ id }) => id === indicator.id) ?? null;
      const b = behind.indicators.find(({ id }) => id === indicator.id) ?? null;
      const difference = a === null || b === null ? 0 : a.score - b.score;
      return {
        ...{ id: indicator.id, name: indicator.name, unit: indicator.unit, pillar, front: a, behind: b },
        points: (rate * indicator.weight * difference) / weight,
      };
    });
  const rest = points - parts.reduce((sum, part) => sum + part.points, 0);
  if (Math.abs(rest) < 1e-9) return parts;
  const lacking = { id: `${pillar} rest`, name: `${name}: what only one of them has`, unit: '', pillar };
  return [...parts, { ...lacking, points: rest, front: null, behind: null }];
}

/** (a - b) / (ln a - ln b), and their common value where they are equal. */
function logarithmicMean(a: number, b: number): number {
  return a === b ? a : (a - b) / (ln(a) - ln(b));
}

function swapOf(release: Release, front: RankedCountry, behind: RankedCountry): WeightSwap | null {
  const measured = release.published.pillars.filter(
    ({ id }) => scoreOf(front.pillars, id) !== undefined && scoreOf(behind.pillars, id) !== undefined,
  );
  const scores = (country: RankedCountry) =>
    measured.map(({ id }) => Math.max(floor, scoreOf(country.pillars, id) ?? floor));
  const weights = measured.map(({ weight }) => weight);
  const { relative } = smallestSwap(weights, leads(scores(front), scores(behind), 'geometric'));
  if (relative === null) return null;
  return {
    size: relative.size,
    weights: measured.map(({ id, weight }, at) => ({
      pillar: id,
      before: weight,
      after: relative.weights[at] ?? weight,
    })),
  };
}

function sourcesOf({ provenance }: Release, countries: readonly string[]): readonly number[] {
  const used = provenance.values.filter(({ country }) => countries.includes(country)).map(({ source }) => source);
  return [...new Set(used)].sort((a, b) => a - b);
}

function byEffect<Part extends { readonly id: string; readonly points: number }>(
  parts: readonly Part[],
): readonly Part[] {
  return parts.toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points) || (a.id < b.id ? -1 : 1));
}

function scoreOf(list: readonly { readonly id: string; readonly score: number }[], id: string): number | undefined {
  return list.find((one) => one.id === id)?.score;
}
