/**
 * How often chance alone would make two orders agree as much: counted over every possible order, not sampled.
 *
 * For n countries there are n! orders. Spearman's correlation depends on an order only through the sum of products of
 * places, so counting orders by that sum, place by place over the sets of places already used, needs 2^n sets instead
 * of n! orders, and no random number.
 */
import { BenchmarkError } from '../error.ts';
import { averageRanks, hasNoTies } from './rank.ts';

/** Up to here n! is an exact whole number in a double, and the two widest layers of sets together stay below 64 MB. */
export const shuffleCountMax = 14;

/**
 * The share of all n! orders of the second list whose rank correlation with the first is at least as far from zero
 * (either side) as the one observed. Exact.
 *
 * @throws BenchmarkError STATISTIC_UNDEFINED for lists of unequal length or fewer than two numbers;
 *   STATISTIC_TOO_LARGE with ties or more than {@link shuffleCountMax} numbers
 */
export function shuffleShare(first: readonly number[], second: readonly number[]): number {
  const n = first.length;
  if (n !== second.length || n < 2) {
    throw new BenchmarkError('STATISTIC_UNDEFINED', 'These lists cannot be compared by order.', { first: n });
  }
  if (n > shuffleCountMax || !hasNoTies(first) || !hasNoTies(second)) {
    throw new BenchmarkError('STATISTIC_TOO_LARGE', 'The orders of these lists cannot be counted exactly.', { n });
  }
  const y = averageRanks(second);
  const observed = averageRanks(first).reduce((sum, rank, index) => sum + rank * (y[index] ?? 0), 0);
  // The sum expected of a shuffled order: n times the square of the mean place, (n + 1) / 2.
  const expected = (n * (n + 1) * (n + 1)) / 4;
  const distance = Math.abs(observed - expected);
  const counts = countBySum(n);
  const total = counts.reduce((all, count) => all + count, 0);
  const asFar = counts.reduce((all, count, sum) => (Math.abs(sum - expected) >= distance ? all + count : all), 0);
  return asFar / total;
}

/** counts[s] = number of orders p of 1…n with Σ i·p(i) = s. */
function countBySum(n: number): Float64Array {
  const sumMax = (n * (n + 1) * (2 * n + 1)) / 6;
  let layer = new Map<number, Float64Array>([[0, oneAtZero(sumMax)]]);
  for (let place = 1; place <= n; place += 1) {
    const next = new Map<number, Float64Array>();
    for (const [used, counts] of layer) {
      for (let value = 1; value <= n; value += 1) {
        const bit = 1 << (value - 1);
        if ((used & bit) === 0) addShifted(row(next, used | bit, sumMax), counts, place * value);
      }
    }
    layer = next;
  }
  return row(layer, (1 << n) - 1, sumMax);
}

function oneAtZero(sumMax: number): Float64Array {
  const counts = new Float64Array(sumMax + 1);
  counts[0] = 1;
  return counts;
}

function row(layer: Map<number, Float64Array>, used: number, sumMax: number): Float64Array {
  const found = layer.get(used);
  if (found !== undefined) return found;
  const made = new Float64Array(sumMax + 1);
  layer.set(used, made);
  return made;
}

function addShifted(target: Float64Array, source: Float64Array, shift: number): void {
  for (let sum = source.length - 1 - shift; sum >= 0; sum -= 1) {
    const count = source[sum] ?? 0;
    if (count !== 0) target[sum + shift] = (target[sum + shift] ?? 0) + count;
  }
}
