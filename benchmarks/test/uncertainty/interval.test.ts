/** Intervals of counted proportions against values computed with 30 digits (mpmath; the last row: scipy's beta). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jeffreysInterval, wilsonInterval } from '../../uncertainty/interval.ts';

/** successes, trials, Wilson low and high, Jeffreys low and high, all at 95 %. */
const known: readonly (readonly [number, number, number, number, number, number])[] = [
  [0, 1, 0, 0.7934506856227627, 0, 0.8532536836904249],
  [1, 1, 0.2065493143772374, 1, 0.1467463163095751, 1],
  [0, 3, 0, 0.5614970317550455, 0, 0.5355832430429509],
  [1, 3, 0.06149194472039623, 0.7923403991979523, 0.03874761778516516, 0.8232639028687426],
  [2, 3, 0.20765960080204773, 0.9385080552796038, 0.17673609713125732, 0.9612523822148349],
  [3, 3, 0.4385029682449545, 1, 0.4644167569570491, 1],
  [0, 10, 0, 0.27753279986288926, 0, 0.21719626750921056],
  [1, 10, 0.017876213095072903, 0.4041500267952385, 0.011011673763161136, 0.3813147710666164],
  [5, 10, 0.23659309051256397, 0.7634069094874361, 0.2235286702527052, 0.7764713297472948],
  [9, 10, 0.5958499732047615, 0.9821237869049271, 0.6186852289333836, 0.9889883262368389],
  [29, 30, 0.8332960900859082, 0.9940914096183876, 0.8545822226459798, 0.9963795356262083],
  [81, 263, 0.2552885198782742, 0.36620957698280004, 0.2545219349910235, 0.3656474991740824],
  [15, 148, 0.06238639953073628, 0.16048724172330803, 0.06044851700929644, 0.15764314347874117],
  [990, 1000, 0.9816905311296852, 0.9945592455544707, 0.9823336026892822, 0.9948472992546785],
];

const counted = fc
  .tuple(fc.integer({ min: 1, max: 400 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([trials, share]) => [Math.round(share * trials), trials] as const);

describe('intervals of a proportion', () => {
  it.each(known)('%d of %d', (successes, trials, wilsonLow, wilsonHigh, jeffreysLow, jeffreysHigh) => {
    const wilson = wilsonInterval(successes, trials);
    const jeffreys = jeffreysInterval(successes, trials);
    expect(Math.abs(wilson.low - wilsonLow)).toBeLessThan(1e-15);
    expect(Math.abs(wilson.high - wilsonHigh)).toBeLessThan(1e-15);
    expect(Math.abs(jeffreys.low - jeffreysLow)).toBeLessThan(1e-13);
    expect(Math.abs(jeffreys.high - jeffreysHigh)).toBeLessThan(1e-13);
  });

  it('stay right when many were counted', () => {
    const { low, high } = jeffreysInterval(12_345, 100_000);
    expect(low).toBeCloseTo(0.121422071090188, 10);
    expect(high).toBeCloseTo(0.1254997255213888, 10);
  });

  it('hold the share that was counted, inside 0 to 1, and are mirrored when failure is called success', () => {
    fc.assert(
      fc.property(counted, ([successes, trials]) => {
        for (const interval of [wilsonInterval, jeffreysInterval]) {
          const { low, high } = interval(successes, trials);
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(low).toBeLessThanOrEqual(successes / trials);
          expect(high).toBeGreaterThanOrEqual(successes / trials);
          const mirrored = interval(trials - successes, trials);
          expect(mirrored.high).toBeCloseTo(1 - low, 10);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('narrow as more is counted and widen as more is asked of them', () => {
    for (const interval of [wilsonInterval, jeffreysInterval]) {
      const width = (successes: number, trials: number, level?: number) => {
        const { low, high } = interval(successes, trials, level);
        return high - low;
      };
      expect(width(30, 100)).toBeLessThan(width(3, 10));
      expect(width(3, 10, 0.99)).toBeGreaterThan(width(3, 10, 0.95));
    }
  });

  it.each([
    [-1, 3],
    [4, 3],
    [0, 0],
    [1.5, 3],
    [1, 2.5],
    [Number.NaN, 3],
    [1, Number.POSITIVE_INFINITY],
  ])('refuse %d of %d', (successes, trials) => {
    for (const interval of [wilsonInterval, jeffreysInterval]) {
      expect(() => interval(successes, trials)).toThrow(expect.objectContaining({ code: 'PROPORTION_IMPOSSIBLE' }));
    }
  });
});
