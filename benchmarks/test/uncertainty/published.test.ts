/** COINr's published runs of ASEM against ../shared/data: ranks of all 51 units, and the Sobol indices. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { streamsOf } from '../../uncertainty/random.ts';
import { rankCounts, rankStatistics } from '../../uncertainty/ranks.ts';
import { meanRankShift, sobolIndices } from '../../uncertainty/sobol.ts';
import { asemOutcomes } from './asem-runs.ts';
import { seedOf } from './sample-index.ts';

const folder = resolve(import.meta.dirname, '../../../../shared/data/coinr-asem');

/** The rows below the heading. */
function rowsOf(file: string): readonly (readonly string[])[] {
  const lines = readFileSync(resolve(folder, file), 'utf8').trim().split('\n');
  return lines.slice(1).map((line) => line.split(','));
}

describe.skipIf(!existsSync(folder))('COINr’s runs in ../shared/data (skipped where it is absent)', () => {
  it.each([
    ['uncertainty', 100, 'asem_ua_replicated_ranks.csv', 'asem_ua_rankstats.csv'],
    // COINr takes the samples A and B, and leaves the mixed ones to the indices.
    ['sensitivity', 200, 'asem_sa_replicated_ranks.csv', 'asem_sa_rankstats.csv'],
  ])('mean, median, Q5 and Q95 of the %s runs are those published, to 10^-12', (_, count, replicated, published) => {
    const ranks = rowsOf(replicated);
    const expected = rowsOf(published);
    expect(ranks).toHaveLength(51);
    ranks.forEach(([unit, , ...runs], row) => {
      const { mean, median, q5, q95 } = rankStatistics(rankCounts(runs.slice(0, count).map(Number), ranks.length));
      const [name, , ...values] = expected[row] ?? [];
      expect(name).toBe(unit);
      [mean, median, q5, q95].forEach((value, column) => {
        expect(Math.abs(value - Number(values[column]))).toBeLessThan(1e-12);
      });
    });
  });

  it('Sobol indices of the replicated ranks are those published, to 10^-12', () => {
    const rows = rowsOf('asem_sa_replicated_ranks.csv');
    const nominal = rows.map((row) => Number(row[1]));
    const outcomes = Float64Array.from({ length: 600 }, (_, run) =>
      meanRankShift(
        rows.map((row) => Number(row[2 + run])),
        nominal,
      ),
    );
    expect(outcomes.every((outcome, run) => Math.abs(outcome - (asemOutcomes[run] ?? 0)) < 1e-12)).toBe(true);
    const part = (index: number) => outcomes.subarray(100 * index, 100 * (index + 1));
    const found = sobolIndices({ a: part(0), b: part(1), mixed: [2, 3, 4, 5].map(part) }, streamsOf(seedOf(1)));
    rowsOf('asem_sa_sensitivity_indices.csv').forEach(([, first, whole], factor) => {
      expect(Math.abs((found[factor]?.first.value ?? 0) - Number(first))).toBeLessThan(1e-12);
      expect(Math.abs((found[factor]?.whole.value ?? 0) - Number(whole))).toBeLessThan(1e-12);
    });
  });
});
