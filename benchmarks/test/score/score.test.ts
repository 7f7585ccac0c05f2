/** What must hold of every score, whatever the index: order leaves no trace, better is never worse, nothing is silent. */
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseFramework } from '../../framework/parse.ts';
import { parseTable } from '../../framework/parse-table.ts';
import { compile } from '../../score/plan.ts';
import { ranksInto } from '../../score/rank.ts';
import { gradeOf, score } from '../../score/score.ts';
import { excerpt, excerptCsv, excerptFramework } from '../golden/excerpt.ts';
import { flat, frameworkOf, rankAt, scoreAt, tableOf } from './an-index.ts';

const shuffled = <T>(list: readonly T[], order: readonly number[]) =>
  list
    .map((item, at) => [order[at] ?? 0, at, item] as const)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .map((x) => x[2]);

describe('the order of the file', () => {
  it('of units, columns, groups and indicators leaves no trace, to the last bit', () => {
    const file = excerptFramework('geometric');
    const framework = parseFramework(JSON.stringify(file));
    const nominal = score(framework, parseTable(excerptCsv(), framework).table);
    const orders = fc.array(fc.nat(), { minLength: 14, maxLength: 14 });
    fc.assert(
      fc.property(orders, (order) => {
        const other = parseFramework(
          JSON.stringify({
            ...file,
            groups: shuffled(file.groups, order),
            indicators: shuffled(file.indicators, order.toReversed()),
          }),
        );
        const csv = excerptCsv(shuffled(excerpt.units, order), shuffled(['a', 'b', 'c', 'd', 'e', 'f'], order));
        const again = score(other, parseTable(csv, other).table);
        expect(again.units).toEqual(nominal.units);
        expect(again.plan.nodes.map((node) => node.id)).toEqual(nominal.plan.nodes.map((node) => node.id));
        for (const part of ['values', 'unrounded', 'ranks', 'coverage', 'quality', 'effectiveWeights'] as const) {
          expect(again[part]).toEqual(nominal[part]);
        }
        expect(again.prepared.treatment).toEqual(nominal.prepared.treatment);
      }),
      { numRuns: 25 },
    );
  });
});

describe('another engine', () => {
  afterEach(() => vi.restoreAllMocks());

  it('whose exponentials, logarithms and powers are slightly wrong gives the same scores to the last bit', () => {
    const framework = parseFramework(JSON.stringify(excerptFramework({ method: 'geometric', floor: 1 })));
    const { table } = parseTable(excerptCsv(), framework);
    const right = score(framework, table);
    for (const name of ['exp', 'log', 'pow', 'cbrt', 'log2', 'log10'] as const) {
      const real = Math[name] as (...numbers: number[]) => number;
      vi.spyOn(Math, name).mockImplementation((...numbers: number[]) => real(...numbers) * (1 + 1e-9));
    }
    expect(Math.exp(1)).not.toBe(Math.E);
    const wrong = score(framework, table);
    expect(wrong.values).toEqual(right.values);
    expect(wrong.prepared.treatment).toEqual(right.prepared.treatment);
  });
});

describe('monotony', () => {
  const aggregates = ['arithmetic', 'geometric', 'inverted-geometric', 'harmonic', 'min', 'max', 'sum'];
  const values = fc.array(fc.double({ min: 0.5, max: 99, noNaN: true }), { minLength: 4, maxLength: 4 });

  it('a better value never lowers the index, whatever the mean', () => {
    fc.assert(
      fc.property(
        values,
        fc.nat(3),
        fc.double({ min: 1e-3, max: 30, noNaN: true }),
        fc.constantFrom(...aggregates),
        (all, at, more, aggregate) => {
          const framework = frameworkOf({
            groups: [
              { id: 'top', aggregate },
              { id: 'p', parent: 'top', aggregate, weight: 2 },
              { id: 'q', parent: 'top' },
            ],
            defaults: { indicator: { goalposts: { worst: 0, best: 130 } } },
            indicators: ['x1', 'x2', 'x3', 'x4'].map((id, place) => ({ id, parent: place < 2 ? 'p' : 'q' })),
          });
          const columns = ['x1', 'x2', 'x3', 'x4'];
          const better = all.map((x, place) => (place === at ? x + more : x));
          const scores = score(framework, tableOf({ before: all, after: better }, columns));
          expect(scoreAt(scores, 'after', 'top')).toBeGreaterThanOrEqual(
            scoreAt(scores, 'before', 'top') * (1 - 1e-14),
          );
          const strict = aggregate !== 'min' && aggregate !== 'max';
          if (strict) expect(rankAt(scores, 'after', 'top')).toBe(1);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('no other country’s data change a score between fixed goalposts', () => {
    const framework = frameworkOf({
      groups: [{ id: 'top', aggregate: { method: 'geometric', floor: 1 } }],
      defaults: { indicator: { goalposts: { worst: 10, best: 90 } } },
      indicators: [{ id: 'x1' }, { id: 'x2' }],
    });
    const pair = fc.tuple(fc.double({ min: 0, max: 100, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true }));
    fc.assert(
      fc.property(pair, pair, pair, (own, other, changed) => {
        const with1 = score(framework, tableOf({ own, other }, ['x1', 'x2']));
        const with2 = score(framework, tableOf({ own, other: changed, third: other }, ['x1', 'x2']));
        for (const node of ['x1', 'x2', 'top']) expect(scoreAt(with1, 'own', node)).toBe(scoreAt(with2, 'own', node));
      }),
    );
  });
});

describe('ranks', () => {
  it('give ties the best place, leave the next ones free, and give the missing none', () => {
    const scores = score(flat(1), tableOf({ a: [5], b: [9], c: [5], d: [null], e: [1], f: [9] }, ['x1']));
    expect([...'abcdef'].map((unit) => rankAt(scores, unit, 'top'))).toEqual([3, 1, 3, 0, 5, 1]);
  });

  it('are the same by comparing and by sorting, for few units and for many', () => {
    const many = fc.array(fc.option(fc.integer({ min: 0, max: 40 }), { nil: Number.NaN }), {
      minLength: 65,
      maxLength: 200,
    });
    fc.assert(
      fc.property(many, (numbers) => {
        const ranks = new Int32Array(numbers.length);
        ranksInto(Float64Array.from(numbers), 1, 0, numbers.length, ranks);
        const plain = numbers.map((x) => (Number.isNaN(x) ? 0 : 1 + numbers.filter((y) => y > x).length));
        expect([...ranks]).toEqual(plain);
      }),
    );
  });

  it('are of every node, not of the index alone', () => {
    const scores = score(flat(2), tableOf({ a: [1, 9], b: [2, 3] }, ['x1', 'x2']));
    expect([rankAt(scores, 'a', 'x1'), rankAt(scores, 'a', 'x2'), rankAt(scores, 'a', 'top')]).toEqual([2, 1, 1]);
  });
});

describe('grades', () => {
  it.each<[number, string]>([
    [1, 'A'],
    [0.9, 'A'],
    [0.8999, 'B'],
    [0.6, 'C'],
    [0.5, 'D'],
    [0.3, 'E'],
    [0.2999, 'F'],
    [0, 'F'],
  ])('a quality of %d is %s by the presets', (quality, letter) => {
    expect(gradeOf(quality, [0.9, 0.75, 0.6, 0.45, 0.3])).toBe(letter);
  });

  it('fall with what is missing, by its weight in the index', () => {
    const framework = frameworkOf({
      indicators: [{ id: 'x1', weight: 3 }, { id: 'x2' }],
      quality: { grades: [1, 0.75, 0.5, 0.25, 0.1] },
    });
    const scores = score(framework, tableOf({ a: [1, 1], b: [1, null], c: [null, 1], d: [null, null] }, ['x1', 'x2']));
    expect(scores.grades).toEqual(['A', 'B', 'D', 'F']);
    expect([...scores.quality]).toEqual([1, 0.75, 0.25, 0]);
  });
});

describe('odd shapes', () => {
  it('groups of one child, depths that differ, ids of any characters, indicators without any value', () => {
    const odd = '__proto__ "quoted", Δ; 漢字';
    const framework = frameworkOf({
      groups: [
        { id: 'top' },
        { id: odd, parent: 'top' },
        { id: 'deep', parent: odd },
        { id: 'constructor', parent: 'deep' },
      ],
      indicators: [
        { id: 'toString', parent: 'constructor' },
        { id: 'hasOwnProperty', parent: 'top' },
        { id: 'empty', parent: 'top' },
      ],
    });
    const table = tableOf({ __proto__x: [4, 8, null], 'b c': [2, null, null] }, [
      'toString',
      'hasOwnProperty',
      'empty',
    ]);
    const scores = score(framework, table);
    expect([scoreAt(scores, '__proto__x', odd), scoreAt(scores, '__proto__x', 'top')]).toEqual([4, 6]);
    expect(scoreAt(scores, 'b c', 'top')).toBe(2);
    expect(scoreAt(scores, 'b c', 'empty')).toBe(Number.NaN);
  });

  it('thousands of units and sixty levels in a moment', () => {
    const groups = Array.from({ length: 60 }, (_, level) => ({
      id: `g${level}`,
      ...(level ? { parent: `g${level - 1}` } : {}),
    }));
    const framework = frameworkOf({ groups, indicators: [{ id: 'x', parent: 'g59' }] });
    const units = Object.fromEntries(Array.from({ length: 5_000 }, (_, unit) => [`u${unit}`, [unit % 997]]));
    const scores = score(framework, tableOf(units, ['x']));
    expect(scoreAt(scores, 'u996', 'g0')).toBe(996);
    expect(rankAt(scores, 'u996', 'g0')).toBe(1);
    expect(rankAt(scores, 'u0', 'g0')).toBe(5_000 - 6 + 1);
  });

  it('a compiled plan scores as its framework does', () => {
    const framework = flat(2);
    const table = tableOf({ a: [1, 3] }, ['x1', 'x2']);
    expect(score(compile(framework), table).values).toEqual(score(framework, table).values);
  });
});
