/** What waves teach about age: worked cases, recovery of a known walk, refusals. */
import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../uncertainty/normal.ts';
import { nextUnit, streamOf, streamsOf } from '../../uncertainty/random.ts';
import { staleSigma, type WaveValue, waveSpread } from '../../uncertainty/staleness.ts';
import { seedOf } from './sample-index.ts';

/** A random walk of 400 units over four waves two years apart, with a drift and jumps where the mode changes. */
function walk(drift: number, sigma: number, jump: number): readonly WaveValue[] {
  const state = streamOf(streamsOf(seedOf(4)), 'walk');
  const normal = () => normalQuantile(nextUnit(state, 0));
  return Array.from({ length: 400 }, (_, unit) => {
    let value = 50;
    return [2018, 2020, 2022, 2024].map((year): WaveValue => {
      const mode = unit < 100 && year === 2024 ? 'remote' : 'self';
      if (year > 2018) value += 2 * drift + sigma * Math.sqrt(2) * normal();
      if (mode === 'remote') value += jump * normal();
      return { unit: `U${unit}`, year, value, mode };
    });
  }).flat();
}

describe('staleness', () => {
  it('is worked out by hand', () => {
    // Steps 1, 3, 2 over one year each: drift 2, squares 1 + 1 + 0 over 3 - 1.
    const waves = [
      ['A', 0, 1],
      ['B', 0, 3],
      ['C', 0, 2],
    ].flatMap(([unit, from, to]) => [
      { unit: String(unit), year: 2020, value: Number(from) },
      { unit: String(unit), year: 2021, value: Number(to) },
    ]);
    expect(waveSpread(waves)).toEqual({ drift: 2, sigmaPerYear: 1, modeSigma: null, steps: 3, switches: 0 });
  });

  it('recovers drift, yearly sigma and the sigma of a change of mode from a known walk', () => {
    const found = waveSpread(walk(0.5, 2, 6));
    expect(found).toMatchObject({ steps: 1100, switches: 100 });
    expect(found.drift).toBeCloseTo(0.5, 0);
    expect(Math.abs(found.sigmaPerYear - 2)).toBeLessThan(0.15);
    expect(Math.abs((found.modeSigma ?? 0) - 6)).toBeLessThan(1.2);
  });

  it('does not count a common drift as uncertainty of anyone', () => {
    expect(waveSpread(walk(10, 2, 0)).sigmaPerYear).toBeCloseTo(waveSpread(walk(0, 2, 0)).sigmaPerYear, 10);
  });

  it('says that a change of mode added nothing when it moved less than time alone', () => {
    expect(waveSpread(walk(0, 2, 0)).modeSigma).toBeLessThan(1.5);
  });

  it('does not depend on the order of the rows', () => {
    const waves = walk(0.5, 2, 6);
    expect(waveSpread([...waves].reverse())).toEqual(waveSpread(waves));
  });

  it('grows with the square root of age, and is nothing for a new value', () => {
    expect([-1, 0, 1, 4].map((years) => staleSigma(3, years))).toEqual([0, 0, 3, 6]);
  });

  it('is not learnt from too few waves, nor from two values of one wave', () => {
    const refused = expect.objectContaining({ code: 'SAMPLE_INSUFFICIENT' });
    const one = { unit: 'A', year: 2020, value: 1 };
    expect(() => waveSpread([])).toThrow(refused);
    expect(() => waveSpread([one, { ...one, year: 2022 }, { ...one, year: 2024 }])).toThrow(refused);
    expect(() => waveSpread([one, one])).toThrow(refused);
  });
});
