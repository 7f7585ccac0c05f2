/** The published board: statistics only, verified only, one a cell. */
import { describe, expect, expectTypeOf, it } from 'vitest';
import { aboutOf, onlyIndicators } from '../../board/about.ts';
import { publishedBoard, statisticOf, tableOf } from '../../board/published.ts';
import { sharesOf } from '../../board/shares.ts';
import { refuseOthers, type SyntheticValue, syntheticValue, type Value } from '../../board/value.ts';
import type { provenanceOf } from '../../release/provenance.ts';
import { score } from '../../score/score.ts';
import { boardValues } from '../../values/carried-values.ts';
import { framework } from './a-board.ts';

const files = boardValues();
const board = publishedBoard(framework, files);

describe('types keep kinds apart', () => {
  it('a made-up value fits nowhere where a statistic is asked for', () => {
    expectTypeOf<SyntheticValue>().not.toExtend<Value<'S'>>();
    expectTypeOf<readonly SyntheticValue[]>().not.toExtend<Parameters<typeof provenanceOf>[0]>();
    expectTypeOf<(typeof board.values)[number]>().toEqualTypeOf<Value<'S'>>();
  });

  it('neither do measurements and answers', () => {
    expectTypeOf<Value<'L'>>().not.toExtend<Value<'S'>>();
    expectTypeOf<Value<'Q'>>().not.toExtend<Value<'S'>>();
    expectTypeOf<Value<'S' | 'L'>>().not.toExtend<Value<'S'>>();
  });
});

describe('the second lock, for values that come from elsewhere', () => {
  const statistic = board.values[0];
  const madeUp = syntheticValue('C1', 'MS', 0.5, 'index, 0 to 1', '2024');

  it.each<readonly [string, readonly { type: string; indicator: string; country: string }[], string, string]>([
    ['a made-up value', [madeUp], 'BOARD_VALUE_SYNTHETIC', 'C1 for MS is made up'],
    ['a measurement', [{ type: 'L', indicator: 'R1', country: 'JM' }], 'BOARD_TYPE_WRONG', 'takes S'],
    ['a kind that is none', [{ type: 'X', indicator: 'R1', country: 'JM' }], 'BOARD_TYPE_WRONG', 'of type X'],
    [
      'two values of one cell',
      [madeUp, madeUp].map((one) => ({ ...one, type: 'S' })),
      'BOARD_VALUE_TWICE',
      'two values',
    ],
  ])('refuses %s', (_, values, code, message) => {
    expect(() => refuseOthers(values, ['S'])).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  it('lets statistics pass', () => {
    expect(statistic?.type).toBe('S');
    expect(() => refuseOthers(board.values, ['S'])).not.toThrow();
  });
});

describe('the board', () => {
  it('holds 14 indicators, each with at least 13 of the countries', () => {
    expect(board.framework.indicators).toHaveLength(14);
    for (const { id } of board.framework.indicators) {
      expect(board.values.filter(({ indicator }) => indicator === id).length).toBeGreaterThanOrEqual(13);
    }
  });

  it('takes the preferred period that is there: Haiti’s internet users are of 2021', () => {
    const period = (country: string) =>
      board.values.find((one) => one.indicator === 'N2' && one.country === country)?.period;
    expect(period('HT')).toBe('2021');
    expect(period('JM')).toBe('2022');
  });

  it('keeps of the framework only what is measured, and names the rest', () => {
    expect(board.framework.groups.map(({ id }) => id)).not.toContain('P4');
    expect(board.notMeasured).toContain('P4');
    expect(board.notMeasured).toContain('I6');
    expect(framework.indicators).toHaveLength(48);
    expect(board.notMeasured).toHaveLength(35);
  });

  it('lays its values out cell by cell, with the year of each, and nothing where nothing is known', () => {
    const table = tableOf(board);
    expect(table.units).not.toContain('MS');
    for (const { country, indicator, value, period } of board.values) {
      const cell = table.units.indexOf(country) * table.columns.length + table.columns.indexOf(indicator);
      expect([table.values[cell], table.years?.[cell]]).toEqual([value, Number(period)]);
    }
    expect(table.values.filter((value) => !Number.isNaN(value))).toHaveLength(board.values.length);
  });

  it('refuses an unverified fact by name, line and cure', () => {
    const file = files.find(({ publication }) => publication.id === 'wb-electricity');
    const series = file?.series.find(
      (one) => one.indicator === 'wb_electricity_access' && one.check === null && one.facts.has('BS'),
    );
    const indicator = framework.indicators.find(({ id }) => id === 'N3');
    if (file === undefined || series === undefined || indicator === undefined) throw new Error('not carried');
    expect(() => statisticOf(indicator, file, series, 'BS')).toThrow(
      expect.objectContaining({
        code: 'BOARD_VALUE_UNVERIFIED',
        message: expect.stringMatching(/wb_electricity_access of BS in 2022 \(line \d+ of inform/),
        cure: expect.stringContaining('second, independent copy'),
      }),
    );
    expect(() => statisticOf(indicator, file, series, 'MS')).toThrow(
      expect.objectContaining({ code: 'BOARD_NAME_UNKNOWN' }),
    );
  });

  it('refuses to be built without a file that it names', () => {
    const without = files.filter(({ publication }) => publication.id !== 'odin');
    expect(() => publishedBoard(framework, without)).toThrow(expect.objectContaining({ code: 'BOARD_NAME_UNKNOWN' }));
  });

  it('gives the same scores whatever the order of files', () => {
    const order = (all: typeof files) => {
      const one = publishedBoard(framework, all);
      return [...score(one.framework, tableOf(one)).values];
    };
    expect(order(files.toReversed())).toEqual(order(files));
  });
});

describe('an indicator’s own facts', () => {
  it('are read for all 48, each with a definition, a kind and, unless it is a statistic, a rule of fading', () => {
    for (const indicator of framework.indicators) {
      const about = aboutOf(indicator);
      expect(about.definition.length).toBeGreaterThan(10);
      expect(about.types.length).toBeGreaterThan(0);
      if (about.types.includes('S')) expect(about.licence).not.toBeNull();
      else expect(about.freshness?.halfLifeDays).toBeGreaterThan(0);
    }
  });

  it('are refused when the kind is none', () => {
    const [indicator] = framework.indicators;
    if (indicator === undefined) throw new Error('no indicator');
    const changed = { ...indicator, about: { ...indicator.about, types: ['X'] } };
    expect(() => aboutOf(changed)).toThrow(expect.objectContaining({ code: 'BOARD_TYPE_WRONG' }));
  });

  it('choose parts of the framework, without empty groups and with their weights', () => {
    const part = onlyIndicators(framework, ({ id }) => id === 'N1');
    expect(part.groups.map(({ id }) => id)).toEqual(['readiness', 'P8', 'P8N']);
    expect(part.weightSets.flatMap(({ weights }) => weights)).toEqual([]);
  });
});

describe('shares of statistics, answers and measurements', () => {
  it('are those of the weight that has data, and sum to one', () => {
    const scores = score(board.framework, tableOf(board));
    const mixed = board.values.map((value) => ({
      ...value,
      type: value.indicator.startsWith('C') ? ('L' as const) : value.indicator === 'R7' ? ('Q' as const) : value.type,
    }));
    const shares = sharesOf(mixed, scores, 'JM');
    expect(shares.L).toBeCloseTo(1 / 7, 12);
    expect(shares.Q).toBeCloseTo(1 / 7, 12);
    expect(shares.S + shares.Q + shares.L).toBeCloseTo(1, 12);
  });
});
