/** Framework files: every default, and every refusal with its place. */
import { describe, expect, it } from 'vitest';
import { frameworkFormat } from '../../framework/framework.ts';
import { frameworkMaxBytes, parseFramework } from '../../framework/parse.ts';

const least = { format: frameworkFormat, indicators: [{ id: 'x', goalposts: { worst: 0, best: 1 } }] };
const parse = (fields: object) => parseFramework(JSON.stringify({ ...least, ...fields }));
const x = (fields: object) => ({ indicators: [{ id: 'x', goalposts: { worst: 0, best: 1 }, ...fields }] });
const only = (fields: object) => parse(x(fields)).indicators[0];
const refusal = (code: string, where?: string) =>
  expect.objectContaining({ code, ...(where === undefined ? {} : { message: expect.stringContaining(where) }) });

describe('the least framework', () => {
  const framework = parse({});

  it('is one indicator: everything else has a default', () => {
    expect(framework).toMatchObject({
      ...{ id: 'index', version: '1', title: 'index', scale: [0, 100], rounding: 'r4', rankBy: 'unrounded' },
      steps: [{ step: 'denominate' }],
      weightSets: [],
      quality: { grades: [0.9, 0.75, 0.6, 0.45, 0.3], year: null, freshYears: 2, staleYears: 10 },
    });
    expect(framework.groups).toEqual([
      {
        ...{
          kind: 'group',
          id: 'index',
          name: 'index',
          parent: null,
          weight: 1,
          required: false,
          round: null,
          about: {},
        },
        aggregate: { method: 'arithmetic', floor: null, scale: [0, 100], shift: null, power: 1 },
        need: { count: 1, countShare: 0, weightShare: 0, coverage: 0 },
      },
    ]);
    expect(framework.indicators[0]).toEqual({
      ...{ kind: 'indicator', id: 'x', name: 'x', parent: 'index', weight: 1, required: false, round: null, about: {} },
      ...{ column: 'x', unit: '-', direction: 1, denominator: null, range: null, impute: null, treat: null },
      normalise: [{ method: 'goalposts', worst: 0, best: 1, log: false, clamp: true, to: [0, 100] }],
    });
  });

  it('may be bytes, with or without a byte order mark, or text', () => {
    const bytes = new TextEncoder().encode(JSON.stringify(least));
    expect(parseFramework(bytes)).toEqual(framework);
    expect(parseFramework(Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes))).toEqual(framework);
  });
});

describe('defaults and levels', () => {
  it('fill in what a node does not state; its level goes before, the node itself last', () => {
    const framework = parse({
      defaults: { group: { round: 2, need: 'all' }, indicator: { normalise: 'minmax', round: 3 } },
      levels: [{ aggregate: 'geometric', round: 1 }, { need: { count: 2 } }],
      groups: [{ id: 'top' }, { id: 'mid', parent: 'top', round: null }, { id: 'low', parent: 'mid' }],
      indicators: [
        { id: 'x', parent: 'low' },
        { id: 'y', parent: 'top', round: 0, normalise: 'rank' },
      ],
    });
    expect(
      framework.groups.map(({ id, round, need, aggregate }) => [
        id,
        round,
        need.count,
        need.countShare,
        aggregate.method,
      ]),
    ).toEqual([
      ['top', 1, 1, 1, 'geometric'],
      ['mid', null, 2, 0, 'arithmetic'],
      ['low', 2, 1, 1, 'arithmetic'],
    ]);
    expect(framework.indicators.map((one) => [one.round, one.normalise[0]?.method])).toEqual([
      [3, 'minmax'],
      [0, 'rank'],
    ]);
  });

  it('give way to grades and ages of the framework’s own', () => {
    const quality = { grades: [1, 0.8, 0.6, 0.6, 0], year: 2025, freshYears: 1, staleYears: 4 };
    expect(parse({ quality }).quality).toEqual(quality);
    expect(parse({ quality: { freshYears: 3 } }).quality).toMatchObject({ year: null, staleYears: 11 });
  });

  it('take their scale from the framework', () => {
    const { indicators, groups } = parse({ scale: [1, 7], groups: [{ id: 'top', aggregate: 'inverted-geometric' }] });
    expect(indicators[0]?.normalise[0]).toMatchObject({ to: [1, 7] });
    expect(groups[0]?.aggregate.scale).toEqual([1, 7]);
  });
});

describe('directions', () => {
  it('come from the goalposts, or are stated where there are none', () => {
    expect(only({ goalposts: { worst: 9, best: 2 } })?.direction).toBe(-1);
    expect(only({ goalposts: { worst: 9, best: 2 }, direction: -1 })?.direction).toBe(-1);
    expect(only({ normalise: 'minmax', direction: -1 })?.direction).toBe(-1);
    expect(only({ normalise: ['ln', 'minmax'], direction: -1 })?.direction).toBe(-1);
  });

  it.each<[string, object]>([
    ['goalposts that say the opposite', { direction: -1 }],
    ['goalposts that say the opposite, downwards', { goalposts: { worst: 9, best: 2 }, direction: 1 }],
    ['nothing that turns over', { normalise: 'none', direction: -1 }],
    ['a logarithm alone', { normalise: ['ln'], direction: -1 }],
    [
      'points',
      {
        normalise: {
          method: 'points',
          points: [
            [0, 1],
            [1, 2],
          ],
        },
        direction: -1,
      },
    ],
    ['a fraction of the greatest', { normalise: 'fraction-of-max', direction: -1 }],
  ])('are refused with %s', (_, fields) => {
    expect(() => only(fields)).toThrowError(refusal('FRAMEWORK_NORMALISATION_INVALID', 'x'));
  });
});

describe('goalposts', () => {
  it.each<[string, object]>([
    ['equal', { goalposts: { worst: 3, best: 3 } }],
    ['left out', { goalposts: undefined }],
    ['half stated', { goalposts: { worst: 3 } }],
    ['no numbers', { goalposts: { worst: '3', best: 4 } }],
    ['not above zero in logarithms', { goalposts: { worst: 0, best: 4, log: true } }],
  ])('that are %s are refused', (_, fields) => {
    expect(() => only(fields)).toThrowError(refusal('FRAMEWORK_GOALPOSTS_INVALID', 'x'));
  });
});

describe('the tree', () => {
  const tree =
    (groups: object[], parent = 'top') =>
    () =>
      parse({ groups, ...x({ parent }) });

  it.each<[string, () => unknown, string, string]>([
    ['two nodes of one id', tree([{ id: 'top' }, { id: 'x', parent: 'top' }]), 'FRAMEWORK_ID_TWICE', '"x"'],
    ['an unknown parent', tree([{ id: 'top' }], 'tip'), 'FRAMEWORK_PARENT_UNKNOWN', '"tip"'],
    ['an indicator as parent', tree([{ id: 'top' }, { id: 'g', parent: 'x' }]), 'FRAMEWORK_PARENT_UNKNOWN', '"x"'],
    ['two roots', tree([{ id: 'top' }, { id: 'tip' }]), 'FRAMEWORK_ROOTS_WRONG', 'top, tip'],
    ['no group at all', tree([]), 'FRAMEWORK_PARENT_UNKNOWN', '"top"'],
    [
      'a group above itself',
      tree([{ id: 'top' }, { id: 'a', parent: 'a' }]),
      'FRAMEWORK_CYCLE',
      '"a" stands above itself',
    ],
    ['a circle', tree([{ id: 'top' }, { id: 'a', parent: 'b' }, { id: 'b', parent: 'a' }]), 'FRAMEWORK_CYCLE', 'a, b'],
    ['a group above itself', tree([{ id: 'top', parent: 'top' }]), 'FRAMEWORK_CYCLE', 'top'],
    ['an empty group', tree([{ id: 'top' }, { id: 'g', parent: 'top' }]), 'FRAMEWORK_GROUP_EMPTY', '"g"'],
  ])('with %s is refused', (_, make, code, where) => {
    expect(make).toThrowError(refusal(code, where));
  });

  it('takes a thousand groups below each other without losing its way', () => {
    const groups = Array.from({ length: 1_000 }, (_, at) => ({
      id: `g${at}`,
      ...(at ? { parent: `g${at - 1}` } : {}),
    }));
    expect(parse({ groups, ...x({ parent: 'g999' }) }).groups).toHaveLength(1_000);
  });
});

describe('weights', () => {
  it.each([0, -1, 'two', null, true])('of %j are refused', (weight) => {
    expect(() => parse(x({ weight }))).toThrowError(refusal('FRAMEWORK_WEIGHT_INVALID', 'x'));
  });

  it('that are not numbers JSON could hold are refused as JSON', () => {
    const text = JSON.stringify({ ...least, ...x({ weight: 7 }) });
    for (const weight of ['NaN', 'Infinity', '1e999', '.5', '0x1']) {
      expect(() => parseFramework(text.replace('"weight":7', `"weight":${weight}`))).toThrowError(
        refusal('FRAMEWORK_MALFORMED'),
      );
    }
  });

  const set = (weights: object) => () =>
    parse({ ...{ groups: [{ id: 'top' }] }, ...x({ parent: 'top' }), weightSets: { mine: weights } });

  it('of a set may be zero, as long as something is left and every name is known', () => {
    expect(set({ x: 2.5 })()).toMatchObject({ weightSets: [{ name: 'mine', weights: [['x', 2.5]] }] });
    expect(set({ x: 0 })).toThrowError(refusal('FRAMEWORK_WEIGHT_INVALID', '"top"'));
    expect(set({ y: 1 })).toThrowError(refusal('FRAMEWORK_NODE_UNKNOWN', '"y"'));
    expect(set({ x: -1 })).toThrowError(refusal('FRAMEWORK_MALFORMED', 'weightSets.mine.x'));
  });
});

describe('a field', () => {
  it.each<[string, object, string]>([
    ['unknown at the top', { titel: 'x' }, '"titel"'],
    ['unknown in an indicator', x({ wieght: 2 }), '"wieght"'],
    ['unknown in goalposts', x({ goalposts: { worst: 0, best: 1, target: 2 } }), '"target"'],
    ['unknown in a method', x({ normalise: { method: 'minmax', from: 1 } }), '"from"'],
    ['unknown in a group', { groups: [{ id: 'top', rounding: 2 }] }, '"rounding"'],
    ['unknown in a step', { steps: [{ step: 'screen', minShare: 1, max: 2 }] }, '"max"'],
    ['unknown in the data', { data: { kee: 'ISO3' } }, '"kee"'],
    ['of another format', { format: 'breakwater-framework/2' }, 'format'],
    ['with an unknown method', x({ normalise: 'min-max' }), 'goalposts, minmax'],
    ['with more levels than the tree has', { levels: [{}, { round: 1 }] }, 'at most 1, as many as groups'],
    ['with an unknown mean', { groups: [{ id: 'top', aggregate: 'mean' }] }, 'arithmetic, geometric'],
    ['with a power of 0', { groups: [{ id: 'top', aggregate: { method: 'power', power: 0 } }] }, 'geometric'],
    ['with a power but no exponent', { groups: [{ id: 'top', aggregate: 'power' }] }, 'power'],
    ['with ends the wrong way round', { scale: [100, 0] }, 'scale'],
    ['with digits that are no whole number', { groups: [{ id: 'top', round: 1.5 }] }, 'top.round'],
    ['with a share above 1', { groups: [{ id: 'top', need: { weightShare: 50 } }] }, 'top.need.weightShare'],
    [
      'with points that do not rise',
      x({
        normalise: {
          method: 'points',
          points: [
            [1, 0],
            [1, 5],
          ],
        },
      }),
      'rising',
    ],
    ['with half a point', x({ normalise: { method: 'points', points: [[1], [2, 5]] } }), 'pairs'],
    ['with no method at all', x({ normalise: [] }), 'methods'],
    ['with a direction of 2', x({ normalise: 'minmax', direction: 2 }), '1 or -1'],
    ['with a standard deviation of 0', x({ normalise: { method: 'zscore', sd: 0 } }), 'sd'],
    ['with a division by nothing', x({ denominator: { column: 'gdp', per: 0 } }), 'denominator.per'],
    ['with a range the wrong way round', x({ range: [5, 1] }), 'x.range'],
    ['with grades that rise', { quality: { grades: [0.1, 0.2, 0.3, 0.4, 0.5] } }, 'quality.grades'],
    ['with one grade above the one before', { quality: { grades: [0.9, 0.95, 0.6, 0.45, 0.3] } }, 'quality.grades'],
    ['with grades that are texts', { quality: { grades: ['A', 'B', 'C', 'D', 'E'] } }, 'quality.grades'],
    ['with a grade above 1', { quality: { grades: [1.1, 0.8, 0.6, 0.45, 0.3] } }, 'quality.grades'],
    ['with four grades', { quality: { grades: [0.9, 0.8, 0.7, 0.6] } }, 'quality.grades'],
    ['stale before it is fresh', { quality: { freshYears: 5, staleYears: 5 } }, 'quality.staleYears'],
    ['with a text too long', { title: 'x'.repeat(1_001) }, 'title'],
    ['with control characters', { title: 'a\u0007b' }, 'title'],
    ['with an empty id', { indicators: [{ id: ' ' }] }, 'indicators[0].id'],
    ['without indicators', { indicators: [] }, 'indicators'],
    ['that is no list', { groups: {} }, 'groups'],
    ['that is no object', { groups: ['top'] }, 'groups[0]'],
    ['whose default is no object', { defaults: { group: 2 } }, 'defaults.group'],
    ['whose "about" is no object', { about: 'us' }, 'about'],
    ['with a denominator that no step divides by', { steps: [], ...x({ denominator: 'gdp' }) }, 'denominate'],
    ['with a way to fill in that no step uses', x({ impute: 'mean' }), 'impute'],
    ['with a treatment that no step uses', x({ treat: { max: 3 } }), 'treat'],
    ['with a step that is unknown', { steps: ['sort'] }, 'steps[0].step'],
    ['with a screen of no share', { steps: ['screen'] }, 'minShare'],
    ['with a group method and no group', { steps: [{ step: 'impute', method: 'group-mean' }] }, 'group'],
  ])('%s is refused with its place', (_, fields, where) => {
    expect(() => parse(fields)).toThrowError(refusal('FRAMEWORK_MALFORMED', where));
  });

  it('of the owner’s own goes into "about", which is taken as it is', () => {
    const about = { source: 'https://example.org', seed: ['citizen-centric'], core: true, nested: { a: [1, null] } };
    expect(parse({ about, ...x({ about }) })).toMatchObject({ about, indicators: [{ about }] });
  });
});

describe('files that are no framework', () => {
  it.each(['', '[]', '{', 'null', '{"format":"breakwater-framework/1","format":"breakwater-framework/1"}', 'id,name'])(
    '%j is refused',
    (text) => {
      expect(() => parseFramework(text)).toThrowError(refusal('FRAMEWORK_MALFORMED'));
    },
  );

  it('are refused by their size before they are read, and by their number of nodes', () => {
    expect(() => parseFramework(new Uint8Array(frameworkMaxBytes + 1))).toThrowError(refusal('FRAMEWORK_TOO_LARGE'));
    const indicators = Array.from({ length: 5_001 }, (_, at) => ({ id: `x${at}`, normalise: 'none' }));
    expect(() => parse({ indicators })).toThrowError(refusal('FRAMEWORK_TOO_LARGE', 'indicators'));
  });

  it('say what it means and what to do', () => {
    try {
      parse(x({ weight: 0 }));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ means: expect.stringMatching(/\.$/), cure: expect.stringMatching(/\.$/) });
    }
  });
});
