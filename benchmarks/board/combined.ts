/** Both boards in one score: only ever with the shares of statistics, answers and measurements printed beside it. */
import { type RegionCode, regionCountries } from '../country/region.ts';
import type { Framework } from '../framework/framework.ts';
import { normaliseInto } from '../score/normalise.ts';
import { compile } from '../score/plan.ts';
import { score } from '../score/score.ts';
import type { Scores } from '../score/scores.ts';
import type { ValueTable } from '../score/value-table.ts';
import { aboutOf } from './about.ts';
import type { AttestedCell } from './attested.ts';
import { sharesOf, type TypeShares } from './shares.ts';
import { refuseOthers, type SourceType, type Value } from './value.ts';

/** A combined score cannot be had without its shares: they come in one object. */
export interface CombinedScore {
  readonly country: RegionCode;
  /** 0 to 100; null where too little is there, or a core indicator is missing. */
  readonly score: number | null;
  readonly rank: number | null;
  readonly coverage: number;
  readonly shares: TypeShares;
}

interface Cell {
  readonly type: SourceType;
  readonly indicator: string;
  readonly country: RegionCode;
  readonly value: number;
  readonly freshShare: number;
}

/**
 * Scores every country that has a value on either board. Here the whole framework counts as weight, core indicators
 * must be there, and the score of a measurement is multiplied by how fresh it is.
 *
 * @throws BenchmarkError BOARD_VALUE_TWICE when both boards have a value of one cell
 */
export function combinedScores(
  framework: Framework,
  statistics: readonly Value<'S'>[],
  attested: readonly AttestedCell[],
): readonly CombinedScore[] {
  const cells: readonly Cell[] = [
    ...statistics.map(({ type, indicator, country, value }) => ({ type, indicator, country, value, freshShare: 1 })),
    ...attested.map(({ report: { type, indicator, country, value }, freshShare }) => ({
      ...{ type, indicator, country, value, freshShare },
    })),
  ];
  refuseOthers(cells, ['S', 'Q', 'L']);
  const scores = scoresOf(framework, cells);
  const width = scores.plan.nodes.length;
  return scores.units.map((unit, row) => {
    const country = unit as RegionCode;
    const found = scores.values[(row + 1) * width - 1] ?? Number.NaN;
    return {
      country,
      score: Number.isNaN(found) ? null : found,
      rank: scores.ranks[(row + 1) * width - 1] || null,
      coverage: scores.coverage[(row + 1) * width - 1] ?? 0,
      shares: sharesOf(cells, scores, country),
    };
  });
}

/** Values become scores, measurements fade, and what is left is aggregated as it is. */
function scoresOf(framework: Framework, cells: readonly Cell[]): Scores {
  const plan = compile(framework);
  const countries = regionCountries.filter(({ code }) => cells.some(({ country }) => country === code));
  const width = plan.indicators.length;
  const values = new Float64Array(countries.length * width).fill(Number.NaN);
  const fresh = new Float64Array(values.length).fill(1);
  for (const { indicator, country, value, freshShare } of cells) {
    const place = countries.findIndex(({ code }) => code === country) * width + (plan.indexOf.get(indicator) ?? -1);
    values[place] = value;
    fresh[place] = freshShare;
  }
  const codes = countries.map(({ code }) => code);
  normaliseInto(plan, values, codes, values);
  const table: ValueTable = {
    units: codes,
    names: countries.map(({ name }) => name),
    columns: plan.indicators.map(({ column }) => column),
    values: values.map((one, place) => one * (fresh[place] ?? 1)),
    errors: null,
    years: null,
    groups: new Map(),
  };
  return score(onScores(framework), table);
}

/**
 * The framework over scores instead of values: nothing is left to normalise, and core indicators are required. Without
 * one its pillar has no score, and without that pillar neither has the whole.
 */
function onScores(framework: Framework): Framework {
  const withCore = new Set(framework.indicators.filter((one) => aboutOf(one).core).map(({ parent }) => parent));
  return {
    ...framework,
    quality: { ...framework.quality, year: null },
    groups: framework.groups.map((group) => ({ ...group, required: withCore.has(group.id) })),
    indicators: framework.indicators.map((indicator) => ({
      ...indicator,
      range: null,
      direction: 1,
      normalise: [{ method: 'none' }],
      required: aboutOf(indicator).core,
    })),
  };
}
