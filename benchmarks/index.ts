/** Readiness: an engine for any index, how sure its ranks are, and our release with the source of every value. */

/** The attested board: takes signed live reports through the check that `node` hands in. @throws BenchmarkError … */
export { AttestedBoard, type AttestedCell, clockToleranceMs } from './board/attested.ts';
/** Both boards in one score of 0 to 100, never without its shares of S, Q and L. @throws BenchmarkError BOARD_… */
export { type CombinedScore, combinedScores } from './board/combined.ts';
/** How a measurement fades, in days: all of its score while fresh, half for each half-life, nothing after ten. */
export { ageInDays, freshShare, halfLivesMax } from './board/freshness.ts';
/** The published board: verified statistics of a framework as a table for the engine. @throws BenchmarkError BOARD_… */
export { type LeftOut, type PublishedBoard, publishedBoard, statisticOf, tableOf } from './board/published.ts';
/** Live reports of hubs, format breakwater-live-report/1; only `node` makes a verified one. @throws REPORT_… */
export { type LiveReport, liveReportFormat, parseLiveReport, type ReportCheck } from './board/report.ts';
/** Shares, 0 to 1, of a score that rest on statistics, answers and measurements. */
export type { TypeShares } from './board/shares.ts';
/** Values of boards, with their kind in the type: S statistic, Q answer, L measurement, or made up. */
export { type Provenance, type SourceType, type SyntheticValue, syntheticValue, type Value } from './board/value.ts';
/** The 22 countries of the region; `RegionCode` is ISO 3166-1 alpha-2, the code of hubs and trust list. */
export { type Membership, type RegionCode, type RegionCountry, regionCountries } from './country/region.ts';
/** The refusals of this package: a closed union of codes, each with what it means and what to do. */
export { type BenchmarkCode, BenchmarkError } from './error.ts';
/** The shape of a framework: tree, weights, normalisation, aggregation, steps. Scores run over `scale`, 0 to 100. */
export type {
  Aggregation,
  DataShape,
  Ends,
  Framework,
  Group,
  Imputation,
  Indicator as FrameworkIndicator,
  Need,
  Normalisation,
  QualityRule,
  RoundingRule,
  Step,
  Treatment,
} from './framework/framework.ts';
/** A framework file (format in FORMATS.md) with every default filled in. @throws BenchmarkError FRAMEWORK_… */
export { frameworkMaxBytes, parseFramework } from './framework/parse.ts';
/** A data file for a framework (FORMATS.md), and what of it was not asked for. @throws BenchmarkError TABLE_… */
export { type ParsedTable, parseTable, tableMaxBytes } from './framework/parse-table.ts';
/** METHOD.md out of a framework and the files of facts. @throws BenchmarkError DATASET_MALFORMED */
export { methodText } from './method/method-text.ts';
/** The framework of the readiness benchmark as JSON; METHOD.md says it for people. */
export { readinessMethod } from './method/readiness-method.ts';
/** Builds a release: scores 0 to 100, ranks, bands, pairs, provenance. The digest is SHA-256. @throws BenchmarkError */
export { buildRelease, type Digest, type ReleaseInput, releaseBytes } from './release/build.ts';
/** The release as tables of RFC 4180. */
export { type ReleaseTable, releaseTables } from './release/csv.ts';
/** The committed release, 2027-1. */
export { release } from './release/current.ts';
/** Where two releases differ, place by place. */
export { type Difference, differenceLine, differencesOf } from './release/difference.ts';
/** Why one country stands ahead of another, in points of 0 to 100. @throws BenchmarkError RELEASE_UNIT_UNKNOWN */
export {
  type Contribution,
  countryOf,
  type Explanation,
  explainPair,
  type WeightSwap,
} from './release/explain.ts';
/** What a release holds. Scores 0 to 100, shares and probabilities 0 to 1, ranks from 1. */
export type {
  NotMeasured,
  RankedCountry,
  Release,
  ReleaseCell,
  ReleaseIndicator,
  ReleaseInterval,
  ReleasePillar,
  ReleaseProvenance,
  ReleaseShare,
  ReleaseUncertainty,
  UnrankedCountry,
} from './release/release.ts';
/** From indicators to the index without making an object, for thousands of runs; NaN = missing. */
export { type AggregateWork, aggregateInto, aggregateWork } from './score/aggregate.ts';
/** Correlations (Pearson) and Cronbach's alpha of each group, -1 to 1, for units that have the parts. */
export { type Coherence, type Correlation, coherenceOf, unitsToTrust } from './score/coherence.ts';
/** The same in sentences, with the warning that few units demand. */
export { coherenceSentences } from './score/coherence-text.ts';
/** Prepared values to scores, column by column; NaN = missing or undefined. */
export { normaliseInto } from './score/normalise.ts';
/** A framework as arrays. Nodes are indicators by id, then groups, the index last. */
export { compile, type GroupRules, type Plan, withAggregation, withNormalisation } from './score/plan.ts';
/** Denominated, imputed, screened and treated values. @throws ScoreError SCORE_… */
export { prepare } from './score/prepare.ts';
/** Where a unit is strong and weak against the middle of all units; `pull` in points of the index. */
export { type Standing, standingsOf } from './score/profile.ts';
/** Places with ties, 1 = best, 0 = no score. */
export { ranksInto } from './score/rank.ts';
/** Scores as JSON and CSV with every digit. */
export { coherenceJson, scoresCsv, scoresJson } from './score/report.ts';
/** An index scored in one go. @throws ScoreError SCORE_… */
export { gradeOf, type ScoreOptions, score } from './score/score.ts';
/** The refusals of scoring, apart from the others to keep the engine small. */
export { type ScoreCode, ScoreError } from './score/score-error.ts';
/** What scoring yields, and what was done to the data. Arrays are units x nodes, NaN = no score. */
export type { Grade, Prepared, Scores, TreatmentRow } from './score/scores.ts';
/** Values as one block of numbers, units x columns, NaN = missing. */
export { cellAt, type ValueTable } from './score/value-table.ts';
/** Weights by node, and each node's share of the index, 0 to 1. @throws ScoreError SCORE_WEIGHTS_UNKNOWN */
export { effectiveWeights, weightsOf } from './score/weights.ts';
/** The finest ordered bands, 1 = best, in which units that cannot be told apart (95 %) stand together. */
export { type Bands, bandsOf, sureAhead } from './uncertainty/bands.ts';
/** Two releases cell by cell: score and rank as data + method + revision. @throws UncertaintyError, ScoreError */
export { type CellHistory, changeBetween, type UnitChange } from './uncertainty/between-releases.ts';
/** Scores and ranks that missing values could give, whatever they are. @throws UncertaintyError BOUNDS_UNDEFINED */
export { type Bounds, boundsOf } from './uncertainty/bounds.ts';
/** What a value may be off by, in its own unit. @throws UncertaintyError CELL_ERROR_INVALID */
export { type CellError, type CellErrors, modeChanges } from './uncertainty/cell-error.ts';
/** A change between releases as data + method + revision, exactly. @throws UncertaintyError CHANGE_NOT_COMPARABLE */
export { type Change, decompose, type Switches } from './uncertainty/change.ts';
/** What the runs vary. Start from `fixedExperiment` and spread over it. */
export {
  type AggregationChoice,
  type Choice,
  type Experiment,
  fixedExperiment,
  type LeaveOutChoice,
  leaveNothingOut,
  leaveOneIndicatorOut,
  leaveOnePillarOut,
  leaveOnePublisherOut,
  minmaxChoice,
  type NormalisationChoice,
  ownAggregation,
  ownNormalisation,
  topMeanChoice,
  weightNoiseUsual,
  zscoreChoice,
} from './uncertainty/experiment.ts';
/** Wilson (1927) and Jeffreys intervals of x in n, shares 0 to 1. @throws UncertaintyError PROPORTION_IMPOSSIBLE */
export { jeffreysInterval, type ShareInterval, wilsonInterval } from './uncertainty/interval.ts';
/** Ranks without one indicator, pillar or publisher. @throws UncertaintyError EXPERIMENT_MALFORMED */
export { type LeftOut as LeftOutRanks, leaveOutTable } from './uncertainty/leave-out.ts';
/** Mean, median, quantiles (R type 7) and intervals of ranks. @throws UncertaintyError SAMPLE_INSUFFICIENT */
export {
  type RankInterval,
  type RankStatistics,
  rankCounts,
  rankInterval,
  rankStatistics,
} from './uncertainty/ranks.ts';
/** Sobol indices of an experiment, by factor, with bootstrap quantiles. @throws UncertaintyError */
export { type FactorShare, sensitivityOf, sensitivityRunsUsual } from './uncertainty/sensitivity.ts';
/** Rank intervals, P(A ahead of B) and bands from seeded runs (32 bytes). @throws UncertaintyError */
export { runsUsual, simulate, type Uncertainty, type UnitRanks } from './uncertainty/simulate.ts';
/** Sobol indices as COINr estimates them. @throws UncertaintyError SAMPLE_INSUFFICIENT */
export { type SobolIndex, type SobolSample, type SobolShare, sobolIndices } from './uncertainty/sobol.ts';
/** How fast values grow old, from their waves, in their own unit. @throws UncertaintyError SAMPLE_INSUFFICIENT */
export { staleSigma, type WaveSpread, type WaveValue, waveSpread } from './uncertainty/staleness.ts';
/** The smallest change of weights that swaps two units; null = no weights can. @throws UncertaintyError WEIGHTS_… */
export { leads, type MeanKind, type SwapAnswer, smallestSwap, type WeightChange } from './uncertainty/swap.ts';
/** The refusals of uncertainty, apart from the others to keep the engine small. */
export { type UncertaintyCode, UncertaintyError } from './uncertainty/uncertainty-error.ts';
/** The facts that the published board is made of, their totals worked out again. @throws BenchmarkError DATASET_… */
export { boardValues } from './values/carried-values.ts';
/** JSON of a file of facts (format breakwater-values/1) to a ValuesFile. @throws BenchmarkError DATASET_… */
export { parseValues } from './values/parse-values.ts';
/** The shape of a file of facts; a missing value has no entry. */
export {
  type Fact,
  factOf,
  type Licence,
  type Quotation,
  type Series,
  type ValuesFile,
  type ValuesIndicator,
  type ValuesPublication,
  type ValuesSource,
} from './values/values-file.ts';
