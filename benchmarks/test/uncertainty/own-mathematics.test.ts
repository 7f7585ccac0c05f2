/** No digit of uncertainty comes from functions in which engines differ: they are spoilt here, and nothing changes. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  fixedExperiment,
  leaveOneIndicatorOut,
  minmaxChoice,
  ownNormalisation,
  topMeanChoice,
  zscoreChoice,
} from '../../uncertainty/experiment.ts';
import { jeffreysInterval, wilsonInterval } from '../../uncertainty/interval.ts';
import { sensitivityOf } from '../../uncertainty/sensitivity.ts';
import { simulate } from '../../uncertainty/simulate.ts';
import { leads, smallestSwap } from '../../uncertainty/swap.ts';
import { sampleFramework, sampleIndex, seedOf } from './sample-index.ts';

/** Every function of Math whose last digits the standard leaves open. */
const open = [
  ...(['exp', 'expm1', 'log', 'log1p', 'log2', 'log10', 'pow', 'cbrt', 'hypot', 'sin', 'cos', 'tan', 'asin'] as const),
  ...(['acos', 'atan', 'atan2', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'] as const),
];

afterEach(() => {
  vi.restoreAllMocks();
});

/** One of everything that reaches a release, with every kind of error and of choice. */
function everything(): unknown {
  const { plan, units, values } = sampleIndex(sampleFramework(3, 3), 8);
  const errors = units.map((unit, row) => ({
    unit,
    indicator: plan.indicators[row]?.id ?? '',
    errors: [
      { kind: 'proportion' as const, successes: row % 3, trials: 3 + row, scale: 1 },
      { kind: 'printed' as const, step: 0.01 },
      { kind: 'stale' as const, sigma: 0.05 },
    ],
  }));
  const experiment = {
    ...{ ...fixedExperiment(plan, units, values), errors, weightNoise: 0.25 },
    normalisations: [ownNormalisation, minmaxChoice(plan), zscoreChoice(plan)],
    aggregations: [topMeanChoice('geometric'), topMeanChoice('arithmetic')],
    leaveOuts: leaveOneIndicatorOut(plan),
  };
  return {
    runs: simulate(experiment, seedOf(1), 400),
    shares: sensitivityOf(experiment, seedOf(1), 60, 20),
    intervals: [wilsonInterval(3, 17), jeffreysInterval(3, 17)],
    swap: smallestSwap([1, 2, 3], leads([50, 60, 70], [70, 50, 60], 'geometric')),
  };
}

describe('own mathematics', () => {
  it('stays the same to the last bit when every open function of Math is slightly wrong', () => {
    const plain = everything();
    for (const name of open) {
      const true_ = Math[name] as (...of: readonly number[]) => number;
      vi.spyOn(Math, name).mockImplementation((...of: number[]) => true_(...of) * (1 + 1e-9) + 1e-12);
    }
    expect(Math.exp(1)).not.toBe(Math.E);
    expect(everything()).toEqual(plain);
  });

  it('draws nothing from the machine', () => {
    vi.spyOn(Math, 'random').mockImplementation(() => {
      throw new Error('a random number of the machine was asked for');
    });
    expect(everything()).toEqual(everything());
  });
});
