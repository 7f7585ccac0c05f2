/** What the readiness and method pages show, worked out once from the carried data. */
import {
  type Comparison,
  cellOf,
  compareIndices,
  type Dataset,
  type Indicator,
  partsOf,
  type RegionCountry,
  rederive,
  regionCountries,
  type Spread,
  spreadOf,
  totalOf,
  unEgdi2024,
  worldBankGtmi2025,
} from '@breakwater/benchmarks';

/** One index with its parts, ready for columns and strips. */
export interface IndexView {
  readonly dataset: Dataset;
  readonly total: Indicator;
  readonly parts: readonly Indicator[];
  readonly period: string;
  readonly spreads: readonly Spread[];
  /** The part whose middle country stands lowest. */
  readonly lowestPart: Spread;
  /** The totals worked out again: how many, and the largest difference found. */
  readonly rederivedCount: number;
  readonly residualMax: number;
}

/** One row of the table: null where the publisher has no value. */
export interface TableRow {
  readonly country: RegionCountry;
  readonly values: readonly (number | null)[];
}

function viewOf(dataset: Dataset): IndexView {
  const total = totalOf(dataset);
  const period = dataset.values[0]?.period;
  if (total === undefined || period === undefined)
    throw new Error(`${dataset.publication.id} has no total or no value`);
  const parts = partsOf(dataset, total);
  const spreads = parts.map((part) => spreadOf(dataset, part));
  const [first, ...others] = spreads;
  if (first === undefined) throw new Error(`${dataset.publication.id} has no parts`);
  const rederived = rederive(dataset, total);
  return {
    dataset,
    total,
    parts,
    period,
    spreads,
    lowestPart: others.reduce((low, one) => (one.median < low.median ? one : low), first),
    rederivedCount: rederived.length,
    residualMax: Math.max(...rederived.map((one) => Math.abs(one.residual))),
  };
}

/** EGDI 2024. */
export const egdi: IndexView = viewOf(unEgdi2024);

/** GTMI 2025. */
export const gtmi: IndexView = viewOf(worldBankGtmi2025);

/** The two side by side. */
export const comparison: Comparison = compareIndices(
  { dataset: egdi.dataset, indicator: egdi.total },
  { dataset: gtmi.dataset, indicator: gtmi.total },
);

/** All 22 countries, those without any value included. */
export const tableRows: readonly TableRow[] = regionCountries.map((country) => ({
  country,
  values: [egdi, gtmi].flatMap((index) =>
    [index.total, ...index.parts].map((indicator) => {
      const cell = cellOf(index.dataset, indicator.id, country.code);
      return cell.kind === 'published' ? cell.value.value : null;
    }),
  ),
}));

/** The widest difference of places between the two orders, and who moves that far down or up. */
export function widestMoves(of: Comparison): {
  readonly places: number;
  readonly lower: string[];
  readonly higher: string[];
} {
  const places = Math.max(...of.countries.map((one) => Math.abs(one.secondPlace - one.firstPlace)));
  const named = (move: number) =>
    of.countries.filter((one) => one.secondPlace - one.firstPlace === move).map((one) => one.country.name);
  return { places, lower: named(places), higher: named(-places) };
}

/** Names joined as English joins them: "A, B and C". */
export function listNames(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

/** The countries at the two ends of the first index. */
export function extremes(of: Comparison): { readonly highest: string; readonly lowest: string } {
  const ordered = of.countries.toSorted((a, b) => b.first - a.first);
  return { highest: ordered[0]?.country.name ?? '', lowest: ordered[ordered.length - 1]?.country.name ?? '' };
}

/** The lowest and the highest correlation found when one country is left out, with that country's name. */
export function leaveOneOut(of: Comparison): {
  readonly low: string;
  readonly lowName: string;
  readonly high: string;
  readonly highName: string;
} {
  const nameOf = (code: string | undefined) =>
    of.countries.find((one) => one.country.code === code)?.country.name ?? '';
  const low = of.withoutOne[0];
  const high = of.withoutOne[of.withoutOne.length - 1];
  return {
    low: (low?.correlation ?? of.correlation).toFixed(2),
    lowName: nameOf(low?.without),
    high: (high?.correlation ?? of.correlation).toFixed(2),
    highName: nameOf(high?.without),
  };
}
