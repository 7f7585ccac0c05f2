/** A framework turned into arrays that can be run ten thousand times without making a single object. */
import type { Aggregation, Framework, Group, Indicator, RoundingRule } from '../framework/framework.ts';

/** How a group is computed: mean of a + b x by kind, taken back. */
export interface GroupRules {
  /** 0 arithmetic, 1 logarithmic, 2 harmonic, 3 power, 4 sum, 5 least, 6 greatest. */
  readonly kind: Uint8Array;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly power: Float64Array;
  /** -Infinity where there is none. */
  readonly floor: Float64Array;
}

/**
 * `nodes` are the indicators in the order of their ids (code points), then the groups, children before parents; the
 * last is the index. Sums run in that order, so the order of the file leaves no trace in any digit.
 */
export interface Plan {
  readonly framework: Framework;
  readonly nodes: readonly (Indicator | Group)[];
  readonly indicators: readonly Indicator[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** For node n its parent; -1 for the index. */
  readonly parent: Int32Array;
  /** Group g (0-based) has children[childStart[g]] to children[childStart[g + 1] - 1]. */
  readonly childStart: Int32Array;
  readonly children: Int32Array;
  /** By node. */
  readonly weights: Float64Array;
  /** By node; NaN for full precision. */
  readonly digits: Float64Array;
  readonly required: Uint8Array;
  readonly rounding: RoundingRule;
  readonly rules: GroupRules;
  /** By group: the least count, share of count, share of weight and coverage. */
  readonly need: Float64Array;
}
