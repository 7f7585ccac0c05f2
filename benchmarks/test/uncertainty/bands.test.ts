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

/** Scores 3 2 1 …: the units stand in the order of their ranks. */
const falling = (units: number) => Array.from({ length: units }, (_, unit) => units - unit);

/** Units, chances and scores, ties among them and units without score. */
const anyMatrix = fc.integer({ min: 1, max: 9 }).chain((units) => {
  const pairs = (units * (units - 1)) / 2;
  const chance = fc.constantFrom(0, 0.04, 0.3, 0.5, 0.94, 0.95, 0.96, 1, Number.NaN);
  const score = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 6 }) }, fc.constant(Number.NaN));
  return fc.tuple(
    fc.array(chance, { minLength: pairs, maxLength: pairs }),
    fc.array(score, { minLength: units, maxLength: units }),
  );
});

describe('bands', () => {
  it('are one for each unit when every order is sure, and one for all when none is', () => {
    expect(bandsOf(matrixOf(3, [1, 1, 1]), falling(3)).of).toEqual([1, 2, 3]);
    expect(bandsOf(matrixOf(3, [0.9, 0.94, 0.5]), falling(3))).toEqual({
      of: [1, 1, 1],
      ...{ count: 1, notToldApart: 3, closeAcross: 0, toldApartInside: 0 },
    });
  });

  it('follow the published order, wherever a unit stands in the matrix', () => {
    expect(bandsOf(matrixOf(3, [0, 0, 0]), [1, 2, 3]).of).toEqual([3, 2, 1]);
  });

  it('cut at 95 %, the limit itself included', () => {
    expect(bandsOf(matrixOf(2, [0.95]), falling(2)).count).toBe(2);
    expect(bandsOf(matrixOf(2, [0.9499]), falling(2)).count).toBe(1);
    expect(bandsOf(matrixOf(2, [0.9]), falling(2), 0.9).count).toBe(2);
  });

  it('end where the opener is surely ahead of all that follow, close neighbours or not', () => {
    // The first is surely ahead of the third, which is close to the second: the edge runs between those two.
    expect(bandsOf(matrixOf(3, [0.6, 0.99, 0.6]), falling(3))).toEqual({
      of: [1, 1, 2],
      ...{ count: 2, notToldApart: 2, closeAcross: 1, toldApartInside: 0 },
    });
  });

  it('are runs of the ranking: whoever stands between the opener and one it is close to is inside', () => {
    expect(bandsOf(matrixOf(3, [0.99, 0.6, 0.5]), falling(3))).toEqual({
      of: [1, 1, 1],
      ...{ count: 1, notToldApart: 2, closeAcross: 0, toldApartInside: 1 },
    });
  });

  it('hold together who has the same score, as openers and at the lower edge', () => {
    // The second of two openers is close to the third.
    expect(bandsOf(matrixOf(4, [0.5, 1, 1, 0.6, 1, 1]), [9, 9, 5, 1]).of).toEqual([1, 1, 1, 2]);
    // The opener is close to the second only, which has the score of the third.
    expect(bandsOf(matrixOf(4, [0.6, 1, 1, 0.5, 1, 1]), [9, 5, 5, 1]).of).toEqual([1, 1, 1, 2]);
  });

  it('leave out who is not ranked, and take a pair that never met as not told apart', () => {
    const matrix = matrixOf(3, [1, 1, 1]);
    expect(bandsOf(matrix, [3, Number.NaN, 1]).of).toEqual([1, 0, 2]);
    matrix[1] = Number.NaN;
    expect(bandsOf(matrix, falling(3)).of).toEqual([1, 1, 2]);
    const none = { count: 0, notToldApart: 0, closeAcross: 0, toldApartInside: 0 };
    expect(bandsOf(new Float64Array(0), [])).toEqual({ of: [], ...none });
    expect(bandsOf(matrixOf(1, []), [Number.NaN])).toEqual({ of: [0], ...none });
  });

  it('keep their promises in any matrix', () => {
    fc.assert(
      fc.property(anyMatrix, ([upper, scores]) => {
        const units = scores.length;
        const matrix = matrixOf(units, upper);
        const isSure = (a: number, b: number) => (matrix[a * units + b] ?? 0) >= 0.95;
        const { of, count } = bandsOf(matrix, scores);
        const ranked = [...scores.keys()].filter((unit) => !Number.isNaN(scores[unit]));
        const scoreOf = (unit: number) => scores[unit] ?? 0;
        expect(new Set(ranked.map((unit) => of[unit])).size).toBe(count);
        expect(ranked.every((a) => ranked.every((b) => scoreOf(a) <= scoreOf(b) || (of[a] ?? 0) <= (of[b] ?? 0)))).toBe(
          true,
        );
        for (let band = 1; band <= count; band++) {
          const members = ranked.filter((unit) => of[unit] === band);
          const below = ranked.filter((unit) => (of[unit] ?? 0) > band);
          const top = Math.max(...members.map(scoreOf));
          const least = Math.min(...members.map(scoreOf));
          const openers = members.filter((unit) => scoreOf(unit) === top);
          expect(openers.every((opener) => below.every((unit) => isSure(opener, unit)))).toBe(true);
          // No band is longer than it must be: one at its lower edge opens it, or is close to one who does.
          const edge = members.filter((unit) => scoreOf(unit) === least);
          const needed = edge.some((unit) => scoreOf(unit) === top || openers.some((opener) => !isSure(opener, unit)));
          expect(needed).toBe(true);
        }
      }),
    );
  });

  it('count every pair once', () => {
    fc.assert(
      fc.property(anyMatrix, ([upper, scores]) => {
        const units = scores.length;
        const matrix = matrixOf(units, upper);
        const { of, notToldApart, closeAcross, toldApartInside } = bandsOf(matrix, scores);
        const found = { notToldApart: 0, closeAcross: 0, toldApartInside: 0 };
        for (let a = 0; a < units; a++) {
          for (let b = a + 1; b < units; b++) {
            if (of[a] === 0 || of[b] === 0) continue;
            const isApart = (matrix[a * units + b] ?? 0) >= 0.95 || (matrix[b * units + a] ?? 0) >= 0.95;
            if (!isApart) found.notToldApart++;
            if (!isApart && of[a] !== of[b]) found.closeAcross++;
            if (isApart && of[a] === of[b]) found.toldApartInside++;
          }
        }
        expect({ notToldApart, closeAcross, toldApartInside }).toEqual(found);
      }),
    );
  });

  it('do not depend on the order of the rows', () => {
    fc.assert(
      fc.property(anyMatrix, fc.infiniteStream(fc.nat()), ([upper, scores], places) => {
        const units = scores.length;
        const matrix = matrixOf(units, upper);
        const order = Array.from({ length: units }, (_, unit) => [places.next().value, unit] as const)
          .sort(([a], [b]) => a - b)
          .map(([, unit]) => unit);
        const shuffled = matrix.map((_, cell) => {
          const [a = 0, b = 0] = [order[Math.floor(cell / units)], order[cell % units]];
          return matrix[a * units + b] ?? 0;
        });
        const plain = bandsOf(matrix, scores);
        const again = bandsOf(
          shuffled,
          order.map((unit) => scores[unit] ?? 0),
        );
        expect(again).toEqual({ ...plain, of: order.map((unit) => plain.of[unit]) });
      }),
    );
  });
});
