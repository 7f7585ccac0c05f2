/** Aggregation: each mean, what may be missing, rounding on the way, and weights. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aggregateInto, aggregateWork } from '../../score/aggregate.ts';
import { compile } from '../../score/plan.ts';
import { score } from '../../score/score.ts';
import { effectiveWeights, weightsOf } from '../../score/weights.ts';
import { flat, frameworkOf, scoreAt, tableOf, topOf } from './an-index.ts';

describe('each mean', () => {
  it.each<[string, unknown, readonly number[], number]>([
    ['arithmetic', 'arithmetic', [20, 40, 90], 50],
    ['geometric', 'geometric', [25, 100], 50],
    ['geometric of a zero', 'geometric', [0, 100], 0],
    ['geometric with a floor', { method: 'geometric', floor: 1 }, [0, 100], 10],
    ['harmonic', 'harmonic', [20, 30, 60], 30],
    ['harmonic of a zero', 'harmonic', [0, 60], 0],
    ['power of 2', { method: 'power', power: 2 }, [30, 40], Math.sqrt(1250)],
    ['power of -1, which is the harmonic one', { method: 'power', power: -1 }, [20, 30, 60], 30],
    ['sum', 'sum', [3, 4, 5], 12],
    ['least', 'min', [3, 4, 5], 3],
    ['greatest', 'max', [3, 4, 5], 5],
    ['greatest of negative scores', 'max', [-3, -4, -5], -3],
    ['inverted geometric, mirror of the geometric', 'inverted-geometric', [75, 0], 50],
    ['arithmetic with a floor', { method: 'arithmetic', floor: 10 }, [0, 30], 20],
  ])('%s', (_, aggregate, values, wanted) => {
    expect(topOf(values, { aggregate })).toBeCloseTo(wanted, 12);
  });

  it('arithmetic is the exact one, so that a tie is rounded as the document says and not by a sum’s last bit', () => {
    // Added and divided these give 26.064999999999998 (sorted) or 26.065; their exact mean is nearest to 26.065.
    const tie = [56.5, 36, 25, 9.59, 17.3, 12];
    expect(topOf(tie, {})).toBe(26.065);
    expect(topOf([...tie].reverse(), {})).toBe(26.065);
  });

  it('inverted geometric with a shift is INFORM’s (10 - gm((10 - x) / 10 x 9 + 1)) / 9 x 10', () => {
    const [a, b] = [7.3, 2.1];
    const by = Math.sqrt((((10 - a) / 10) * 9 + 1) * (((10 - b) / 10) * 9 + 1));
    const aggregate = { method: 'inverted-geometric', shift: [1, 10] };
    expect(topOf([a, b], { aggregate }, { scale: [0, 10] })).toBeCloseTo(((10 - by) / 9) * 10, 13);
  });

  it('a shift lays any scale over its ends, either way up', () => {
    // 1 to 7 over 2 to 5: x becomes 2 + (x - 1) / 2, and upside down 5 - (x - 1) / 2.
    const [a, b] = [3, 6];
    const scale = { scale: [1, 7] };
    const up = Math.sqrt((2 + (a - 1) / 2) * (2 + (b - 1) / 2));
    expect(topOf([a, b], { aggregate: { method: 'geometric', shift: [2, 5] } }, scale)).toBeCloseTo(
      (up - 2) * 2 + 1,
      13,
    );
    const down = Math.sqrt((5 - (a - 1) / 2) * (5 - (b - 1) / 2));
    const inverted = { method: 'inverted-geometric', shift: [2, 5] };
    expect(topOf([a, b], { aggregate: inverted }, scale)).toBeCloseTo((5 - down) * 2 + 1, 13);
  });

  it('weights count as often as they say, in every mean', () => {
    for (const aggregate of [
      'arithmetic',
      'geometric',
      'inverted-geometric',
      'harmonic',
      { method: 'power', power: 3 },
    ]) {
      const twice = frameworkOf({
        groups: [{ id: 'top', aggregate }],
        indicators: [{ id: 'x1', weight: 2 }, { id: 'x2' }],
      });
      const scores = score(twice, tableOf({ u: [80, 20] }, ['x1', 'x2']));
      expect(scoreAt(scores, 'u', 'top')).toBeCloseTo(topOf([80, 80, 20], { aggregate }), 12);
    }
  });

  it('a mean that is not defined is refused with unit and node', () => {
    expect(() => topOf([-5, 20], { aggregate: 'geometric' })).toThrowError(
      expect.objectContaining({ code: 'SCORE_MEAN_UNDEFINED', evidence: { node: 'top', unit: 'u' } }),
    );
    expect(() => topOf([-5, 20], { aggregate: 'harmonic' })).toThrowError(
      expect.objectContaining({ code: 'SCORE_MEAN_UNDEFINED' }),
    );
    expect(topOf([-5, 25], { aggregate: { method: 'geometric', floor: 4 } })).toBeCloseTo(10, 12);
  });

  it('the geometric mean of two is their root, within two ulps', () => {
    const pair = fc.tuple(
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      fc.double({ min: 0.01, max: 100, noNaN: true }),
    );
    fc.assert(
      fc.property(pair, ([x, y]) => {
        const wanted = Math.sqrt(x) * Math.sqrt(y);
        // Two ulps, 4.4e-16, and what two roots and their product are off by themselves: half an ulp each.
        expect(Math.abs(topOf([x, y], { aggregate: 'geometric' }) - wanted) / wanted).toBeLessThan(8e-16);
      }),
      { numRuns: 200 },
    );
  });

  it('means keep their order: harmonic, geometric, arithmetic, quadratic', () => {
    const scores = fc.array(fc.double({ min: 1, max: 100, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(scores, (all) => {
        const [h, g, a, q] = ['harmonic', 'geometric', 'arithmetic', { method: 'power', power: 2 }].map((aggregate) =>
          topOf(all, { aggregate }),
        );
        expect(h).toBeLessThanOrEqual((g ?? 0) + 1e-9);
        expect(g).toBeLessThanOrEqual((a ?? 0) + 1e-9);
        expect(a).toBeLessThanOrEqual((q ?? 0) + 1e-9);
        expect(q).toBeLessThanOrEqual(Math.max(...all) + 1e-9);
      }),
      { numRuns: 60 },
    );
  });

  it.each(['arithmetic', 'geometric'])('the %s mean of equal scores is that score to the last bit', (aggregate) => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 100, noNaN: true }), fc.integer({ min: 1, max: 9 }), (x, n) => {
        expect(
          topOf(
            Array.from({ length: n }, () => x),
            { aggregate },
          ),
        ).toBe(x);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what is missing', () => {
  it('is skipped, and is never zero', () => {
    expect(topOf([60, null, 30])).toBe(45);
    expect(topOf([null, null])).toBe(Number.NaN);
  });

  it.each<[string, unknown, readonly (number | null)[], boolean]>([
    ['all, all there', 'all', [1, 2, 3], true],
    ['all, one gone', 'all', [1, 2, null], false],
    ['two of three', { count: 2 }, [1, 2, null], true],
    ['two, one there', { count: 2 }, [1, null, null], false],
    ['two thirds, exactly reached', { countShare: 2 / 3 }, [1, 2, null], true],
    ['.67, just missed', { countShare: 0.67 }, [1, 2, null], false],
    ['half of the weight, with the heavy one', { weightShare: 0.5 }, [1, null, null], true],
    ['half of the weight, without it', { weightShare: 0.5 }, [null, 2, 3], false],
  ])('need %s', (_, need, values, scored) => {
    const framework = frameworkOf({
      groups: [{ id: 'top', need }],
      indicators: [{ id: 'x1', weight: 3 }, { id: 'x2' }, { id: 'x3' }],
    });
    const scores = score(framework, tableOf({ u: values }, ['x1', 'x2', 'x3']));
    expect(!Number.isNaN(scoreAt(scores, 'u', 'top'))).toBe(scored);
  });

  it('a required child takes its parent with it, and a share of weight that sums to it by tenths is reached', () => {
    const framework = frameworkOf({
      groups: [{ id: 'top', need: { weightShare: 0.6 } }],
      indicators: ['a', 'b', 'c', 'd'].map((id, at) => ({
        id,
        weight: [0.1, 0.2, 0.3, 0.4][at],
        required: id === 'a',
      })),
    });
    const scores = score(
      framework,
      tableOf({ u: [1, 1, null, 1], v: [null, 1, 1, 1], w: [1, 1, 1, null] }, [...'abcd']),
    );
    expect(['u', 'v', 'w'].map((unit) => scoreAt(scores, unit, 'top'))).toEqual([1, Number.NaN, 1]);
  });

  it('coverage counts down to the indicators, and a group may need so much of it', () => {
    const tree = (coverage: number) =>
      frameworkOf({
        groups: [
          { id: 'top', need: { coverage } },
          { id: 'p', parent: 'top' },
          { id: 'q', parent: 'top' },
        ],
        indicators: [...'abcd'].map((id) => ({ id, parent: id < 'c' ? 'p' : 'q' })),
      });
    const table = tableOf({ u: [10, null, 30, null] }, [...'abcd']);
    const enough = score(tree(0.5), table);
    expect(scoreAt(enough, 'u', 'top')).toBe(20);
    expect(enough.coverage[enough.plan.nodes.length - 1]).toBe(0.5);
    expect(scoreAt(score(tree(0.51), table), 'u', 'top')).toBe(Number.NaN);
  });

  it('a group without a score is missing above it, and its siblings carry on', () => {
    const framework = frameworkOf({
      groups: [{ id: 'top' }, { id: 'p', parent: 'top', need: 'all' }, { id: 'q', parent: 'top' }],
      indicators: [...'abc'].map((id) => ({ id, parent: id < 'c' ? 'p' : 'q' })),
    });
    const scores = score(framework, tableOf({ u: [90, null, 40] }, [...'abc']));
    expect(['p', 'q', 'top'].map((node) => scoreAt(scores, 'u', node))).toEqual([Number.NaN, 40, 40]);
  });
});

describe('rounding on the way', () => {
  it('is carried upwards, level by level', () => {
    const framework = frameworkOf({
      defaults: { group: { round: 2 }, indicator: { normalise: 'none', round: 2 } },
      groups: [{ id: 'top' }, { id: 'p', parent: 'top' }, { id: 'q', parent: 'top' }],
      indicators: [...'abc'].map((id) => ({ id, parent: id < 'c' ? 'p' : 'q' })),
    });
    const scores = score(framework, tableOf({ u: [0.123, 0.128, 0.999] }, [...'abc']));
    // .12 and .13 give .125, which is .12; with 1 that gives .56.
    expect(['a', 'b', 'p', 'q', 'top'].map((node) => scoreAt(scores, 'u', node))).toEqual([0.12, 0.13, 0.12, 1, 0.56]);
    const at = scores.plan.indexOf.get('p') ?? 0;
    expect(scores.unrounded[at]).toBe(0.125);
  });

  it('ranks go by what stood before rounding, unless the index publishes ties as they print', () => {
    const table = tableOf({ a: [0.123], b: [0.124], c: [0.119] }, ['x1']);
    const ranks = (rankBy: string) => {
      const scores = score(flat(1, { round: 2 }, { rankBy }), table);
      return scores.units.map((_, unit) => scores.ranks[unit * 2 + 1]);
    };
    expect(ranks('unrounded')).toEqual([2, 1, 3]);
    expect(ranks('rounded')).toEqual([1, 1, 1]);
  });
});

describe('a run over a plan', () => {
  const plan = compile(
    frameworkOf({
      groups: [{ id: 'top' }, { id: 'p', parent: 'top', weight: 3 }, { id: 'q', parent: 'top' }],
      indicators: [...'abcd'].map((id) => ({ id, parent: id < 'c' ? 'p' : 'q' })),
      weightSets: { 'q only': { p: 0 }, odd: { a: 7, p: 0.5 } },
    }),
  );

  it('takes any weights; 0 leaves a node out and out of its coverage', () => {
    const normalised = Float64Array.of(10, 20, 30, 50, Number.NaN, 20, 30, 50);
    const [out, work] = [new Float64Array(2 * 7), aggregateWork(plan, 2)];
    aggregateInto(plan, normalised, weightsOf(plan, 'q only'), out, work);
    expect([out[6], out[13]]).toEqual([40, 40]);
    expect([work.coverage[6], work.coverage[13]]).toEqual([1, 1]);
    aggregateInto(plan, normalised, weightsOf(plan), out, work);
    expect([out[6], out[13]]).toEqual([(3 * 15 + 40) / 4, (3 * 20 + 40) / 4]);
    expect(work.coverage[13]).toBe((3 * 0.5 + 1) / 4);
  });

  it('says where the first mean is undefined, and goes on', () => {
    const broken = compile(flat(2, { aggregate: 'geometric' }));
    const out = new Float64Array(9);
    const normalised = Float64Array.of(4, 9, -1, 9, 1, 1);
    expect(aggregateInto(broken, normalised, weightsOf(broken), out, aggregateWork(broken, 3))).toBe(5);
    expect([out[2], out[5], out[8]]).toEqual([6, Number.NaN, 1]);
  });

  it('effective weights are shares of the whole, and sum to 1 on every level', () => {
    const shares = effectiveWeights(plan, weightsOf(plan, 'odd'));
    const of = (id: string) => shares[plan.indexOf.get(id) ?? -1] ?? Number.NaN;
    expect(of('top')).toBe(1);
    expect([of('p'), of('q')]).toEqual([0.5 / 1.5, 1 / 1.5]);
    expect(of('a')).toBeCloseTo((0.5 / 1.5) * (7 / 8), 15);
    expect([...'abcd'].reduce((total, id) => total + of(id), 0)).toBeCloseTo(1, 15);
  });

  it('knows no set of weights that the framework does not have', () => {
    expect(() => weightsOf(plan, 'p only')).toThrowError(
      expect.objectContaining({ code: 'SCORE_WEIGHTS_UNKNOWN', evidence: { known: ['q only', 'odd'] } }),
    );
    expect(() => weightsOf(plan, 'p only')).toThrowError('there are q only, odd.');
    const none = compile(frameworkOf({ groups: [{ id: 'top' }], indicators: [{ id: 'a', parent: 'top' }] }));
    expect(() => weightsOf(none, 'x')).toThrowError('the framework has none.');
  });
});
