/**
 * Carried facts, format breakwater-values/1: every number with the file, line and column it was read from, and with
 * the check that it passed.
 *
 * A country without a value has no entry. There is no null, no zero and no estimate in its place, so that no
 * arithmetic can mistake silence for a score.
 */
import type { RegionCode } from '../country/region.ts';
import type { Check } from './check.ts';

/** The version of the file format; a reader refuses any other. */
export const valuesFormat = 'breakwater-values/1';

/** Who let us use the values, in the words we may rely on. `open` is true only where the licence itself says so. */
export interface Licence {
  readonly name: string;
  readonly url: string | null;
  readonly open: boolean;
  readonly note: string;
}

/** Words of the publisher about its series, quoted exactly, with the address at which they stand. */
export interface Quotation {
  readonly text: string;
  readonly url: string;
}

/** Who published, under which licence. A file holds one publication, so that licences never mix inside a file. */
export interface ValuesPublication {
  readonly id: string;
  readonly title: string;
  readonly publisher: string;
  /** Where the publisher itself presents the series; null when not known. */
  readonly url: string | null;
  readonly licence: Licence;
  readonly quotations: readonly Quotation[];
}

/** One file that was read: its bytes as SHA-256, what it is an edition of, and from which copy we have it. */
export interface ValuesSource {
  readonly file: string;
  /** SHA-256 of the bytes as they were retrieved, lower-case hex. */
  readonly sha256: string;
  readonly edition: string;
  /** When the publisher put these numbers out, as far as known (a year or a day); revisions have another vintage. */
  readonly vintage: string;
  /** A public repository at a commit, with the path of the file. */
  readonly obtainedFrom: string;
}

/** What a number means, and between which bounds it can be. */
export interface ValuesIndicator {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  /** Half a unit of the last digit in the source: the number is known no better. 0 for full precision. */
  readonly rounding: number;
  /** What we did to the publisher's figure: `none`, or the formula in words. */
  readonly transform: string;
  /** How the publisher collects it, in a few words: a change of mode can look like a change of the country. */
  readonly mode: string;
}

/** One published number: the line of the source (1 = header), and the publisher's own error where there is one. */
export interface Fact {
  readonly value: number;
  readonly line: number;
  readonly standardError?: number;
  /** From how many sources the publisher made the estimate. */
  readonly sourceCount?: number;
}

/** The values of one indicator in one period from one column. `check` null: unverified, may enter no released board. */
export interface Series {
  readonly indicator: string;
  readonly period: string;
  /** Index into `sources`. */
  readonly source: number;
  readonly column: string;
  readonly check: string | null;
  readonly facts: ReadonlyMap<RegionCode, Fact>;
}

/** One file of carried facts. */
export interface ValuesFile {
  readonly publication: ValuesPublication;
  readonly sources: readonly ValuesSource[];
  readonly indicators: readonly ValuesIndicator[];
  readonly checks: readonly Check[];
  readonly series: readonly Series[];
}

/** A fact with its indicator and series, or undefined where the publisher says nothing. */
export function factOf(
  file: ValuesFile,
  indicator: string,
  period: string,
  country: RegionCode,
): { readonly fact: Fact; readonly series: Series } | undefined {
  for (const series of file.series) {
    if (series.indicator !== indicator || series.period !== period) continue;
    const fact = series.facts.get(country);
    if (fact !== undefined) return { fact, series };
  }
  return undefined;
}
