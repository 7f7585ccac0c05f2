/** Two releases compared: each cause alone, all together, exact sums, and cells that come and go. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Framework } from '../../framework/framework.ts';
import { type CellHistory, changeBetween } from '../../uncertainty/between-releases.ts';
import { sampleFramework } from './sample-index.ts';

const framework = sampleFramework(2, 2, 'arithmetic');
const columns = ['P1.1', 'P1.2', 'P2.1', 'P2.2'];
const units = ['BB', 'JM', 'TT'];

/** Every cell at 0.5 and unchanged, but for those that `change` speaks of. */
function historyOf(change: (unit: string, column: string) => Partial<CellHistory>): readonly CellHistory[] {
  return units.flatMap((unit) =>
    columns.map((column) => ({ unit, column, before: 0.5, revised: 0.5, newer: null, ...change(unit, column) })),
  );
}

/** The second pillar with three times the weight. */
const reweighted: Framework = {
  ...framework,
  groups: framework.groups.map((group) => (group.id === 'P2' ? { ...group, weight: 3 } : group)),
};

describe('change between two releases', () => {
  it('is nothing when nothing changed', () => {
    for (const { score, rank } of changeBetween(
      framework,
      framework,
      historyOf(() => ({})),
    )) {
      expect(score).toEqual({ before: 50, after: 50, total: 0, data: 0, method: 0, revision: 0 });
      expect(rank).toEqual({ before: 1, after: 1, total: 0, data: 0, method: 0, revision: 0 });
    }
  });

  it('is all data when a newer period came', () => {
    const cells = historyOf((unit, column) => (unit === 'JM' && column === 'P1.1' ? { newer: 0.9 } : {}));
    const [bb, jm] = changeBetween(framework, framework, cells);
    expect(jm?.score).toMatchObject({ before: 50, after: 60, method: 0, revision: 0 });
    expect(jm?.score?.data).toBeCloseTo(10, 10);
    // Barbados did nothing and fell a place behind Jamaica, which newer data did.
    expect(bb?.score?.total).toBe(0);
    expect(bb?.rank).toEqual({ before: 1, after: 2, total: 1, data: 1, method: 0, revision: 0 });
  });

  it('is all revision when an old value is stated anew', () => {
    const cells = historyOf((unit, column) => (unit === 'JM' && column === 'P1.1' ? { revised: 0.1 } : {}));
    const [, jm] = changeBetween(framework, framework, cells);
    expect(jm?.score?.revision).toBeCloseTo(-10, 10);
    expect(jm?.score).toMatchObject({ data: 0, method: 0 });
  });

  it('is all method when only weights changed', () => {
    const cells = historyOf((_, column) => (column.startsWith('P2') ? { before: 0.9, revised: 0.9 } : {}));
    const [bb] = changeBetween(framework, reweighted, cells);
    expect(bb?.score?.total).toBeCloseTo(10, 10);
    expect(bb?.score?.method).toBeCloseTo(10, 10);
    expect(bb?.score).toMatchObject({ data: 0, revision: 0 });
  });

  it('lets a newer period take the place of a revision, and shares the credit', () => {
    const cells = historyOf((unit, column) => (unit === 'JM' && column === 'P1.1' ? { revised: 0.7, newer: 0.9 } : {}));
    const [, jm] = changeBetween(framework, framework, cells);
    // Newer data win 10 points first, and 5 after the revision; the revision wins 5 first, and nothing after them.
    expect(jm?.score?.data).toBeCloseTo(7.5, 10);
    expect(jm?.score?.revision).toBeCloseTo(2.5, 10);
    expect(jm?.score?.total).toBeCloseTo(10, 10);
  });

  it('knows values that come and go, and gives no parts to a unit without score on the way', () => {
    const cells = historyOf((unit, column) => {
      if (unit === 'TT') return { before: Number.NaN, revised: Number.NaN, newer: 0.8 };
      return unit === 'JM' && column === 'P1.1' ? { newer: Number.NaN } : {};
    });
    const [bb, jm, tt] = changeBetween(framework, framework, cells);
    expect(jm?.score).toMatchObject({ before: 50, after: 50 });
    expect(tt).toEqual({ unit: 'TT', score: null, rank: null });
    expect(bb?.rank).toEqual({ before: 1, after: 2, total: 1, data: 1, method: 0, revision: 0 });
  });

  it('takes a new indicator as method, and its values as data', () => {
    const grown = sampleFramework(2, 3, 'arithmetic');
    const cells = [
      ...historyOf(() => ({})),
      ...units.flatMap((unit) =>
        ['P1.3', 'P2.3'].map((column) => ({ unit, column, before: Number.NaN, revised: Number.NaN, newer: 0.8 })),
      ),
    ];
    const [bb] = changeBetween(framework, grown, cells);
    expect(bb?.score?.total).toBeCloseTo(10, 10);
    // Neither does anything without the other.
    expect(bb?.score?.data).toBeCloseTo(5, 10);
    expect(bb?.score?.method).toBeCloseTo(5, 10);
  });

  it('sums exactly for any history, whatever order the cells come in', () => {
    const value = fc.double({ min: 0, max: 1, noNaN: true });
    const list = fc.array(fc.tuple(value, value, fc.option(value)), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(list, (drawn) => {
        const cells = historyOf(() => ({})).map((cell, index) => {
          const [before = 0, revised = 0, newer = null] = drawn[index] ?? [];
          return { ...cell, before, revised, newer };
        });
        const changes = changeBetween(framework, reweighted, cells);
        for (const { score, rank } of changes) {
          for (const one of [score, rank]) {
            expect((one?.data ?? 0) + (one?.method ?? 0) + (one?.revision ?? 0)).toBe(one?.total);
            expect((one?.before ?? 0) + (one?.total ?? 0)).toBe(one?.after);
          }
        }
        expect(changeBetween(framework, reweighted, [...cells].reverse())).toEqual(changes);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses a cell with two histories', () => {
    const [first] = historyOf(() => ({}));
    if (first === undefined) throw new Error('no cell');
    expect(() => changeBetween(framework, framework, [first, { ...first }])).toThrow(
      expect.objectContaining({ code: 'CHANGE_NOT_COMPARABLE' }),
    );
  });
});
