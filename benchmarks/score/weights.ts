/** Weights as the framework states them, as a named what-if has them, and what they amount to at the top. */
import type { Plan } from './plan.ts';
import { ScoreError } from './score-error.ts';

/**
 * The weights by node, of a named set or the framework's own.
 *
 * @throws ScoreError SCORE_WEIGHTS_UNKNOWN when there is no set of that name
 */
export function weightsOf(plan: Plan, name?: string): Float64Array {
  const weights = plan.weights.slice();
  if (name === undefined) return weights;
  const set = plan.framework.weightSets.find((one) => one.name === name);
  if (set === undefined) {
    const known = plan.framework.weightSets.map((one) => one.name);
    const listed = known.length === 0 ? 'the framework has none' : `there are ${known.join(', ')}`;
    throw new ScoreError('SCORE_WEIGHTS_UNKNOWN', `There is no set of weights called "${name}"; ${listed}.`, { known });
  }
  for (const [id, weight] of set.weights) weights[plan.indexOf.get(id) ?? -1] = weight;
  return weights;
}

/** Each node's share of the whole index, 0 to 1: its share among its siblings times its parent's. */
export function effectiveWeights(plan: Plan, weights: Float64Array): Float64Array {
  const shares = new Float64Array(plan.nodes.length);
  shares[shares.length - 1] = 1;
  for (let group = plan.groups.length - 1; group >= 0; group -= 1) {
    const list = plan.children.subarray(plan.childStart[group], plan.childStart[group + 1]);
    let total = 0;
    for (const child of list) total += weights[child] ?? 0;
    const own = shares[plan.indicators.length + group] ?? 0;
    for (const child of list) shares[child] = total === 0 ? 0 : (own * (weights[child] ?? 0)) / total;
  }
  return shares;
}
