/** What the readiness page says about EGDI and GTMI, held to numbers worked out elsewhere. */
import { describe, expect, it } from 'vitest';
import { unEgdi2024, worldBankGtmi2025 } from '../../dataset/carried.ts';
import { totalOf } from '../../dataset/dataset.ts';
import { compareIndices } from '../../readiness/compare.ts';
import { spreadOf } from '../../readiness/spread.ts';

function column(dataset: typeof unEgdi2024) {
  const indicator = totalOf(dataset);
  if (indicator === undefined) throw new Error('the carried data has no total');
  return { dataset, indicator };
}

describe('comparing EGDI 2024 with GTMI 2025', () => {
  const comparison = compareIndices(column(unEgdi2024), column(worldBankGtmi2025));

  it('covers 14 countries and leaves Montserrat and the seven associates missing', () => {
    expect(comparison.countries).toHaveLength(14);
    expect(comparison.missing.map((one) => one.code)).toEqual(['MS', 'AI', 'BM', 'VG', 'KY', 'CW', 'MQ', 'TC']);
  });

  it('finds the correlation that ../shared/references/benchmarks.md computed: 0.33, and 0.16 without Haiti', () => {
    expect(comparison.correlation).toBeCloseTo(0.33, 2);
    expect(comparison.withoutOne[0]?.without).toBe('HT');
    expect(comparison.withoutOne[0]?.correlation).toBeCloseTo(0.16, 2);
    expect(comparison.withoutOne).toHaveLength(14);
  });

  it('puts Barbados 3rd and 10th, Grenada 5th and 11th, Saint Lucia 12th and 5th', () => {
    const places = new Map(comparison.countries.map((one) => [one.country.code, [one.firstPlace, one.secondPlace]]));
    expect([places.get('BB'), places.get('GD'), places.get('LC')]).toEqual([
      [3, 10],
      [5, 11],
      [12, 5],
    ]);
  });

  it('counts 91 pairs, of which some stand in opposite orders', () => {
    expect(comparison.pairs).toBe(91);
    expect(comparison.pairsReversed).toBeGreaterThan(0);
    expect(comparison.pairsReversed).toBeLessThan(91 / 2);
  });

  it('would be matched by chance in roughly one shuffle of four', () => {
    expect(comparison.chance).toBeGreaterThan(0.2);
    expect(comparison.chance).toBeLessThan(0.3);
  });

  it('says the same whichever index comes first', () => {
    const swapped = compareIndices(column(worldBankGtmi2025), column(unEgdi2024));
    expect(swapped.correlation).toBe(comparison.correlation);
    expect(swapped.pairsReversed).toBe(comparison.pairsReversed);
    expect(swapped.chance).toBe(comparison.chance);
  });
});

describe('the spread of an indicator', () => {
  it('gives lowest, median and highest of those that have values', () => {
    const spread = spreadOf(unEgdi2024, column(unEgdi2024).indicator);
    expect(spread.points).toHaveLength(14);
    expect([spread.lowest.country.code, spread.highest.country.code]).toEqual(['HT', 'BS']);
    expect(spread.median).toBeCloseTo((0.63054 + 0.63655) / 2, 12);
  });

  it('refuses an indicator that nobody has', () => {
    const empty = { ...unEgdi2024, values: [] };
    expect(() => spreadOf(empty, column(unEgdi2024).indicator)).toThrow(
      expect.objectContaining({ code: 'STATISTIC_UNDEFINED' }),
    );
  });
});
