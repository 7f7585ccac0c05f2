/** What values may be off by: learnt where waves teach it, borrowed where they do not, and never forgotten. */
import { describe, expect, it } from 'vitest';
import { publishedBoard } from '../../board/published.ts';
import { cellErrors, indicatorErrors } from '../../release/errors-of-cells.ts';
import { goalpostsOf } from '../../release/scheme.ts';
import { boardValues } from '../../values/carried-values.ts';
import type { ValuesFile } from '../../values/values-file.ts';
import { framework } from '../board/a-board.ts';

const files = boardValues();
const board = publishedBoard(framework, files);
const errors = indicatorErrors(board, files);
const errorOf = (id: string) => errors.find(({ indicator }) => indicator === id);

describe('errors of indicators', () => {
  it('are learnt from waves, and borrowed for the three that have one wave only', () => {
    expect(
      errors
        .filter(({ learnt }) => !learnt)
        .map(({ indicator }) => indicator)
        .sort(),
    ).toEqual(['E1', 'O1', 'R7']);
    for (const { sigmaPerYear } of errors) expect(sigmaPerYear).toBeGreaterThan(0);
  });

  it('borrow one share of the way between goalposts for all', () => {
    const shares = ['E1', 'O1', 'R7'].map((id) => {
      const indicator = framework.indicators.find((one) => one.id === id);
      if (indicator === undefined) throw new Error(id);
      const { worst, best } = goalpostsOf(indicator);
      return (errorOf(id)?.sigmaPerYear ?? 0) / Math.abs(best - worst);
    });
    expect(shares[1]).toBeCloseTo(shares[0] ?? 0, 12);
    expect(shares[2]).toBeCloseTo(shares[0] ?? 0, 12);
    expect(shares[0]).toBeGreaterThan(0.02);
    expect(shares[0]).toBeLessThan(0.2);
  });

  it('add the revisions of internet users, the only series carried in two vintages', () => {
    expect(errors.filter(({ vintageSigma }) => vintageSigma > 0).map(({ indicator }) => indicator)).toEqual(['N2']);
    // Worked out by hand from the twelve pairs of 2022: root of the mean of the squared differences.
    const pairs = [
      ...[91.4123 - 77.1648, 76.2053 - 79.4451, 70.354 - 71.8096, 83.3767 - 83.3101, 79.8955 - 74.2689],
      ...[85.3163 - 78.3924, 85.1185 - 82.4453, 76.4575 - 75.5566, 74.1859 - 65.3544, 77.7418 - 71.7226],
      ...[75.7614 - 77.6494, 79.9843 - 84.4957],
    ];
    const root = Math.sqrt(pairs.reduce((sum, one) => sum + one * one, 0) / pairs.length);
    expect(errorOf('N2')?.vintageSigma).toBeCloseTo(root, 3);
  });

  it('do not depend on the order of files', () => {
    expect(indicatorErrors(publishedBoard(framework, files.toReversed()), files.toReversed())).toEqual(errors);
  });

  it('grow with how far countries move apart between waves, and not when all move together', () => {
    const moved = (by: (period: string, country: string, value: number) => number) =>
      files.map(
        (file): ValuesFile => ({
          ...file,
          series: file.series.map((series) =>
            series.indicator === 'wb_gtmi_psdi'
              ? {
                  ...series,
                  facts: new Map(
                    [...series.facts].map(([country, fact]) => [
                      country,
                      { ...fact, value: by(series.period, country, fact.value) },
                    ]),
                  ),
                }
              : series,
          ),
        }),
      );
    const sigma = (all: readonly ValuesFile[]) =>
      indicatorErrors(publishedBoard(framework, all), all).find(({ indicator }) => indicator === 'C2')?.sigmaPerYear ??
      0;
    const together = moved((period, _, value) => value + 0.01 * (Number(period) - 2020));
    expect(sigma(together)).toBeCloseTo(errorOf('C2')?.sigmaPerYear ?? 0, 9);
    const apart = moved((period, country, value) => value + (country === 'HT' && period === '2022' ? 0.5 : 0));
    expect(sigma(apart)).toBeGreaterThan(errorOf('C2')?.sigmaPerYear ?? 1);
  });
});

describe('errors of cells', () => {
  const cells = cellErrors(board, errors);
  const partsOf = (unit: string, indicator: string) =>
    cells.find((one) => one.unit === unit && one.indicator === indicator)?.errors ?? [];

  it('are stated for every value, once', () => {
    expect(cells).toHaveLength(board.values.length);
    expect(new Set(cells.map(({ unit, indicator }) => `${unit} ${indicator}`)).size).toBe(cells.length);
  });

  it('hold the printed digits where the source rounds', () => {
    expect(partsOf('JM', 'R7')).toContainEqual({ kind: 'printed', step: 0.1 });
    expect(partsOf('JM', 'S1').map(({ kind }) => kind)).toEqual(['stale']);
  });

  it('grow with the square root of the years since the period: Haiti’s internet users are a year older', () => {
    const stale = (unit: string) => {
      const part = partsOf(unit, 'N2').find(({ kind }) => kind === 'stale');
      return part?.kind === 'stale' ? part.sigma : Number.NaN;
    };
    expect(stale('HT') / stale('JM')).toBeCloseTo(Math.sqrt(5 / 4), 12);
  });

  it('call a value exact that is fresh, unrounded and of one vintage', () => {
    const fresh = { ...board, framework: { ...board.framework, quality: { ...board.framework.quality, year: 2025 } } };
    const [jamaica] = cellErrors(fresh, errors).filter(({ unit, indicator }) => unit === 'JM' && indicator === 'S1');
    expect(jamaica?.errors).toEqual([{ kind: 'exact' }]);
  });
});
