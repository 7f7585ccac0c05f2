/** Where one unit is strong and where it is weak, seen against the others. */
import type { Scores } from './scores.ts';

/** One indicator of one unit among all that have a score in it. */
export interface Standing {
  readonly indicator: string;
  readonly score: number;
  /** 1 = best of `of` units. */
  readonly rank: number;
  readonly of: number;
  /** What the indicator's distance from the middle of all units moves at the top: effective weight x distance. */
  readonly pull: number;
}

/** The indicators in which a unit has a score, those that lift it most first, those that hold it back most last. */
export function standingsOf(scores: Scores, unit: string): readonly Standing[] {
  const { plan, units, values, ranks, effectiveWeights } = scores;
  const width = plan.nodes.length;
  const row = units.indexOf(unit) * width;
  if (row < 0) return [];
  const standings = plan.indicators.flatMap((indicator, place) => {
    const score = values[row + place] ?? Number.NaN;
    if (Number.isNaN(score)) return [];
    const present = units.map((_, at) => values[at * width + place] ?? Number.NaN).filter((x) => !Number.isNaN(x));
    const middle = middleOf(present.sort((a, b) => a - b));
    const pull = (effectiveWeights[place] ?? 0) * (score - middle);
    return [{ indicator: indicator.id, score, rank: ranks[row + place] ?? 0, of: present.length, pull }];
  });
  return standings.sort((a, b) => b.pull - a.pull || (a.indicator < b.indicator ? -1 : 1));
}

function middleOf(ascending: readonly number[]): number {
  const below = ascending[Math.floor((ascending.length - 1) / 2)] ?? 0;
  const above = ascending[Math.ceil((ascending.length - 1) / 2)] ?? 0;
  return (below + above) / 2;
}
