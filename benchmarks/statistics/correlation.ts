/**
 * Spearman's rank correlation: how far two orders of the same countries agree.
 *
 * 1: the same order; 0: knowing one order says nothing about the other; -1: exactly reversed. Only + - × ÷ and the
 * square root are used, which IEEE 754 fixes to the last bit, so every machine prints the same digits.
 */
import { BenchmarkError } from '../error.ts';
import { averageRanks } from './rank.ts';

/**
 * Pearson's correlation of the average ranks (Spearman 1904), which stays right when there are ties.
 *
 * @throws BenchmarkError STATISTIC_UNDEFINED for lists of unequal length, fewer than two numbers, or no variation
 */
export function rankCorrelation(first: readonly number[], second: readonly number[]): number {
  if (first.length !== second.length || first.length < 2) throw undefinedFor(first.length, second.length);
  const x = deviations(averageRanks(first));
  const y = deviations(averageRanks(second));
  const spread = Math.sqrt(sumOfProducts(x, x) * sumOfProducts(y, y));
  if (spread === 0) throw undefinedFor(first.length, second.length);
  return sumOfProducts(x, y) / spread;
}

function deviations(numbers: readonly number[]): readonly number[] {
  const mean = numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  return numbers.map((one) => one - mean);
}

function sumOfProducts(x: readonly number[], y: readonly number[]): number {
  return x.reduce((sum, one, index) => sum + one * (y[index] ?? 0), 0);
}

function undefinedFor(first: number, second: number): BenchmarkError {
  return new BenchmarkError('STATISTIC_UNDEFINED', 'These lists have no rank correlation.', { first, second });
}
