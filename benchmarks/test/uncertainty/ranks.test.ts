/** Ranks of many runs: COINr's published statistics, intervals, and the matrix of who is ahead of whom. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankCounts, rankInterval, rankStatistics, shareWithin } from '../../uncertainty/ranks.ts';
import { addRun, pairwiseOf, sortByScore, tallyOf } from '../../uncertainty/tally.ts';

const runsOfScores = fc.integer({ min: 1, max: 12 }).chain((units) =>
  fc.array(
    fc.array(fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant(Number.NaN)), {
      minLength: units,
      maxLength: units,
    }),
    { minLength: 1, maxLength: 20 },
  ),
);

function tallied(runs: readonly (readonly number[])[]) {
  const tally = tallyOf(runs[0]?.length ?? 0);
  for (const scores of runs) addRun(tally, Float64Array.from(scores));
  return tally;
}

/** Three units of COINr's published uncertainty analysis of ASEM; all 51 in published.test.ts. */
const asem = [
  {
    unit: 'AUT',
    expected: [7, 7, 5.95, 9],
    ranks: `
7 7 7 6 8 7 6 8 7 7 9 5 6 7 7 7 8 5 7 8 7 6 6 7 6 7 6 6 7 9 6 8 7 6 7 6 9 6 7 8 8 7 8 7 6 9 6 7 7 5 6 8 6 8 8
7 10 7 5 7 7 8 7 7 7 8 7 7 6 8 5 7 6 7 6 8 7 9 7 7 7 7 6 6 7 7 9 7 7 7 6 7 7 6 8 8 7 7 8 7
`,
  },
  {
    unit: 'AUS',
    expected: [35.28, 35, 34, 38],
    ranks: `
35 34 35 37 36 34 39 34 35 35 35 35 36 35 35 35 35 35 35 35 34 36 36 35 36 37 35 35 34 35 35 36 35 39 34 38 35
35 38 35 35 36 35 36 35 35 38 35 34 34 36 35 35 35 35 35 36 34 35 34 37 36 35 34 35 35 35 35 35 35 34 35 39 34
36 35 35 36 35 36 39 35 35 35 35 35 35 35 34 35 35 35 35 34 34 35 35 34 36 34
`,
  },
  {
    unit: 'DEU',
    expected: [8.4, 8, 6.95, 11],
    ranks: `
8 8 8 7 7 8 7 12 11 9 8 8 7 8 10 9 10 9 8 6 9 7 8 9 10 6 9 10 9 8 7 11 9 10 8 9 7 7 10 9 7 8 9 11 7 7 7 8 9 9
7 10 7 7 12 9 7 9 8 10 6 7 6 10 9 7 9 8 8 7 9 8 7 9 7 7 8 6 8 10 11 8 7 8 8 9 7 12 9 8 11 8 8 8 7 9 10 8 11 9
`,
  },
];

describe('COINr’s ASEM example', () => {
  it.each(asem)('mean, median, Q5 and Q95 of $unit are those published', ({ ranks, expected }) => {
    const { runs, ...found } = rankStatistics(rankCounts(ranks.trim().split(/\s+/).map(Number), 51));
    expect(runs).toBe(100);
    [found.mean, found.median, found.q5, found.q95].forEach((value, column) => {
      expect(Math.abs(value - (expected[column] ?? 0))).toBeLessThan(1e-12);
    });
  });
});

describe('rank statistics', () => {
  it('count ranks and refuse what is none', () => {
    expect([...rankCounts([1, 3, 3], 3)]).toEqual([1, 0, 2]);
    for (const rank of [0, 4, 1.5, Number.NaN]) {
      expect(() => rankCounts([rank], 3)).toThrow(expect.objectContaining({ code: 'SAMPLE_INSUFFICIENT' }));
    }
  });

  it('do not exist for a unit that was never ranked', () => {
    const none = new Uint32Array(3);
    for (const ask of [() => rankStatistics(none), () => rankInterval(none, 1), () => shareWithin(none, 1)]) {
      expect(ask).toThrow(expect.objectContaining({ code: 'SAMPLE_INSUFFICIENT' }));
    }
  });

  it('give P(rank <= k), which rises from nothing to certainty', () => {
    const counts = Uint32Array.from([5, 0, 15]);
    expect([0, 1, 2, 3].map((k) => shareWithin(counts, k))).toEqual([0, 0.25, 0.25, 1]);
  });
});

describe('rank interval', () => {
  it('leaves out at most five of a hundred runs at each end', () => {
    const counts = new Uint32Array(5);
    counts.set([5, 40, 40, 10, 5]);
    expect(rankInterval(counts, 2)).toEqual({ low: 2, high: 4, widened: false });
    counts.set([6, 39, 40, 9, 6]);
    expect(rankInterval(counts, 2)).toEqual({ low: 1, high: 5, widened: false });
  });

  it('is one rank when all runs agree', () => {
    expect(rankInterval(Uint32Array.from([0, 10, 0]), 2)).toEqual({ low: 2, high: 2, widened: false });
  });

  it('is stretched to the nominal rank, and says so', () => {
    const counts = Uint32Array.from([0, 0, 100, 0, 0]);
    expect(rankInterval(counts, 1)).toEqual({ low: 1, high: 3, widened: true });
    expect(rankInterval(counts, 5)).toEqual({ low: 3, high: 5, widened: true });
  });

  it('always holds the nominal rank, and 90 % of the runs, and is the shorter the less is asked', () => {
    const counted = fc.array(fc.nat(50), { minLength: 1, maxLength: 15 }).filter((list) => list.some((n) => n > 0));
    fc.assert(
      fc.property(counted, fc.double({ min: 0, max: 1, noNaN: true }), (list, place) => {
        const counts = Uint32Array.from(list);
        const nominal = 1 + Math.floor(place * (list.length - 1));
        const { low, high, widened } = rankInterval(counts, nominal);
        expect(nominal).toBeGreaterThanOrEqual(low);
        expect(nominal).toBeLessThanOrEqual(high);
        const inside = shareWithin(counts, high) - shareWithin(counts, low - 1);
        expect(inside).toBeGreaterThanOrEqual(0.9 - 1e-12);
        const narrow = rankInterval(counts, nominal, 0.25);
        expect(narrow.high - narrow.low).toBeLessThanOrEqual(high - low);
        if (widened) expect([low, high]).toContain(nominal);
      }),
    );
  });
});

describe('tally', () => {
  it('sorts by score, units without one last', () => {
    const order = Int32Array.from([0, 1, 2, 3]);
    expect(sortByScore(order, Float64Array.from([1, Number.NaN, 3, 2]))).toBe(3);
    expect([...order]).toEqual([2, 3, 0, 1]);
  });

  it('counts ranks as a plain count of who is above does, ties at the smallest rank', () => {
    fc.assert(
      fc.property(runsOfScores, (runs) => {
        const tally = tallied(runs);
        const expected = new Uint32Array(tally.ranks.length);
        for (const scores of runs) {
          scores.forEach((score, unit) => {
            if (Number.isNaN(score)) return;
            const cell = unit * tally.units + scores.filter((other) => other > score).length;
            expected[cell] = (expected[cell] ?? 0) + 1;
          });
        }
        expect(tally.ranks).toEqual(expected);
      }),
    );
  });

  it('gives P(A ahead of B) + P(B ahead of A) = 1, ties half, whoever was never met NaN', () => {
    fc.assert(
      fc.property(runsOfScores, (runs) => {
        const tally = tallied(runs);
        const pairwise = pairwiseOf(tally);
        for (let a = 0; a < tally.units; a++) {
          for (let b = 0; b < tally.units; b++) {
            const met = runs.filter((scores) => !Number.isNaN(scores[a]) && !Number.isNaN(scores[b]));
            const points = met.reduce((sum, scores) => {
              const [one = 0, two = 0] = [scores[a], scores[b]];
              return sum + (one > two ? 1 : one === two ? 0.5 : 0);
            }, 0);
            const probability = pairwise[a * tally.units + b] ?? Number.NaN;
            if (a === b) expect(probability).toBe(0.5);
            else if (met.length === 0) expect(probability).toBeNaN();
            else {
              expect(probability).toBeCloseTo(points / met.length, 12);
              expect(probability + (pairwise[b * tally.units + a] ?? 0)).toBeCloseTo(1, 15);
            }
          }
        }
      }),
    );
  });
});
