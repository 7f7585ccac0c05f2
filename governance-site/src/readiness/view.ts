/** What the readiness and method pages show, worked out once from the committed release. */
import { type RankedCountry, type Release, type ReleaseIndicator, release } from '@breakwater/benchmarks';

/** The published board of the release. */
export const board: Release['published'] = release.published;

/** Share of the runs inside a whisker, and how sure "ahead of" must be, both in percent. */
export const levels: { readonly interval: number; readonly sure: number } = {
  interval: Math.round(board.uncertainty.intervalShare * 100),
  sure: Math.round(board.uncertainty.sure * 100),
};

/** The countries of one band, best first. */
export interface BandView {
  readonly number: number;
  readonly countries: readonly RankedCountry[];
}

/** The bands, best first. */
export const bands: readonly BandView[] = bandsOf(board.ranked);

/** Groups ranked countries by band, in the order of their places. */
export function bandsOf(ranked: readonly RankedCountry[]): readonly BandView[] {
  const inOrder = ranked.toSorted((a, b) => a.rank - b.rank);
  const numbers = [...new Set(inOrder.map(({ band }) => band))].sort((a, b) => a - b);
  return numbers.map((number) => ({ number, countries: inOrder.filter(({ band }) => band === number) }));
}

/** An indicator of the board with the printed values of all ranked countries; null where there is none. */
export interface ValueColumn {
  readonly indicator: ReleaseIndicator;
  readonly decimals: number;
  readonly values: ReadonlyMap<string, number | null>;
}

/** The columns of the table of values. */
export const valueColumns: readonly ValueColumn[] = board.indicators.map((indicator) => {
  const values = new Map(
    board.ranked.map(({ country, indicators }) => [
      country,
      indicators.find(({ id }) => id === indicator.id)?.value ?? null,
    ]),
  );
  return { indicator, values, decimals: decimalsOf(indicator, [...values.values()]) };
});

/** As many digits as tell countries apart and no more: none for counts, three on scales from 0 to 1. */
export function decimalsOf(
  { worst, best }: Pick<ReleaseIndicator, 'worst' | 'best'>,
  values: readonly (number | null)[],
): number {
  if (values.every((value) => value === null || Number.isInteger(value))) return 0;
  return Math.abs(best - worst) <= 1 ? 3 : 1;
}

type Source = Release['provenance']['sources'][number];

/** One edition of a publication, with the indicators that are read from it. */
export interface SourceView {
  /** What all its indicators have in common: the parts of a publication differ in their column alone. */
  readonly source: Source;
  readonly title: string;
  readonly checks: readonly string[];
  readonly indicators: readonly ReleaseIndicator[];
}

/** The sources, in the order of the first indicator of each. */
export const sources: readonly SourceView[] = [
  ...Map.groupBy(
    release.provenance.sources,
    ({ title, edition, file }) => `${titleOf(title)} ${edition} ${file}`,
  ).values(),
].flatMap((parts) => {
  const [source] = parts;
  if (source === undefined) return [];
  const used = new Set(parts.flatMap((part) => indicatorsFrom(part)));
  return [
    {
      ...{ source, title: titleOf(source.title), checks: [...new Set(parts.map(({ check }) => check))] },
      indicators: board.indicators.filter(({ id }) => used.has(id)),
    },
  ];
});

/** "Publication: column" without the column. */
function titleOf(title: string): string {
  const end = title.lastIndexOf(': ');
  return end < 0 ? title : title.slice(0, end);
}

function indicatorsFrom(source: Source): readonly string[] {
  const index = release.provenance.sources.indexOf(source);
  return release.provenance.values.filter((value) => value.source === index).map(({ indicator }) => indicator);
}

/** One publication's warning about being ranked, and how much of the board rests on that publication. */
export interface CautionView {
  readonly publisher: string;
  readonly text: string;
  readonly url: string;
  readonly indicators: number;
  /** Share of the weight, 0 to 1. */
  readonly weight: number;
}

/** The warnings; a publication is known by its page. */
export const cautions: readonly CautionView[] = board.cautions.map((caution) => {
  const resting = sources.filter(({ source }) => source.url === caution.url).flatMap(({ indicators }) => indicators);
  const weight = resting.reduce((sum, indicator) => sum + indicator.weight, 0);
  return { ...caution, indicators: resting.length, weight };
});

/** Pillars that the board measures. */
export const measuredPillars: Release['published']['pillars'] = board.pillars.filter(({ weight }) => weight > 0);

/** Pillars of which no statistic measures anything. */
export const silentPillars: Release['published']['pillars'] = board.pillars.filter(({ weight }) => weight === 0);

/** What the framework would like to know and the board does not: names under each reason, in the framework's order. */
export const notMeasured: readonly { readonly reason: string; readonly names: readonly string[] }[] = [
  ...Map.groupBy(
    board.notMeasured.filter(({ kind }) => kind === 'indicator'),
    ({ reason }) => reason,
  ),
].map(([reason, ones]) => ({ reason, names: ones.map(({ name }) => name) }));

/** Countries that are not ranked, under each reason. */
export const unranked: readonly {
  readonly reason: string;
  readonly countries: Release['published']['unranked'];
}[] = [...Map.groupBy(board.unranked, ({ reason }) => reason)].map(([reason, countries]) => ({ reason, countries }));

/** How surely the first of two countries is ahead of the second, 0 to 1; null for a country and itself. */
export function aheadOf(first: string, second: string): number | null {
  const { countries, ahead } = board.uncertainty.pairwise;
  if (first === second) return null;
  return ahead[countries.indexOf(first)]?.[countries.indexOf(second)] ?? null;
}

/** A part of the index, and how far countries move when it is left out. */
export interface LeftOutView {
  readonly kind: 'indicator' | 'pillar' | 'publisher';
  readonly name: string;
  /** Places, of the country that moves furthest. */
  readonly largest: number;
  /** Names of those who move that far. */
  readonly furthest: readonly string[];
  readonly moved: number;
}

/** Indicators, pillars and publishers left out one at a time, in the order of the release. */
export const leftOut: readonly LeftOutView[] = board.uncertainty.without.map(({ id, largest, moves }) => {
  const end = id.indexOf(' ');
  const [kind, key] = [id.slice(0, end), id.slice(end + 1)];
  const furthest = moves.filter(({ places }) => Math.abs(places) === largest && largest > 0);
  return {
    ...{ kind: kindOf(kind), name: nameOf(key), largest, moved: moves.length },
    furthest: furthest.map(({ country }) => countryName(country)),
  };
});

/** The name of a country of the release, ranked or not. */
export function countryName(country: string): string {
  return [...board.ranked, ...board.unranked].find((one) => one.country === country)?.name ?? country;
}

function kindOf(kind: string): LeftOutView['kind'] {
  return kind === 'pillar' || kind === 'publisher' ? kind : 'indicator';
}

/** Of an indicator or pillar; a publisher is its own name. */
function nameOf(key: string): string {
  return [...board.indicators, ...board.pillars].find(({ id }) => id === key)?.name ?? key;
}

/** Names joined as English joins them: "A, B and C". */
export function listNames(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}
