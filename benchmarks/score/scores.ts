/** What scoring an index yields: every node of every unit, and what was done to the data on the way. */
import type { Plan } from './plan.ts';

/** A to F: how much of a unit's score rests on data that are there, fresh and not filled in. */
export type Grade = 'A' | 'B' | 'C' | 'D' | 'E' | 'F';

/** What treatment did to one indicator; skewness and kurtosis are of type 2 (as SAS and e1071), NaN when undefined. */
export interface TreatmentRow {
  readonly indicator: string;
  /** How many values were pulled in from below and from above (ties count each). */
  readonly low: number;
  readonly high: number;
  readonly treatment: 'none' | 'winsorised' | 'log';
  readonly before: { readonly skewness: number; readonly kurtosis: number };
  readonly after: { readonly skewness: number; readonly kurtosis: number };
  readonly passed: boolean;
}

/** Data on their way to scores, one row a unit, one column an indicator of the plan. */
export interface Prepared {
  readonly units: readonly string[];
  readonly values: Float64Array;
  /** 1 where a value was filled in. */
  readonly imputed: Uint8Array;
  /** 0 to 1 a cell: 0 missing or filled in, less than 1 when stale. */
  readonly quality: Float64Array;
  /** Units that too few data screened out: their values are NaN. */
  readonly screened: readonly string[];
  readonly treatment: readonly TreatmentRow[];
}

/**
 * The scores. Arrays hold one row a unit and one column a node of `plan.nodes`: node n of unit u is at
 * [u * plan.nodes.length + n]. NaN = no score, never zero.
 */
export interface Scores {
  readonly plan: Plan;
  readonly units: readonly string[];
  readonly names: readonly string[];
  readonly prepared: Prepared;
  /** As carried upwards: rounded where the framework rounds. */
  readonly values: Float64Array;
  readonly unrounded: Float64Array;
  /** 1 = best, ties share the best place ("min"); 0 = not ranked. */
  readonly ranks: Int32Array;
  /** Share, 0 to 1, of the node's effective weight that has data. */
  readonly coverage: Float64Array;
  /** One a unit: quality 0 to 1 of the whole index, and its letter. */
  readonly quality: Float64Array;
  readonly grades: readonly Grade[];
  /** Each node's share of the index, 0 to 1, as the weights say it. */
  readonly effectiveWeights: Float64Array;
}
