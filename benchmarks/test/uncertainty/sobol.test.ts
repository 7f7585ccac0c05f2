/** Sobol indices: COINr's published ones, the Ishigami function whose indices are known, and the laws of shares. */
import { describe, expect, it } from 'vitest';
import { nextUnit, streamOf, streamsOf } from '../../uncertainty/random.ts';
import { meanRankShift, type SobolSample, sobolIndices } from '../../uncertainty/sobol.ts';
import { asemOutcomes } from './asem-runs.ts';
import { seedOf } from './sample-index.ts';

const streams = streamsOf(seedOf(9));
const part = (index: number) => asemOutcomes.subarray(100 * index, 100 * (index + 1));
const asem: SobolSample = { a: part(0), b: part(1), mixed: [2, 3, 4, 5].map(part) };

/** A sample of a function of three even numbers between 0 and 1. */
function sampleOf(runs: number, of: (point: readonly number[]) => number): SobolSample {
  const state = streamOf(streams, 'points');
  const points = () => Array.from({ length: runs }, () => [0, 1, 2].map(() => nextUnit(state, 0)));
  const [a, b] = [points(), points()];
  const mixed = [0, 1, 2].map((factor) =>
    Float64Array.from(a, (point, run) => of(point.map((x, index) => (index === factor ? (b[run]?.[index] ?? 0) : x)))),
  );
  return { a: Float64Array.from(a, of), b: Float64Array.from(b, of), mixed };
}

describe('Sobol indices', () => {
  it('of ASEM are those that COINr published, to 10^-12', () => {
    const found = sobolIndices(asem, streams);
    const first = [0.0398730082618721, 0.2524147562327113, 0.2283391007527234, 0.36801708976836023];
    const whole = [0.048359493128419216, 0.2707102950359168, 0.17764061973179268, 0.6178601839202997];
    found.forEach((index, factor) => {
      expect(Math.abs(index.first.value - (first[factor] ?? 0))).toBeLessThan(1e-12);
      expect(Math.abs(index.whole.value - (whole[factor] ?? 0))).toBeLessThan(1e-12);
    });
  });

  it('of ASEM have bootstrap quantiles near those that COINr drew with other random numbers', () => {
    const published = [
      [-0.1033, 0.1895, 0.0333, 0.0607],
      [-0.0078, 0.5219, 0.1864, 0.3704],
      [-0.0121, 0.4939, 0.1408, 0.2181],
      [-0.0217, 0.7135, 0.4066, 0.8366],
    ];
    sobolIndices(asem, streams).forEach(({ first, whole }, factor) => {
      [first.q5, first.q95, whole.q5, whole.q95].forEach((value, column) => {
        expect(Math.abs(value - (published[factor]?.[column] ?? 0))).toBeLessThan(0.1);
      });
      expect(first.q5).toBeLessThan(first.value);
      expect(first.q95).toBeGreaterThan(first.value);
    });
  });

  it('of the Ishigami function are the known ones', () => {
    const angle = (x: number) => Math.PI * (2 * x - 1);
    const ishigami = ([x = 0, y = 0, z = 0]: readonly number[]) =>
      Math.sin(angle(x)) + 7 * Math.sin(angle(y)) ** 2 + 0.1 * angle(z) ** 4 * Math.sin(angle(x));
    const found = sobolIndices(sampleOf(20_000, ishigami), streams, 0);
    // Ishigami and Homma 1990, with a = 7 and b = 0.1.
    const [first, whole] = [
      [0.3139, 0.4424, 0],
      [0.5576, 0.4424, 0.2437],
    ];
    found.forEach((index, factor) => {
      expect(Math.abs(index.first.value - (first?.[factor] ?? 0))).toBeLessThan(0.03);
      expect(Math.abs(index.whole.value - (whole?.[factor] ?? 0))).toBeLessThan(0.03);
    });
  });

  it('are equal and sum to one where nothing interacts, and zero for what plays no part', () => {
    const found = sobolIndices(
      sampleOf(20_000, ([x = 0, y = 0]) => x + 2 * y - 1.5),
      streams,
      0,
    );
    const [x, y, idle] = found.map(({ first, whole }) => [first.value, whole.value]);
    expect(x?.[0]).toBeCloseTo(0.2, 1);
    expect(y?.[0]).toBeCloseTo(0.8, 1);
    expect(Math.abs((x?.[1] ?? 0) + (y?.[1] ?? 0) - 1)).toBeLessThan(0.02);
    expect(idle).toEqual([0, 0]);
  });

  it('are the same for the same seed, and their intervals others for another', () => {
    expect(sobolIndices(asem, streamsOf(seedOf(9)))).toEqual(sobolIndices(asem, streams));
    expect(sobolIndices(asem, streamsOf(seedOf(8)))).not.toEqual(sobolIndices(asem, streams));
  });

  it('do not exist where nothing varies, nor for samples that do not match', () => {
    const flat = new Float64Array(4).fill(3);
    const bad: readonly SobolSample[] = [
      { a: flat, b: flat, mixed: [flat] },
      { a: flat, b: flat.subarray(1), mixed: [flat] },
      { a: flat, b: flat, mixed: [flat.subarray(1)] },
      { a: flat.subarray(3), b: flat.subarray(3), mixed: [] },
    ];
    for (const sample of bad) {
      expect(() => sobolIndices(sample, streams)).toThrow(expect.objectContaining({ code: 'SAMPLE_INSUFFICIENT' }));
    }
  });
});

describe('mean rank shift', () => {
  it('is how many places the units moved on average', () => {
    expect(meanRankShift([1, 2, 3], [1, 2, 3])).toBe(0);
    expect(meanRankShift([3, 2, 1], [1, 2, 3])).toBeCloseTo(4 / 3, 15);
  });
});
