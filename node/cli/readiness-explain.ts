/** `breakwater readiness explain`: in sentences, who of two countries is ahead, how surely, and because of what. */
import {
  type Contribution,
  countryOf,
  type Explanation,
  explainPair,
  type RankedCountry,
  type Release,
  release,
  type UnrankedCountry,
} from '@breakwater/benchmarks';
import { usage } from './options.ts';
import type { Verb } from './verb.ts';

type SwapWeight = NonNullable<Explanation['swap']>['weights'][number];

/** Indicators that are named on each side; the rest is in --json. */
const namedMax = 4;

export const verb: Verb = {
  summary: 'Says who of two countries is ahead, how surely, because of what, and what would swap them.',
  help: `Reads the release that came with this program; asks no hub and no network. Countries by their two letters.
--json holds every indicator, the sources of all values and the weights that would bring both level.

  breakwater readiness explain JM BB`,
  arguments: [
    { name: '<country>', text: 'two letters, for instance JM' },
    { name: '<other>', text: 'two letters, for instance BB' },
  ],
  options: [],
  async run({ args }, terminal) {
    const [first = '', second = ''] = args.map((code) => code.toUpperCase());
    if (first === second) throw usage('Two different countries are needed.');
    const one = countryOf(release, first);
    const other = countryOf(release, second);
    if ('score' in one && 'score' in other) {
      const explanation = explainPair(release, one, other);
      terminal.result(explanationJson(release, explanation), () => sentences(release, explanation));
    } else {
      const missing = [one, other].flatMap((country) => ('score' in country ? [] : [country]));
      const about = { release: release.id, compared: false, missing: missing.map((country) => ({ ...country })) };
      terminal.result(about, () => missing.map(notRanked));
    }
    return 0;
  },
};

/** Why there is nothing to compare, for a country without a rank. */
function notRanked({ name, country, reason }: UnrankedCountry): string {
  return `${name} (${country}) has no rank. ${reason}`;
}

/** The explanation for people. */
export function sentences(from: Release, explanation: Explanation): readonly string[] {
  const { front, behind, distance, indicators } = explanation;
  const forFront = indicators.filter(({ points }) => points > 0);
  const against = indicators.filter(({ points }) => points < 0);
  return [
    ...certainty(explanation),
    `${front.name} takes ${placeOf(front)}; ${behind.name} ${placeOf(behind)}.`,
    '',
    `What makes the ${points(distance)} points`,
    ...forFront.slice(0, namedMax).map((one) => line(one, explanation)),
    ...others(forFront.slice(namedMax), 'for'),
    ...(against.length > 0 ? [`What speaks for ${behind.name}`] : []),
    ...against.slice(0, namedMax).map((one) => line(one, explanation)),
    ...others(against.slice(namedMax), 'against'),
    '',
    swapSentence(from, explanation),
    ...scopeSentences(from, front, behind),
    '',
    'Sources',
    ...sourceLines(from, explanation),
  ];
}

/** Nobody is called ahead whom the data do not put there: the first sentence says which of the two cases it is. */
function certainty({ probability, runs, toldApart, front, behind }: Explanation): readonly string[] {
  const scores = `${points(front.score)} to ${points(behind.score)} of 100 points.`;
  const found = `${front.name} is ahead in ${(100 * probability).toFixed(1)} % of ${runs.toLocaleString('en')} runs`;
  if (toldApart)
    return [`${named(front)} is ahead of ${named(behind)}: ${scores}`, `${found}: the data tell the two apart.`];
  return [
    `The data do not tell ${named(front)} and ${named(behind)} apart: ${scores}`,
    `${found}; it would take 95 % to say so.`,
  ];
}

function placeOf({ rank, interval, band }: RankedCountry): string {
  const range = interval.low === interval.high ? `${interval.low}` : `${interval.low} to ${interval.high}`;
  return `place ${rank} (with 90 %: ${range}), band ${band}`;
}

function line({ name, unit, points: effect, front, behind }: Contribution, pair: Explanation): string {
  const sign = effect < 0 ? '-' : '+';
  const values =
    front === null || behind === null
      ? ''
      : `: ${pair.front.country} ${value(front)}, ${pair.behind.country} ${value(behind)}; ${unit}`;
  return `  ${sign}${Math.abs(effect).toFixed(1).padStart(5)}  ${name}${values}`;
}

function value({ value: number, period }: { readonly value: number; readonly period: string }): string {
  return `${Number(number.toPrecision(3))} in ${period}`;
}

function others(rest: readonly Contribution[], side: 'for' | 'against'): readonly string[] {
  if (rest.length === 0) return [];
  const sum = rest.reduce((all, one) => all + one.points, 0);
  const sign = side === 'for' ? '+' : '-';
  return [`  ${sign}${Math.abs(sum).toFixed(1).padStart(5)}  ${rest.length} more`];
}

function swapSentence(from: Release, { swap, front, behind }: Explanation): string {
  if (swap === null) return `No weights of the pillars would put ${behind.name} ahead of ${front.name}.`;
  const name = (id: string) => from.published.pillars.find((one) => one.id === id)?.name ?? id;
  const sum = swap.weights.reduce((all, { before }) => all + before, 0);
  const share = (weight: number) => Math.round((100 * weight) / sum);
  // Names hold commas and plus signs of their own, so each has its quotes.
  const moved = (one: SwapWeight) => `“${name(one.pillar)}” from ${share(one.before)} to ${share(one.after)} %`;
  const up = swap.weights.filter(({ before, after }) => after > before * 1.001).map(moved);
  const down = swap.weights.filter(({ before, after }) => after < before * 0.999).map(moved);
  const size = `${Math.ceil(100 * swap.size)} %`;
  return (
    `${behind.name} would draw level if the weights of the pillars moved by up to ${size} of themselves: ` +
    `up ${up.join(', ')}; down ${down.join(', ')}.`
  );
}

function scopeSentences(from: Release, ...pair: readonly RankedCountry[]): readonly string[] {
  const { notMeasured } = from.published;
  const pillars = notMeasured.filter(({ kind }) => kind === 'group').map(({ name }) => name);
  const lowest = Math.min(...pair.map(({ shares }) => shares.S));
  return [
    `This rests to ${Math.round(100 * lowest)} % on published statistics; measurements of hubs have not come in yet.`,
    ...(pillars.length > 0 ? [`Not measured: ${pillars.join(', ')}.`] : []),
  ];
}

function sourceLines({ provenance, id, method }: Release, { sources }: Explanation): readonly string[] {
  const titles = sources.map((at) => {
    const source = provenance.sources[at];
    return `  ${source?.publisher ?? ''}, ${source?.edition ?? ''} (${source?.licence ?? ''})`;
  });
  return [...new Set(titles), `Release ${id}, method ${method.version}. Every value with file and line: --json.`];
}

function explanationJson({ id, method, provenance, published }: Release, explanation: Explanation) {
  const { front, behind, sources, swap, indicators, pillars, ...rest } = explanation;
  const countries = [front.country, behind.country];
  return {
    release: id,
    method: method.version,
    compared: true,
    ...rest,
    front: briefly(front),
    behind: briefly(behind),
    pillars: pillars.map((one) => ({ ...one })),
    indicators: indicators.map((one) => ({
      ...one,
      front: one.front === null ? null : { ...one.front },
      behind: one.behind === null ? null : { ...one.behind },
    })),
    swap: swap === null ? null : { size: swap.size, weights: swap.weights.map((one) => ({ ...one })) },
    notMeasured: published.notMeasured.map((one) => ({ ...one })),
    sources: sources.map((at) => ({ ...provenance.sources[at], index: at })),
    values: provenance.values.filter(({ country }) => countries.includes(country)).map((one) => ({ ...one })),
  };
}

function briefly({ country, name, score, rank, band, interval, grade, shares }: RankedCountry) {
  return { country, name, score, rank, band, interval: { ...interval }, grade, shares: { ...shares } };
}

function named({ name, country }: RankedCountry): string {
  return `${name} (${country})`;
}

function points(score: number): string {
  return score.toFixed(1);
}
