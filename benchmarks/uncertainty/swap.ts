/**
 * How fragile an order is: the smallest change of weights that brings the unit behind level with the one in front.
 *
 * One group of the tree at a time. Every mean we use is, on a scale of its own (logarithms for the geometric mean,
 * reciprocals for the harmonic), a weighted arithmetic mean; so "level" is one linear equation in the weights:
 * sum of w'_k d_k = 0 with d_k the lead of the unit in front in component k on that scale. What remains are two linear
 * programmes with a single such equation, which greedy choice solves exactly (they are fractional knapsacks).
 */

import { ln } from '../math/exp.ts';
import { UncertaintyError } from './uncertainty-error.ts';

/** A change of weights after which both units have the same score; any more of it and they have changed places. */
export interface WeightChange {
  /** The new weights, with the same sum as the old. */
  readonly weights: readonly number[];
  /** The size of the change in the norm asked for. */
  readonly size: number;
}

/** Answers for one pair and one group. */
export interface SwapAnswer {
  /**
   * Smallest largest relative change: no weight moves by more than `size` of itself (0.25 = 25 %; above 1 some weights
   * fall to zero and others more than double). Null: no weights can.
   */
  readonly relative: WeightChange | null;
  /** Smallest total change: `size` is the sum of all absolute changes as a share of the sum of weights, 0 to 2. */
  readonly total: WeightChange | null;
}

/** The scales on which a mean is a weighted sum. */
export type MeanKind = 'arithmetic' | 'geometric' | 'harmonic';

/**
 * The lead of the unit in front in each component, on the scale of the mean.
 *
 * @throws UncertaintyError WEIGHTS_NOT_COMPARABLE for a missing component, or one that is not positive under a
 *   geometric or harmonic mean
 */
export function leads(front: readonly number[], behind: readonly number[], kind: MeanKind): readonly number[] {
  if (front.length !== behind.length) {
    throw notComparable('The two units have different numbers of components.', { front: front.length });
  }
  const on = (score: number, component: number) => {
    if (!Number.isFinite(score) || (kind !== 'arithmetic' && !(score > 0))) {
      // With a part missing each unit has weights of its own, and one change of weights means two different things.
      throw notComparable('A component has no score that the mean can take.', { component, score: String(score) });
    }
    return kind === 'arithmetic' ? score : kind === 'geometric' ? ln(score) : -1 / score;
  };
  return front.map((score, component) => on(score, component) - on(behind[component] ?? Number.NaN, component));
}

/**
 * The smallest changes of `weights` that bring the unit behind level with the one in front, the sum of weights kept.
 * A weight of zero stays zero under the relative norm and may receive under the total norm.
 *
 * "No weights can" (null) when the unit behind leads in no component that may carry weight: every mean with weights of
 * at least zero then keeps the order. Components in which the two are equal could make a tie by taking all the weight,
 * and that is no swap.
 *
 * @throws UncertaintyError WEIGHTS_NOT_COMPARABLE for weights that are negative or all zero, or a front that is behind
 */
export function smallestSwap(weights: readonly number[], lead: readonly number[]): SwapAnswer {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (weights.length !== lead.length || !(sum > 0) || weights.some((weight) => !(weight >= 0))) {
    throw notComparable('These weights make no mean.', { weights: weights.length, components: lead.length });
  }
  const distance = dot(weights, lead);
  if (!(distance >= 0)) throw notComparable('The unit in front is behind.', { distance: String(distance) });
  if (distance === 0) return { relative: { weights, size: 0 }, total: { weights, size: 0 } };
  return { relative: smallestRelative(weights, lead, sum), total: smallestTotal(weights, lead, sum) };
}

/**
 * With every weight between (1 - min(t, 1)) w and (1 + t) w and the sum kept, the distance can fall to a value that
 * shrinks as t grows. Up to t = 1 weight moves across the weighted median m of the leads, and the distance falls by
 * t times the sum of w |d - m|. Beyond, the smallest leads take up to (1 + t) times their weight until none is left.
 */
function smallestRelative(weights: readonly number[], lead: readonly number[], sum: number): WeightChange | null {
  const rising = byLead(lead).filter((component) => (weights[component] ?? 0) > 0);
  const lowest = lead[rising[0] ?? 0] ?? 0;
  if (lowest >= 0) return null;
  const middle = rising[medianPlace(rising, weights, sum)] ?? 0;
  const median = lead[middle] ?? 0;
  const reach = weights.reduce((all, weight, component) => all + weight * Math.abs((lead[component] ?? 0) - median), 0);
  const distance = dot(weights, lead);
  if (distance <= reach) {
    const size = distance / reach;
    return { weights: movedAcross(weights, lead, middle, size, sum), size };
  }
  let taken = 0;
  let product = 0;
  for (const component of rising) {
    const next = lead[component] ?? 0;
    // The distance is zero where (1 + t) (product - taken next) + sum next = 0, if `component` is the last filled.
    const factor = (sum * next) / (taken * next - product);
    const weight = weights[component] ?? 0;
    if (factor * taken <= sum && factor * (taken + weight) >= sum && factor >= 1) {
      return { weights: filledUp(weights, rising, factor, sum), size: factor - 1 };
    }
    taken += weight;
    product += weight * next;
  }
  return null;
}

/** The place in `rising` at which half of the weight is reached. */
function medianPlace(rising: readonly number[], weights: readonly number[], sum: number): number {
  let seen = 0;
  return rising.findIndex((component) => {
    seen += weights[component] ?? 0;
    return 2 * seen >= sum;
  });
}

/** Weights below the median component grow by the share `size`, those above shrink; the median takes the difference. */
function movedAcross(
  weights: readonly number[],
  lead: readonly number[],
  middle: number,
  size: number,
  sum: number,
): readonly number[] {
  const rising = byLead(lead);
  const at = rising.indexOf(middle);
  const moved = weights.map((weight, component) => {
    if (component === middle) return 0;
    return weight * (rising.indexOf(component) < at ? 1 + size : 1 - size);
  });
  moved[middle] = sum - moved.reduce((all, weight) => all + weight, 0);
  return moved;
}

function filledUp(
  weights: readonly number[],
  rising: readonly number[],
  factor: number,
  sum: number,
): readonly number[] {
  const filled = weights.map(() => 0);
  let left = sum;
  for (const component of rising) {
    filled[component] = Math.min(left, factor * (weights[component] ?? 0));
    left -= filled[component] ?? 0;
  }
  return filled;
}

/** All weight that moves goes to the smallest lead, and is taken from the largest leads first. */
function smallestTotal(weights: readonly number[], lead: readonly number[], sum: number): WeightChange | null {
  const rising = byLead(lead);
  const receiver = rising[0] ?? 0;
  const lowest = lead[receiver] ?? 0;
  if (lowest >= 0) return null;
  const changed = [...weights];
  let distance = dot(weights, lead);
  let moved = 0;
  for (const donor of [...rising].reverse()) {
    const gain = (lead[donor] ?? 0) - lowest;
    if (distance <= 0 || gain <= 0) break;
    const part = Math.min(weights[donor] ?? 0, distance / gain);
    changed[donor] = (changed[donor] ?? 0) - part;
    moved += part;
    distance -= part * gain;
  }
  changed[receiver] = (changed[receiver] ?? 0) + moved;
  return { weights: changed, size: (2 * moved) / sum };
}

/** Components from the smallest lead to the largest; equal leads in the order given. */
function byLead(lead: readonly number[]): readonly number[] {
  return lead.map((_, component) => component).sort((a, b) => (lead[a] ?? 0) - (lead[b] ?? 0));
}

function dot(weights: readonly number[], lead: readonly number[]): number {
  return weights.reduce((all, weight, component) => all + weight * (lead[component] ?? 0), 0);
}

function notComparable(happened: string, evidence: Record<string, number | string>): UncertaintyError {
  return new UncertaintyError('WEIGHTS_NOT_COMPARABLE', happened, evidence);
}
