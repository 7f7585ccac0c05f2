/** The countries of a release: those that are ranked, with all that is known of their place, and those that are not. */
import type { PublishedBoard } from '../board/published.ts';
import { sharesOf } from '../board/shares.ts';
import { regionCountries } from '../country/region.ts';
import { standingsOf } from '../score/profile.ts';
import type { Scores } from '../score/scores.ts';
import { type Bounds, boundsOf } from '../uncertainty/bounds.ts';
import type { Uncertainty } from '../uncertainty/simulate.ts';
import type { RankedCountry, ReleaseCell, UnrankedCountry } from './release.ts';
import { pillars } from './scheme.ts';

/** Strengths and weaknesses that are named. */
const namedEach = 3;

/** Ranked countries, best first; equal ranks by code. */
export function rankedCountries(
  board: PublishedBoard,
  scores: Scores,
  uncertainty: Uncertainty,
  arithmetic: Scores,
): readonly RankedCountry[] {
  const { plan, units, prepared } = scores;
  const bounds = boundsOf(plan, units, prepared.values, (unit) => at(scores, unit).rank > 0);
  const ranked = units.flatMap((country, row) => {
    const ranks = uncertainty.ranks[row];
    if (ranks === null || ranks === undefined) return [];
    const cells = cellsOf(board, scores, country, row);
    const total = at(scores, row);
    const standings = standingsOf(scores, country);
    const lifting = standings.filter(({ pull }) => pull > 0).map(({ indicator }) => indicator);
    const holding = standings.filter(({ pull }) => pull < 0).map(({ indicator }) => indicator);
    return [
      {
        country,
        name: scores.names[row] ?? '',
        ...{ score: total.value, rank: total.rank, band: ranks.band },
        interval: { low: ranks.interval.low, high: ranks.interval.high },
        median: ranks.statistics.median,
        within: trimmed(ranks.within),
        grade: scores.grades[row] ?? 'F',
        quality: scores.quality[row] ?? 0,
        coverage: scores.coverage[(row + 1) * scores.plan.nodes.length - 1] ?? 0,
        shares: sharesOf(board.values, scores, country),
        arithmetic: { score: at(arithmetic, row).value, rank: at(arithmetic, row).rank },
        bounds: boundsOfRow(bounds[row], total),
        pillars: pillars(board.framework).flatMap(({ id }) => {
          const one = at(scores, row, id);
          return Number.isNaN(one.value) ? [] : [{ id, score: one.value, rank: one.rank }];
        }),
        indicators: cells,
        strengths: lifting.slice(0, namedEach),
        weaknesses: holding.slice(-namedEach).reverse(),
      },
    ];
  });
  return ranked.sort((a, b) => a.rank - b.rank || (a.country < b.country ? -1 : 1));
}

function boundsOfRow(one: Bounds | undefined, { value, rank }: Place): RankedCountry['bounds'] {
  return {
    low: one?.low ?? value,
    high: one?.high ?? value,
    best: one?.ranks?.best ?? rank,
    worst: one?.ranks?.worst ?? rank,
  };
}

/** P(rank <= k) up to the first certainty: what follows is 1 for all further places. */
function trimmed(within: readonly number[]): readonly number[] {
  const certain = within.indexOf(1);
  return certain < 0 ? within : within.slice(0, certain + 1);
}

/** Countries without a rank, in the order of names, those of which nothing at all is known among them. */
export function unrankedCountries(scores: Scores): readonly UnrankedCountry[] {
  return regionCountries.flatMap(({ code, name, membership }) => {
    const row = scores.units.indexOf(code);
    if (row >= 0 && at(scores, row).rank > 0) return [];
    const coverage = row < 0 ? 0 : (scores.coverage[(row + 1) * scores.plan.nodes.length - 1] ?? 0);
    const reason =
      row < 0
        ? 'No publisher has a value that the board could use. Missing is not zero.'
        : 'Too little is published: a rank needs two thirds of the weight and six of the seven measured pillars.';
    return [{ country: code, name, membership, coverage, reason }];
  });
}

function cellsOf(board: PublishedBoard, scores: Scores, country: string, row: number): readonly ReleaseCell[] {
  return board.framework.indicators.flatMap(({ id }) => {
    const value = board.values.find((one) => one.indicator === id && one.country === country);
    const { value: scored, rank } = at(scores, row, id);
    return value === undefined ? [] : [{ id, value: value.value, period: value.period, score: scored, rank }];
  });
}

interface Place {
  readonly value: number;
  readonly rank: number;
}

/** Score and rank of a node; the index unless named. */
function at(scores: Scores, row: number, id?: string): Place {
  const width = scores.plan.nodes.length;
  const place = row * width + (id === undefined ? width - 1 : (scores.plan.indexOf.get(id) ?? -1));
  return { value: scores.values[place] ?? Number.NaN, rank: scores.ranks[place] ?? 0 };
}
