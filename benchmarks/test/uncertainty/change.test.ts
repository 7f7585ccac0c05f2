/** What changed between two releases: exact sums, known cases, and the laws of Shapley's value. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decompose, type Switches } from '../../uncertainty/change.ts';
import { nextUnit, streamOf, streamsOf } from '../../uncertainty/random.ts';
import { seedOf } from './sample-index.ts';

/** Outcomes of one unit for all eight combinations, in the order data, method, revision as bits. */
const outcomes = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 8, maxLength: 8 });
const bitsOf = ({ data, method, revision }: Switches) => (data ? 1 : 0) + (method ? 2 : 0) + (revision ? 4 : 0);
const lookUp = (table: readonly number[]) => (switches: Switches) => [table[bitsOf(switches)] ?? 0];

describe('decomposition of a change', () => {
  it('gives each cause what it adds when they do not interact', () => {
    const [change] = decompose(({ data, method, revision }) => [
      40 + (data ? 3 : 0) - (method ? 1.5 : 0) + (revision ? 0.25 : 0),
    ]);
    expect(change).toEqual({ before: 40, after: 41.75, total: 1.75, data: 3, method: -1.5, revision: 0.25 });
  });

  it('shares what two causes do together equally between them', () => {
    const [change] = decompose(({ data, method }) => [data && method ? 6 : 0]);
    expect(change).toMatchObject({ total: 6, data: 3, method: 3, revision: 0 });
    const [all] = decompose(({ data, method, revision }) => [data && method && revision ? 6 : 0]);
    expect(all).toMatchObject({ data: 2, method: 2, revision: 2 });
  });

  it('sums exactly to the change of the score, in any order of adding', () => {
    fc.assert(
      fc.property(outcomes, (table) => {
        const [change] = decompose(lookUp(table));
        const { data = 0, method = 0, revision = 0, total, before = 0, after } = change ?? {};
        expect(data + method + revision).toBe(total);
        expect(revision + data + method).toBe(total);
        expect(method + revision + data).toBe(total);
        expect(before + (total ?? 0)).toBe(after);
        expect(Math.abs(before - (table[0] ?? 0))).toBeLessThan(1e-12);
      }),
    );
  });

  it('sums exactly for thousands of ordinary scores', () => {
    const state = streamOf(streamsOf(seedOf(2)), 'scores');
    for (let round = 0; round < 5000; round++) {
      const [change] = decompose(lookUp(Array.from({ length: 8 }, () => 100 * nextUnit(state, 0))));
      const { data = 0, method = 0, revision = 0, total = 1 } = change ?? {};
      if (
        data + method + revision !== total ||
        revision + method + data !== total ||
        method + data + revision !== total
      ) {
        throw new Error(`round ${round}: ${data} + ${method} + ${revision} is not ${total}`);
      }
    }
  });

  it('is the mean over the six orders in which the causes could have come', () => {
    const orders = [
      [1, 2, 4],
      [1, 4, 2],
      [2, 1, 4],
      [2, 4, 1],
      [4, 1, 2],
      [4, 2, 1],
    ];
    fc.assert(
      fc.property(outcomes, (table) => {
        const expected = new Map([1, 2, 4].map((cause) => [cause, 0]));
        for (const order of orders) {
          let set = 0;
          for (const cause of order) {
            const gain = (table[set | cause] ?? 0) - (table[set] ?? 0);
            expected.set(cause, (expected.get(cause) ?? 0) + gain / 6);
            set |= cause;
          }
        }
        const [change] = decompose(lookUp(table));
        expect(change?.data).toBeCloseTo(expected.get(1) ?? Number.NaN, 10);
        expect(change?.method).toBeCloseTo(expected.get(2) ?? Number.NaN, 10);
        expect(change?.revision).toBeCloseTo(expected.get(4) ?? Number.NaN, 10);
      }),
    );
  });

  it('gives nothing to a cause that changes nothing, and turns its sign when time runs backwards', () => {
    fc.assert(
      fc.property(outcomes, (table) => {
        const idle = decompose((switches) => [table[bitsOf({ ...switches, revision: false })] ?? 0])[0];
        expect(Math.abs(idle?.revision ?? 1)).toBe(0);
        const forth = decompose(lookUp(table))[0];
        const back = decompose((switches) => [table[7 - bitsOf(switches)] ?? 0])[0];
        expect(back?.total).toBeCloseTo(-(forth?.total ?? 0), 15);
        expect(back?.method).toBeCloseTo(-(forth?.method ?? 0), 10);
      }),
    );
  });

  it('leaves out a unit that has no outcome in one of the eight', () => {
    const changes = decompose(({ data }) => [1, data ? Number.NaN : 2]);
    expect(changes[0]).not.toBeNull();
    expect(changes[1]).toBeNull();
  });

  it('refuses different units, and outcomes beyond the grid', () => {
    const refused = expect.objectContaining({ code: 'CHANGE_NOT_COMPARABLE' });
    expect(() => decompose(({ data }) => (data ? [1] : [1, 2]))).toThrow(refused);
    expect(() => decompose(() => [5000])).toThrow(refused);
    expect(() => decompose(() => [Number.POSITIVE_INFINITY])).toThrow(refused);
  });
});
