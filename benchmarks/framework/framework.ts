/** An index as data: its tree, weights, directions, steps and rules, with every default already filled in. */
import type { JsonObject } from '@breakwater/federation-protocol';

/** The marker of the file format that benchmarks/FORMATS.md describes. */
export const frameworkFormat = 'breakwater-framework/1';

/** Two ends of a scale, lowest first. */
export type Ends = readonly [number, number];

/**
 * How digits are dropped. `r4`: as R 4 does, the nearer of the two decimal candidates. `exact`: the exact binary value,
 * ties to even (Python). `half-up`, `half-even`: the decimal number that a person sees (15 digits), ties away from zero
 * (spreadsheets) or to even.
 */
export type RoundingRule = 'r4' | 'exact' | 'half-up' | 'half-even';

/** One step from a prepared value to a score; a list of them is applied in order. `to` are the ends of the result. */
export type Normalisation =
  /** Fixed ends: `worst` becomes to[0], `best` to[1]; `log` measures the way between them in logarithms. */
  | {
      readonly method: 'goalposts';
      readonly worst: number;
      readonly best: number;
      readonly log: boolean;
      readonly clamp: boolean;
      readonly to: Ends;
    }
  /** Relative to the units at hand: one country's score moves with the others'. */
  | { readonly method: 'minmax' | 'percentile' | 'distance-to-max' | 'fraction-of-max'; readonly to: Ends }
  | { readonly method: 'zscore'; readonly mean: number; readonly sd: number }
  /** 1 = lowest, ties share the lowest place; borda counts from 0. */
  | { readonly method: 'rank' }
  | { readonly method: 'borda' }
  | { readonly method: 'distance-to-target'; readonly target: number; readonly cap: boolean; readonly to: Ends }
  | { readonly method: 'distance-to-reference'; readonly unit: string; readonly cap: boolean; readonly to: Ends }
  /** Straight lines between points [value, score]; outside them the nearest score. */
  | { readonly method: 'points'; readonly points: readonly Ends[] }
  /** The natural logarithm, for incomes and the like; or the value as it is. */
  | { readonly method: 'ln' }
  | { readonly method: 'none' };

/**
 * How children become their parent. Every mean but min and max is taken of `a + b x` and taken back, so that
 * INFORM's inverted geometric mean is one kind of geometric mean. `floor`: lower scores count as this much.
 */
export interface Aggregation {
  readonly method: 'arithmetic' | 'geometric' | 'inverted-geometric' | 'harmonic' | 'power' | 'sum' | 'min' | 'max';
  readonly floor: number | null;
  /** The ends of the scores, which `shift` is laid over; for geometric means only. */
  readonly scale: Ends;
  readonly shift: Ends | null;
  /** The exponent of a power mean. */
  readonly power: number;
}

/** What must be there before a group has a score; shares from 0 to 1. `coverage` counts down to the indicators. */
export interface Need {
  readonly count: number;
  readonly countShare: number;
  readonly weightShare: number;
  readonly coverage: number;
}

/** What a group and an indicator have in common. */
interface NodeFacts {
  readonly id: string;
  readonly name: string;
  /** Relative to its siblings; above 0. */
  readonly weight: number;
  /** True: without it its parent has no score. */
  readonly required: boolean;
  /** Digits after the point (negative: before it), or null for full precision. What is rounded is carried upwards. */
  readonly round: number | null;
  /** Facts of the owner's own (definition, source, licence), which the engine never reads. */
  readonly about: JsonObject;
}

/** An inner node of the tree; the one without a parent is the index itself. */
export interface Group extends NodeFacts {
  readonly kind: 'group';
  readonly parent: string | null;
  readonly aggregate: Aggregation;
  readonly need: Need;
}

/** A leaf: one column of the data. */
export interface Indicator extends NodeFacts {
  readonly kind: 'indicator';
  readonly parent: string;
  /** The column of the data; the id unless stated. */
  readonly column: string;
  readonly unit: string;
  /** 1: more is better; -1: less is better. Goalposts say it by themselves. */
  readonly direction: 1 | -1;
  readonly normalise: readonly Normalisation[];
  /** value x per / column. */
  readonly denominator: { readonly column: string; readonly per: number } | null;
  /** Values outside are refused as impossible. */
  readonly range: Ends | null;
  readonly impute: Imputation | null;
  readonly treat: Treatment | null;
}

/** How a missing value is filled in. `group` names a column of the data; a group without any value stays missing. */
export type Imputation =
  | { readonly method: 'none' | 'mean' | 'median' }
  | { readonly method: 'constant'; readonly value: number }
  | { readonly method: 'group-mean' | 'group-median'; readonly group: string };

/** Two-stage treatment of outliers; an indicator passes when its skewness or its kurtosis is below the limit. */
export interface Treatment {
  readonly method: 'none' | 'winsorise';
  readonly max: number;
  readonly skewness: number;
  readonly kurtosis: number;
  /** What is tried, on the values before winsorising, when `max` points were not enough. */
  readonly otherwise: 'log' | 'none';
}

/** A step on the way from data to what is normalised. */
export type Step =
  | { readonly step: 'denominate' }
  | { readonly step: 'impute'; readonly by: Imputation }
  | { readonly step: 'screen'; readonly minShare: number }
  | { readonly step: 'treat'; readonly by: Treatment };

/** How a unit's data become a grade: share of effective weight present, times freshness, minus what was imputed. */
export interface QualityRule {
  /** Least quality for A, B, C, D, E; below the last F. */
  readonly grades: readonly [number, number, number, number, number];
  /** The year that values are aged from, or null when age plays no part. */
  readonly year: number | null;
  /** Up to so many years a value counts in full; from `staleYears` on not at all. */
  readonly freshYears: number;
  readonly staleYears: number;
}

/** How the data file is laid out. */
export interface DataShape {
  readonly layout: 'wide' | 'long' | 'auto';
  /** The columns that together name a unit, joined by a space; empty: the first column. */
  readonly key: readonly string[];
  /** The column of names for people, or null: the key serves. */
  readonly name: string | null;
  /** The columns of the long layout: which indicator, its value, and where there are such, measure, year, error. */
  readonly indicator: string;
  readonly value: string;
  readonly measure: string | null;
  readonly year: string | null;
  readonly error: string | null;
  /** Only rows with one of these contents are read: [column, contents]. */
  readonly where: readonly (readonly [string, readonly string[]])[];
  /** The units that may occur, or null for any. */
  readonly units: readonly string[] | null;
  /** Several years of one cell: refuse, or the latest. */
  readonly pick: 'only' | 'latest';
  /** Contents that mean "no value", beside the empty cell and NA. */
  readonly missing: readonly string[];
  readonly separator: ',' | ';' | '\t' | '|' | 'auto';
  readonly decimal: '.' | ',';
  readonly encoding: 'utf-8' | 'latin-1';
}

/** An index as data. Made by `parseFramework`, which refuses what cannot be scored. */
export interface Framework {
  readonly format: typeof frameworkFormat;
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly scale: Ends;
  readonly rounding: RoundingRule;
  readonly rankBy: 'unrounded' | 'rounded';
  readonly steps: readonly Step[];
  readonly groups: readonly Group[];
  readonly indicators: readonly Indicator[];
  /** Named what-ifs: the weights that differ; 0 leaves a node out. */
  readonly weightSets: readonly { readonly name: string; readonly weights: readonly (readonly [string, number])[] }[];
  readonly quality: QualityRule;
  readonly data: DataShape;
  readonly about: JsonObject;
}
