/** The carried numbers prove themselves: totals follow from parts. */
import { describe, expect, it } from 'vitest';
import { unEgdi2024, worldBankGtmi2025 } from '../../dataset/carried.ts';
import { type Dataset, totalOf } from '../../dataset/dataset.ts';
import { rederive, residualMax } from '../../readiness/rederive.ts';

describe.each([
  ['EGDI 2024 is the mean of OSI, HCI and TII', unEgdi2024],
  ['GTMI 2025 is the mean of CGSI, PSDI, DCEI and GTEI', worldBankGtmi2025],
])('%s', (_, dataset: Dataset) => {
  const total = totalOf(dataset);
  if (total === undefined) throw new Error('the carried data has no total');

  it('for all 14 countries, to within half a fourth digit', () => {
    const rows = rederive(dataset, total);
    expect(rows).toHaveLength(14);
    for (const row of rows) expect(Math.abs(row.residual)).toBeLessThanOrEqual(residualMax);
  });

  it('and notices one altered digit in any part or total', () => {
    for (const [index, value] of dataset.values.entries()) {
      const altered = { ...dataset, values: dataset.values.with(index, { ...value, value: value.value + 0.001 }) };
      const worst = Math.max(...rederive(altered, total).map((row) => Math.abs(row.residual)));
      expect(worst, `${value.indicator} ${value.country}`).toBeGreaterThan(residualMax);
    }
  });

  it('leaves a country out when one part is missing, instead of averaging the rest', () => {
    const without = { ...dataset, values: dataset.values.filter((one) => one.row !== dataset.values[20]?.row) };
    expect(rederive(without, total)).toHaveLength(13);
  });
});
