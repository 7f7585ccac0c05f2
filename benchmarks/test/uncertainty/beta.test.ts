/** Gamma and beta against values computed with 30 digits (mpmath), and draws against the moments they must have. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaQuantile, betaShare, drawBeta, drawGamma, lnGamma } from '../../uncertainty/beta.ts';
import { streamOf, streamsOf } from '../../uncertainty/random.ts';

const lnGammas: readonly (readonly [number, number])[] = [
  [0.001, 6.907178885383853],
  [0.5, 0.5723649429247001],
  [1.5, -0.12078223763524522],
  [10, 12.80182748008147],
  [14.9, 24.924132002217277],
  [15, 25.191221182738683],
  [100, 359.1342053695754],
  [10_000, 82099.71749644238],
  [1_000_000, 12815504.569147613],
];

const shares: readonly (readonly [number, number, number, number])[] = [
  [0.1, 0.5, 0.5, 0.20483276469913347],
  [0.5, 2, 3, 0.6875],
  [0.9, 0.5, 10.5, 0.9999999999942922],
  [0.3, 30.5, 70.5, 0.49416533517326566],
  [0.01, 0.5, 3.5, 0.202028304765149],
  [0.999, 1000.5, 0.5, 0.15714352336551865],
  [0.31, 81.5, 182.5, 0.52480488318272],
];

const shape = fc.double({ min: 0.5, max: 300, noNaN: true });

describe('ln gamma', () => {
  it.each(lnGammas)('of %d is %d', (x, value) => {
    expect(Math.abs(lnGamma(x) - value)).toBeLessThan(4e-15 * Math.max(1, Math.abs(value)));
  });

  it('is 0 at 1 and 2', () => {
    expect(Math.abs(lnGamma(1))).toBeLessThan(1e-14);
    expect(Math.abs(lnGamma(2))).toBeLessThan(1e-14);
  });
});

describe('beta distribution', () => {
  it.each(shares)('below %d of (%d, %d) lies the share %d', (x, a, b, share) => {
    expect(Math.abs(betaShare(x, a, b) / share - 1)).toBeLessThan(1e-11);
  });

  it('is mirrored when its parameters change places', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), shape, shape, (x, a, b) => {
        expect(betaShare(x, a, b) + betaShare(1 - x, b, a)).toBeCloseTo(1, 11);
      }),
    );
  });

  it('is taken back by its quantile', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 0.99, noNaN: true }), shape, shape, (p, a, b) => {
        // Nearer to p = 1 neighbouring doubles x lie too far apart in share, when b is a half.
        expect(betaShare(betaQuantile(p, a, b), a, b)).toBeCloseTo(p, 10);
      }),
    );
  });

  it('ends at 0 and 1', () => {
    expect([betaShare(0, 2, 3), betaShare(1, 2, 3), betaQuantile(0, 2, 3), betaQuantile(1, 2, 3)]).toEqual([
      0, 1, 0, 1,
    ]);
  });

  it('does not exist without positive parameters, nor outside 0 to 1', () => {
    const impossible: readonly (() => number)[] = [
      () => betaShare(0.5, 0, 1),
      () => betaShare(0.5, 1, -1),
      () => betaShare(0.5, Number.NaN, 1),
      () => betaShare(0.5, Number.POSITIVE_INFINITY, 1),
      () => betaShare(1.1, 1, 1),
      () => betaQuantile(-0.1, 1, 1),
      () => betaQuantile(Number.NaN, 1, 1),
    ];
    for (const one of impossible) expect(one).toThrow(expect.objectContaining({ code: 'SAMPLE_INSUFFICIENT' }));
  });
});

describe('draws', () => {
  const streams = streamsOf(Uint8Array.from({ length: 32 }, (_, index) => index));
  const draws = 40_000;

  it.each([0.2, 0.5, 1, 1.5, 7.5, 200])('from gamma (%d) have its mean and variance', (a) => {
    const state = streamOf(streams, `gamma/${a}`);
    const drawn = Float64Array.from({ length: draws }, () => drawGamma(a, state, 0));
    const mean = drawn.reduce((sum, one) => sum + one, 0) / draws;
    const variance = drawn.reduce((sum, one) => sum + (one - mean) ** 2, 0) / draws;
    // Five standard errors; the seed is fixed, so this never changes from run to run.
    expect(Math.abs(mean - a)).toBeLessThan(5 * Math.sqrt(a / draws));
    expect(Math.abs(variance - a)).toBeLessThan(5 * Math.sqrt((2 * a * a + 6 * a) / draws));
  });

  it.each([
    [0.5, 3.5],
    [3.5, 0.5],
    [9.5, 1.5],
    [81.5, 182.5],
  ])('from beta (%d, %d) fall below each decile as often as they must', (a, b) => {
    const state = streamOf(streams, `beta/${a}/${b}`);
    const drawn = Float64Array.from({ length: draws }, () => drawBeta(a, b, state, 0)).sort();
    for (let decile = 1; decile < 10; decile++) {
      const limit = betaQuantile(decile / 10, a, b);
      const share = drawn.filter((one) => one < limit).length / draws;
      expect(Math.abs(share - decile / 10)).toBeLessThan(5 * Math.sqrt(0.25 / draws));
    }
  });

  it('are the same for the same stream', () => {
    const twice = [0, 1].map(() => {
      const state = streamOf(streams, 'same');
      return Array.from({ length: 100 }, () => drawBeta(0.5, 9.5, state, 0));
    });
    expect(twice[0]).toEqual(twice[1]);
  });
});
