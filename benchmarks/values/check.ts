/**
 * How a publisher's own totals are worked out again: the entrance fee of every number.
 *
 * The same rules run over all countries of the world when a file is imported, and over the region's whenever the
 * committed file is read, so that a digit changed afterwards is noticed too.
 */
import { root } from '../math/exp.ts';

/** What is compared with what. */
export type CheckRule =
  /** Total = sum of weight × part. A mean of three has the weights 1/3. */
  | 'weighted-sum'
  /** Total = mean of the parts that are there. */
  | 'mean-present'
  /** INFORM's goalposts: weighted sum, at most 10. */
  | 'capped-sum'
  /** INFORM's lack of reliability: the last part is a factor on the weighted sum of the others. */
  | 'factored-sum'
  /** Total = (a · b · …)^(1/n). */
  | 'geometric'
  /** INFORM's: scale 10 - x to 1 … 10, take the geometric mean, scale back. */
  | 'inverted-geometric'
  /** Total = total of another copy, from another hand, of the same publication. */
  | 'equal'
  /** Every value is a whole number of `steps`ths, rounded to the printed digits: a count divided by its maximum. */
  | 'whole-steps';

/** One check: which values it covers, in which periods, how near it must come, and how near it came at import. */
export interface Check {
  readonly id: string;
  readonly rule: CheckRule;
  readonly total: string;
  readonly parts: readonly string[];
  readonly weights: readonly number[];
  readonly steps: number;
  readonly periods: readonly string[];
  /** The largest difference accepted, in units of the total. */
  readonly tolerance: number;
  readonly words: string;
  /** Countries of the world for which it was done at import, and the largest difference found. */
  readonly units: number;
  readonly residualMax: number;
}

/** The number of an indicator for one unit in one period; undefined where there is none. */
export type Lookup = (indicator: string) => number | undefined;

/**
 * The total worked out again minus the published one; undefined where the total or a needed part is missing: nothing
 * is ever averaged over what is left, save by the rule that says so.
 */
export function residualOf(check: Check, lookup: Lookup): number | undefined {
  const published = lookup(check.total);
  if (published === undefined) return undefined;
  if (check.rule === 'whole-steps') return Math.round(published * check.steps) / check.steps - published;
  const found = check.parts.map(lookup).filter((one) => one !== undefined);
  const isComplete = found.length === check.parts.length;
  if (found.length === 0 || !(isComplete || check.rule === 'mean-present')) return undefined;
  return derived(check, found) - published;
}

function derived(check: Check, parts: readonly number[]): number {
  if (check.rule === 'weighted-sum') return weightedSum(check, parts);
  if (check.rule === 'capped-sum') return Math.min(10, weightedSum(check, parts));
  if (check.rule === 'factored-sum') return weightedSum(check, parts.slice(0, -1)) * (parts.at(-1) ?? Number.NaN);
  if (check.rule === 'mean-present') return parts.reduce((sum, part) => sum + part, 0) / parts.length;
  if (check.rule === 'geometric') return geometricMean(parts);
  if (check.rule === 'inverted-geometric') {
    return ((10 - geometricMean(parts.map((part) => ((10 - part) / 10) * 9 + 1))) / 9) * 10;
  }
  return parts[0] ?? Number.NaN;
}

function weightedSum(check: Check, parts: readonly number[]): number {
  return parts.reduce((sum, part, at) => sum + part * (check.weights[at] ?? 0), 0);
}

function geometricMean(parts: readonly number[]): number {
  return root(
    parts.reduce((product, part) => product * part, 1),
    parts.length,
  );
}
