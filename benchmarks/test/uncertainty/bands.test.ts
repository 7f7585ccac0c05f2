/** Bands: the cases that decide the rule, and the laws that every division must keep. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandsOf } from '../../uncertainty/bands.ts';

/** A matrix from P(a ahead of b) for a < b, row by row. */
function matrixOf(units: number, upper: readonly number[]): Float64Array {
  const matrix = new Float64Array(units * units).fill(0.5);
  let next = 0;
  for (let a = 0; a < units; a++) {
    for (let b = a + 1; b < units; b++) {
      const probability = upper[next++] ?? 0.5;
      matrix[a * units + b] = probability;
      matrix[b * units + a] = 1 - probability;
    }
  }
  return matrix;
}

const anyMatrix = fc.integer({ min: 1, max: 9 }).chain((units) =>
  fc.tuple(
    fc.constant(units),
    fc.array(fc.constantFrom(0, 0.04, 0.3, 0.5, 0.94, 0.95, 0.96, 1), {
      minLength: (units * (units - 1)) / 2,
      maxLength: (units * (units - 1)) / 2,
    }),
  ),
);

describe('bands', () => {
  it('are one for each unit when every order is sure, and one for all when none is', () => {
    expect(bandsOf(matrixOf(3, [1, 1, 1]), 3).of).toEqual([1, 2, 3]);
    expect(bandsOf(matrixOf(3, [0.9, 0.94, 0.5]), 3)).toEqual({
      of: [1, 1, 1],
      count: 1,
      toldApartInside: 0,
      notToldApart: 3,
    });
  });

  it('put the better one first, wherever it stands in the matrix', () => {
    expect(bandsOf(matrixOf(3, [0, 0, 0]), 3).of).toEqual([3, 2, 1]);
  });

  it('cut at 95 %, the limit itself included', () => {
    expect(bandsOf(matrixOf(2, [0.95]), 2).count).toBe(2);
    expect(bandsOf(matrixOf(2, [0.9499]), 2).count).toBe(1);
    expect(bandsOf(matrixOf(2, [0.9]), 2, () => true, 0.9).count).toBe(2);
  });

  it('follow chains: the ends of a chain share a band although they are told apart', () => {
    const chain = bandsOf(matrixOf(3, [0.6, 0.99, 0.6]), 3);
    expect(chain).toEqual({ of: [1, 1, 1], count: 1, toldApartInside: 1, notToldApart: 2 });
  });

  it('hold a circle together in which each is surely ahead of the next', () => {
    // 0 beats 1, 1 beats 2, 2 beats 0; all three beat 3.
    expect(bandsOf(matrixOf(4, [1, 0, 1, 1, 1, 1]), 4).of).toEqual([1, 1, 1, 2]);
  });

  it('leave out who takes no part, and count a pair that never met as not told apart', () => {
    const matrix = matrixOf(3, [1, 1, 1]);
    expect(bandsOf(matrix, 3, (unit) => unit !== 1).of).toEqual([1, 0, 2]);
    matrix[1] = Number.NaN;
    matrix[3] = Number.NaN;
    expect(bandsOf(matrix, 3).of).toEqual([1, 1, 2]);
    expect(bandsOf(new Float64Array(0), 0)).toEqual({ of: [], count: 0, toldApartInside: 0, notToldApart: 0 });
  });

  it('are sure across and tied together inside, in any matrix', () => {
    fc.assert(
      fc.property(anyMatrix, ([units, upper]) => {
        const matrix = matrixOf(units, upper);
        const { of, count } = bandsOf(matrix, units);
        for (let a = 0; a < units; a++) {
          for (let b = 0; b < units; b++) {
            // Everyone of a higher band is surely ahead of everyone of a lower one.
            if ((of[a] ?? 0) < (of[b] ?? 0)) expect(matrix[a * units + b]).toBeGreaterThanOrEqual(0.95);
          }
        }
        expect(new Set(of).size).toBe(count);
        // No band can be cut further: no proper part of it is surely ahead of the whole rest of it.
        for (let band = 1; band <= count; band++) {
          const members = of.flatMap((one, unit) => (one === band ? [unit] : []));
          for (let set = 1; set < 2 ** members.length - 1; set++) {
            const above = members.filter((_, index) => (set >> index) % 2 === 1);
            const below = members.filter((_, index) => (set >> index) % 2 === 0);
            expect(above.every((a) => below.every((b) => (matrix[a * units + b] ?? 0) >= 0.95))).toBe(false);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('do not depend on the order of the units', () => {
    fc.assert(
      fc.property(anyMatrix, fc.infiniteStream(fc.nat()), ([units, upper], places) => {
        const matrix = matrixOf(units, upper);
        const order = Array.from({ length: units }, (_, unit) => [places.next().value, unit] as const)
          .sort(([a], [b]) => a - b)
          .map(([, unit]) => unit);
        const shuffled = matrix.map((_, cell) => {
          const [a = 0, b = 0] = [order[Math.floor(cell / units)], order[cell % units]];
          return matrix[a * units + b] ?? 0;
        });
        const plain = bandsOf(matrix, units);
        const again = bandsOf(shuffled, units);
        expect(again.of).toEqual(order.map((unit) => plain.of[unit]));
        expect(again.toldApartInside).toBe(plain.toldApartInside);
        expect(again.notToldApart).toBe(plain.notToldApart);
      }),
    );
  });
});
