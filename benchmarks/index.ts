/** Readiness: published values with their sources, and statistics that say no more than the values can bear. */

/** The 22 countries of the region; `RegionCode` is ISO 3166-1 alpha-2, the code of hubs and trust list. */
export { type Membership, type RegionCode, type RegionCountry, regionCountries } from './country/region.ts';
/** UN DESA EGDI 2024 and World Bank GTMI 2025 for the region, parsed from benchmarks/data. */
export { unEgdi2024, worldBankGtmi2025 } from './dataset/carried.ts';
/** The shape of carried values (format breakwater-values/0) and its readers. A missing value has no record. */
export {
  type Cell,
  cellOf,
  type Dataset,
  type Indicator,
  type Licence,
  type Publication,
  type PublishedValue,
  partsOf,
  type Quotation,
  type SourceTable,
  totalOf,
} from './dataset/dataset.ts';
/** JSON of a carried file to a Dataset. @throws BenchmarkError DATASET_… */
export { parseDataset } from './dataset/parse.ts';
/** The refusals of this package: a closed union of codes, each with what it means and what to do. */
export { type BenchmarkCode, BenchmarkError } from './error.ts';
/** Two indices side by side with their rank correlation. @throws BenchmarkError STATISTIC_… */
export {
  type Column,
  type ComparedCountry,
  type Comparison,
  compareIndices,
  type WithoutOne,
} from './readiness/compare.ts';
/** Totals worked out again from their parts, in units of the index; `residualMax` is the difference we accept. */
export { type Rederived, rederive, residualMax } from './readiness/rederive.ts';
/** Lowest, middle and highest published value of an indicator. @throws BenchmarkError STATISTIC_UNDEFINED */
export { type Point, type Spread, spreadOf } from './readiness/spread.ts';
/** Spearman's rank correlation, -1 to 1 (Spearman 1904, average ranks). @throws BenchmarkError STATISTIC_UNDEFINED */
export { rankCorrelation } from './statistics/correlation.ts';
/** Places 1 = largest, ties share the average place (fractional ranking). */
export { averageRanks } from './statistics/rank.ts';
/** Exact share of all orders that agree as strongly, 0 to 1. @throws BenchmarkError STATISTIC_… */
export { shuffleCountMax, shuffleShare } from './statistics/shuffles.ts';
