/** Errors of cells: how sources add up, what is refused, and that draws have the spread that was stated. */
import { describe, expect, it } from 'vitest';
import { type CellError, modeChanges, spreadOf } from '../../uncertainty/cell-error.ts';
import { type Drawable, drawerOf } from '../../uncertainty/draw.ts';
import { streamsOf } from '../../uncertainty/random.ts';
import { seedOf } from './sample-index.ts';

const cell = (errors: readonly CellError[]) => ({ unit: 'JM', indicator: 'C1', errors });
const endless = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
const streams = streamsOf(seedOf(5));

function table(value: number, errors: readonly CellError[], ends = endless): Drawable {
  return {
    units: ['JM'],
    columns: [{ id: 'C1', ...ends }],
    values: Float64Array.of(value),
    errors: errors.length === 0 ? [] : [cell(errors)],
    fill: false,
  };
}

/** 20,000 draws of the one cell. */
function drawsOf(one: Drawable): Float64Array {
  const draw = drawerOf(one, streams, 'run');
  const out = new Float64Array(1);
  return Float64Array.from({ length: 20_000 }, () => {
    draw(out);
    return out[0] ?? Number.NaN;
  });
}

function momentsOf(draws: Float64Array): { readonly mean: number; readonly sd: number } {
  const mean = draws.reduce((sum, one) => sum + one, 0) / draws.length;
  return { mean, sd: Math.sqrt(draws.reduce((sum, one) => sum + (one - mean) ** 2, 0) / draws.length) };
}

describe('sources of error', () => {
  it('add up as variances', () => {
    expect(
      spreadOf(
        cell([
          { kind: 'standard-error', sigma: 3 },
          { kind: 'stale', sigma: 4 },
          { kind: 'mode-changed', sigma: 12 },
          { kind: 'printed', step: 0.1 },
        ]),
      ),
    ).toEqual({ sigma: 13, half: 0.05, proportion: null });
  });

  it('are nothing when the value is exact or nobody speaks of it', () => {
    for (const errors of [[], [{ kind: 'exact' }]] as const) {
      expect(spreadOf(cell(errors))).toEqual({ sigma: 0, half: 0, proportion: null });
    }
  });

  it.each<[string, readonly CellError[]]>([
    ['a standard error of zero', [{ kind: 'standard-error', sigma: 0 }]],
    ['a negative sigma', [{ kind: 'stale', sigma: -1 }]],
    ['an endless sigma', [{ kind: 'mode-changed', sigma: Number.POSITIVE_INFINITY }]],
    ['no number', [{ kind: 'printed', step: Number.NaN }]],
    [
      'two printed steps',
      [
        { kind: 'printed', step: 1 },
        { kind: 'printed', step: 1 },
      ],
    ],
    [
      'two counts',
      [
        { kind: 'proportion', successes: 1, trials: 2, scale: 1 },
        { kind: 'proportion', successes: 1, trials: 3, scale: 1 },
      ],
    ],
    ['exact, and yet with an error', [{ kind: 'exact' }, { kind: 'stale', sigma: 1 }]],
    ['a scale of zero', [{ kind: 'proportion', successes: 1, trials: 2, scale: 0 }]],
  ])('refuse %s', (_, errors) => {
    expect(() => spreadOf(cell(errors))).toThrow(expect.objectContaining({ code: 'CELL_ERROR_INVALID' }));
  });

  it('refuse more successes than trials', () => {
    const errors = [{ kind: 'proportion', successes: 3, trials: 2, scale: 1 }] as const;
    expect(() => spreadOf(cell(errors))).toThrow(expect.objectContaining({ code: 'PROPORTION_IMPOSSIBLE' }));
  });

  it('name the cells whose way of collection changed', () => {
    const changed = cell([{ kind: 'mode-changed', sigma: 1 }]);
    expect(modeChanges([cell([{ kind: 'exact' }]), changed])).toEqual([{ unit: 'JM', indicator: 'C1' }]);
  });
});

describe('draws of a cell', () => {
  it('have the standard error that was stated', () => {
    const { mean, sd } = momentsOf(drawsOf(table(50, [{ kind: 'standard-error', sigma: 2 }])));
    expect(Math.abs(mean - 50)).toBeLessThan(0.08);
    expect(Math.abs(sd - 2)).toBeLessThan(0.06);
  });

  it('stay within half a printed step, and fill it evenly', () => {
    const draws = drawsOf(table(0.54, [{ kind: 'printed', step: 0.01 }]));
    expect(draws.every((one) => one > 0.535 - 1e-12 && one < 0.545 + 1e-12)).toBe(true);
    expect(momentsOf(draws).sd).toBeCloseTo(0.01 / Math.sqrt(12), 4);
  });

  it('of a count follow Jeffreys’ posterior, not the printed value', () => {
    const draws = drawsOf(table(100, [{ kind: 'proportion', successes: 3, trials: 3, scale: 100 }]));
    // beta(3.5, 0.5): mean 7/8, variance ab / ((a + b)² (a + b + 1)).
    const { mean, sd } = momentsOf(draws);
    expect(Math.abs(mean - 87.5)).toBeLessThan(0.6);
    expect(Math.abs(sd - 100 * Math.sqrt(1.75 / 80))).toBeLessThan(0.5);
    expect(draws.every((one) => one > 0 && one <= 100)).toBe(true);
  });

  it('do not leave the ends of the column', () => {
    const draws = drawsOf(table(99, [{ kind: 'standard-error', sigma: 5 }], { low: 0, high: 100 }));
    expect(Math.max(...draws)).toBe(100);
    expect(draws.filter((one) => one === 100).length).toBeGreaterThan(5000);
    expect(Math.min(...drawsOf(table(1, [{ kind: 'standard-error', sigma: 5 }], { low: 0, high: 100 })))).toBe(0);
  });

  it('without any error are the value itself', () => {
    expect(new Set(drawsOf(table(7, [])))).toEqual(new Set([7]));
    expect(new Set(drawsOf(table(7, [{ kind: 'exact' }])))).toEqual(new Set([7]));
    expect(drawsOf(table(Number.NaN, []))[0]).toBeNaN();
  });

  it('do not change when another cell gets an error, a row or a column is added, or the order is another', () => {
    const noisy = [{ kind: 'standard-error', sigma: 1 }] as const;
    const alone = drawerOf(table(5, noisy), streams, 'run');
    const among = drawerOf(
      {
        units: ['BB', 'JM'],
        columns: [
          { id: 'A9', ...endless },
          { id: 'C1', ...endless },
        ],
        values: Float64Array.of(1, 2, 3, 5),
        errors: [{ unit: 'BB', indicator: 'C1', errors: noisy }, cell(noisy)],
        fill: false,
      },
      streams,
      'run',
    );
    const [one, four] = [new Float64Array(1), new Float64Array(4)];
    for (let draw = 0; draw < 10; draw++) {
      alone(one);
      among(four);
      expect(four[3]).toBe(one[0]);
      expect(four[0]).toBe(1);
    }
  });

  it('of a missing cell are values that others have, when asked for', () => {
    const holes: Drawable = {
      units: ['A', 'B', 'C'],
      columns: [
        { id: 'x', ...endless },
        { id: 'y', ...endless },
      ],
      values: Float64Array.of(1, Number.NaN, 2, Number.NaN, Number.NaN, Number.NaN),
      errors: [],
      fill: true,
    };
    const draw = drawerOf(holes, streams, 'run');
    const out = new Float64Array(6);
    const seen = new Set<number>();
    for (let run = 0; run < 50; run++) {
      draw(out);
      seen.add(out[4] ?? Number.NaN);
      expect(out[1]).toBeNaN();
    }
    expect([...seen].sort()).toEqual([1, 2]);
  });

  it('refuse an error of a value that is not there, or stated twice', () => {
    const refused = expect.objectContaining({ code: 'CELL_ERROR_INVALID' });
    const exact = cell([{ kind: 'exact' }]);
    const errorsOf = (value: number, errors: Drawable['errors']) => () =>
      drawerOf({ ...table(value, []), errors }, streams, 'run');
    expect(errorsOf(Number.NaN, [exact])).toThrow(refused);
    expect(errorsOf(1, [exact, exact])).toThrow(refused);
    expect(errorsOf(1, [{ ...exact, unit: 'XX' }])).toThrow(refused);
    expect(errorsOf(1, [{ ...exact, indicator: 'C2' }])).toThrow(refused);
  });
});
