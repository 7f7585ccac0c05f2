/**
 * Carried values: what a publication said about the region, each value with the row it came from.
 *
 * A country without a value has no record. There is no null, no zero and no estimate in its place, so that no
 * arithmetic can mistake silence for a score.
 */
import type { RegionCode } from '../country/region.ts';

/** The version of the file format; a reader refuses any other. */
export const datasetFormat = 'breakwater-values/0';

/** Who let us use the values, in the words we may rely on. `open` is true only where the licence itself says so. */
export interface Licence {
  readonly name: string;
  readonly url: string | null;
  readonly open: boolean;
  readonly note: string;
}

/** Words of the publisher about the index, quoted exactly, with the address at which they stand. */
export interface Quotation {
  readonly text: string;
  readonly url: string;
}

/** One edition of one index by one publisher. */
export interface Publication {
  readonly id: string;
  readonly title: string;
  readonly shortTitle: string;
  readonly publisher: string;
  readonly edition: string;
  /** Where the publisher itself presents the index; null when not known. */
  readonly url: string | null;
  readonly licence: Licence;
  /** From which copy the values were read: a public repository at a commit, with the path of the file. */
  readonly obtainedFrom: string;
  readonly quotations: readonly Quotation[];
}

/** The table from which every value of the file was read. */
export interface SourceTable {
  readonly file: string;
  /** SHA-256 of the whole table, lower-case hex. */
  readonly sha256: string;
}

/** What a number means. `partOf` names the total it is a part of, null for the total itself. */
export interface Indicator {
  readonly id: string;
  readonly name: string;
  readonly shortName: string;
  readonly means: string;
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  readonly partOf: string | null;
  /** Digits after the point in the source: the value is only known to half a unit of the last one. */
  readonly decimals: number;
}

/** One published number, and the line of the source table (1 = header) with the SHA-256 of that line's bytes. */
export interface PublishedValue {
  readonly indicator: string;
  readonly country: RegionCode;
  readonly period: string;
  readonly value: number;
  readonly row: number;
  readonly rowSha256: string;
}

/** One file of carried values. */
export interface Dataset {
  readonly publication: Publication;
  readonly source: SourceTable;
  readonly indicators: readonly Indicator[];
  readonly values: readonly PublishedValue[];
}

/** What is known of one country under one indicator: a number with its row, or nothing. Never zero for nothing. */
export type Cell = { readonly kind: 'published'; readonly value: PublishedValue } | { readonly kind: 'missing' };

/** The cell of a country under an indicator. */
export function cellOf(dataset: Dataset, indicator: string, country: RegionCode): Cell {
  const value = dataset.values.find((one) => one.indicator === indicator && one.country === country);
  return value === undefined ? { kind: 'missing' } : { kind: 'published', value };
}

/** The indicator that is not a part of another: the index itself. */
export function totalOf(dataset: Dataset): Indicator | undefined {
  return dataset.indicators.find((indicator) => indicator.partOf === null);
}

/** The parts of an index, in the publisher's order. */
export function partsOf(dataset: Dataset, total: Indicator): readonly Indicator[] {
  return dataset.indicators.filter((indicator) => indicator.partOf === total.id);
}
