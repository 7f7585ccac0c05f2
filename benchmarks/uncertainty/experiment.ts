/** What the runs vary: errors of the values, weights, methods, and who or what is left out. */

import type { Aggregation, Group, Indicator, Normalisation } from '../framework/framework.ts';
import { type Plan, withAggregation, withNormalisation } from '../score/plan.ts';
import type { CellErrors } from './cell-error.ts';
import { UncertaintyError } from './uncertainty-error.ts';

/** One way to do something, by name; each way of a list is as likely as any other. */
export interface Choice<How> {
  readonly id: string;
  readonly how: How;
}

/** Another normalisation for each indicator. */
export type NormalisationChoice = Choice<(indicator: Indicator) => readonly Normalisation[]>;

/** Another mean for each group. */
export type AggregationChoice = Choice<(group: Group) => Aggregation>;

/** What is left out of a run: ids of indicators; an empty list leaves nothing out. */
export type LeaveOutChoice = Choice<readonly string[]>;

/** An index with everything about it that is not sure. Lists of choices are never empty. */
export interface Experiment {
  readonly plan: Plan;
  /** Rows of `values`, each unit once, in the order of their ids, as `prepare` gives them. */
  readonly units: readonly string[];
  /** Prepared values, units x plan.indicators; NaN = missing. */
  readonly values: Float64Array;
  readonly errors: readonly CellErrors[];
  /** True: missing values are drawn from those of other units; false: the framework's own rule for missing ones. */
  readonly fill: boolean;
  /** 0.25: every weight, at every level, is even between 75 and 125 % of itself. */
  readonly weightNoise: number;
  readonly normalisations: readonly NormalisationChoice[];
  readonly aggregations: readonly AggregationChoice[];
  readonly leaveOuts: readonly LeaveOutChoice[];
}

/** What the framework itself does; the only choice of an experiment that varies nothing. */
export const ownNormalisation: NormalisationChoice = { id: 'own', how: ({ normalise }) => normalise };
/** The framework's own means. */
export const ownAggregation: AggregationChoice = { id: 'own', how: ({ aggregate }) => aggregate };
/** Nothing is left out. */
export const leaveNothingOut: LeaveOutChoice = { id: 'nothing', how: [] };

/** Weights vary by so much, as in the demonstration of references/benchmarks.md, section 3.4. */
export const weightNoiseUsual = 0.25;

/** The table as it is, with the framework's own rules and nothing varied: the start of every experiment. */
export function fixedExperiment(plan: Plan, units: readonly string[], values: Float64Array): Experiment {
  return {
    plan,
    units,
    values,
    errors: [],
    fill: false,
    weightNoise: 0,
    normalisations: [ownNormalisation],
    aggregations: [ownAggregation],
    leaveOuts: [leaveNothingOut],
  };
}

/** From worst to best of the units at hand, onto the framework's scale. */
export function minmaxChoice(plan: Plan): NormalisationChoice {
  return { id: 'minmax', how: () => [{ method: 'minmax', to: plan.framework.scale }] };
}

/** Standard scores around the middle of the framework's scale, three standard deviations reaching its ends. */
export function zscoreChoice(plan: Plan): NormalisationChoice {
  const [low, high] = plan.framework.scale;
  const sd = (high - low) / 6;
  return { id: 'zscore', how: () => [{ method: 'zscore', mean: (low + high) / 2, sd }] };
}

/** The named mean in place of the index's own, with its floor and scale; lower groups are untouched. */
export function topMeanChoice(method: 'arithmetic' | 'geometric'): AggregationChoice {
  return {
    id: method,
    how: ({ parent, aggregate }) => (parent === null ? { ...aggregate, method, shift: null } : aggregate),
  };
}

/** Nothing, or one of the indicators. */
export function leaveOneIndicatorOut(plan: Plan): readonly LeaveOutChoice[] {
  return [leaveNothingOut, ...plan.indicators.map(({ id }) => ({ id: `indicator ${id}`, how: [id] }))];
}

/** Nothing, or one of the groups right below the index with everything in it. */
export function leaveOnePillarOut(plan: Plan): readonly LeaveOutChoice[] {
  const top = plan.nodes.length - 1;
  const pillarOf = (leaf: number): number => {
    const parent = plan.parent[leaf] ?? -1;
    return parent === top || parent < 0 ? leaf : pillarOf(parent);
  };
  return leaveOneOfEachOut(plan, 'pillar', (_, leaf) => plan.nodes[pillarOf(leaf)]?.id ?? '');
}

/** Nothing, or everything that one publisher publishes. */
export function leaveOnePublisherOut(
  plan: Plan,
  publisherOf: (indicator: Indicator) => string,
): readonly LeaveOutChoice[] {
  return leaveOneOfEachOut(plan, 'publisher', publisherOf);
}

function leaveOneOfEachOut(
  plan: Plan,
  kind: string,
  keyOf: (indicator: Indicator, leaf: number) => string,
): readonly LeaveOutChoice[] {
  const keys = plan.indicators.map(keyOf);
  const out = [...new Set(keys)].sort().map((key) => ({
    id: `${kind} ${key}`,
    how: plan.indicators.filter((_, leaf) => keys[leaf] === key).map(({ id }) => id),
  }));
  return [leaveNothingOut, ...out];
}

/** A list of choices in the order of their ids, so that the order in which they were named draws nothing else. */
export function inOrder<How>(choices: readonly Choice<How>[]): readonly Choice<How>[] {
  return choices.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** The plan under each normalisation and aggregation, [n * aggregations + a], in the order of ids. */
export function plansOf({ plan, normalisations, aggregations }: Experiment): readonly Plan[] {
  return inOrder(normalisations).flatMap((normalisation) => {
    const normalised = withNormalisation(plan, normalisation.how);
    return inOrder(aggregations).map((aggregation) => withAggregation(normalised, aggregation.how));
  });
}

/**
 * Refuses an experiment that cannot be run.
 *
 * @throws UncertaintyError EXPERIMENT_MALFORMED
 */
export function requireRunnable(experiment: Experiment): void {
  const { plan, units, values, weightNoise } = experiment;
  const choices = [experiment.normalisations, experiment.aggregations, experiment.leaveOuts];
  const known = new Set(plan.indicators.map(({ id }) => id));
  const faults: readonly (readonly [boolean, string])[] = [
    [units.length === 0, 'There is no unit to score.'],
    // Sums over rows then have one order, and so has every last digit.
    [units.some((unit, row) => row > 0 && !((units[row - 1] ?? '') < unit)), 'Rows must be one a unit, by their ids.'],
    [values.length !== units.length * plan.indicators.length, 'The values do not fill units times indicators.'],
    [!(weightNoise >= 0 && weightNoise < 1), 'Weights must stay above zero.'],
    [choices.some((list) => list.length === 0), 'A list of choices is empty.'],
    [choices.some((list) => new Set(list.map(({ id }) => id)).size !== list.length), 'Two choices have one name.'],
    [experiment.leaveOuts.some(({ how }) => how.some((id) => !known.has(id))), 'An unknown indicator is left out.'],
  ];
  const fault = faults.find(([isFault]) => isFault);
  if (fault !== undefined) {
    throw new UncertaintyError('EXPERIMENT_MALFORMED', fault[1], { units: units.length, values: values.length });
  }
}
