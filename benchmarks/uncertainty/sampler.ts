/** Draws everything that a run varies, each part from streams of its own. */

import { drawerOf } from './draw.ts';
import type { Experiment } from './experiment.ts';
import { nextBelow, nextUnit, type Streams, streamOf, streamWords } from './random.ts';

/** What one run is made of; overwritten by every draw. */
export interface Sample {
  /** Units x indicators. */
  readonly values: Float64Array;
  /** By node. */
  readonly weights: Float64Array;
  /** Places in the lists of choices, in the order of their ids: normalisation, aggregation, what is left out. */
  readonly chosen: Int32Array;
}

/** A sample and what draws the next one into it. */
export interface Sampler {
  readonly sample: Sample;
  readonly next: () => void;
}

/** The parts of a sample that may come from another one, as a sensitivity analysis takes them. */
export const factors = ['error', 'weights', 'normalisation', 'aggregation', 'leave-out'] as const;
/** One of {@link factors}. */
export type Factor = (typeof factors)[number];

/**
 * A sampler over an experiment. `scope` names its streams: two samplers of one seed and different scopes are
 * independent.
 */
export function samplerOf(experiment: Experiment, streams: Streams, scope: string): Sampler {
  const { plan, units, values, errors, fill, weightNoise } = experiment;
  const columns = plan.indicators.map(({ id, range }) => ({
    id,
    low: range?.[0] ?? Number.NEGATIVE_INFINITY,
    high: range?.[1] ?? Number.POSITIVE_INFINITY,
  }));
  const drawValues = drawerOf({ units, columns, values, errors, fill }, streams, scope);
  const weightState = new Int32Array(plan.nodes.length * streamWords);
  plan.nodes.forEach(({ id }, node) => {
    streams.start(`${scope}\0weight\0${id}`, weightState, node * streamWords);
  });
  const lists = [experiment.normalisations, experiment.aggregations, experiment.leaveOuts];
  const choiceStates = ['normalisation', 'aggregation', 'leave-out'].map((part) =>
    streamOf(streams, `${scope}\0${part}`),
  );
  const sample: Sample = {
    values: values.slice(),
    weights: plan.weights.slice(),
    chosen: new Int32Array(lists.length),
  };
  const next = () => {
    drawValues(sample.values);
    for (let node = 0; node < plan.weights.length; node++) {
      const noise = 2 * nextUnit(weightState, node * streamWords) - 1;
      sample.weights[node] = (plan.weights[node] as number) * (1 + weightNoise * noise);
    }
    for (let list = 0; list < lists.length; list++) {
      sample.chosen[list] = nextBelow(choiceStates[list] as Int32Array, 0, lists[list]?.length ?? 1);
    }
  };
  return { sample, next };
}
