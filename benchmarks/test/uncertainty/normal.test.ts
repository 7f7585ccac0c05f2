/** The quantile of the normal distribution against values computed with 30 digits (mpmath), and its symmetry. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../uncertainty/normal.ts';

const known: readonly (readonly [number, number])[] = [
  [1e-300, -37.0470962993612],
  [1e-15, -7.941345326170997],
  [1e-10, -6.361340902404057],
  [1e-5, -4.264890793922825],
  [0.001, -3.0902323061678136],
  [0.01, -2.326347874040841],
  [0.05, -1.6448536269514726],
  [0.07, -1.4757910281791706],
  [0.0750001, -1.4395307645017297],
  [0.25, -0.6744897501960817],
  [0.425, -0.18911842627279252],
  [0.6, 0.2533471031357997],
  [0.9, 1.2815515655446006],
  [0.975, 1.9599639845400538],
  [0.995, 2.5758293035489004],
  [0.999999, 4.753424308817087],
];

describe('normal quantile', () => {
  it.each(known)('of %d is %d to 15 digits', (p, z) => {
    expect(Math.abs(normalQuantile(p) / z - 1)).toBeLessThan(1e-15);
  });

  it('is 0 in the middle, mirrored around it, and rising', () => {
    expect(normalQuantile(0.5)).toBe(0);
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 0.5, noNaN: true }), (p) => {
        // 1 - p has lost the last digits of a small p, which the far tail magnifies.
        expect(normalQuantile(p) + normalQuantile(1 - p)).toBeCloseTo(0, 4);
        expect(normalQuantile(p * 1.001)).toBeGreaterThanOrEqual(normalQuantile(p));
      }),
    );
  });

  it('has no jump where one quotient hands over to the next', () => {
    for (const p of [0.075, 0.925, 1.3887943864964021e-11]) {
      const [before = 0, after = 0] = [p * (1 - 1e-9), p * (1 + 1e-9)].map(normalQuantile);
      expect(after - before).toBeGreaterThan(0);
      expect(after - before).toBeLessThan(1e-7);
    }
  });

  it('is nothing outside 0 to 1, and endless at the ends', () => {
    expect(normalQuantile(-0.1)).toBeNaN();
    expect(normalQuantile(1.1)).toBeNaN();
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  });
});
