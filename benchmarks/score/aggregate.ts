/** From scores of indicators to the index, for all units at once, without making an object. */
import { exp, ln, pow } from '../math/exp.ts';
import { roundTo } from '../math/round.ts';
import { lost } from '../math/sum.ts';
import type { Plan } from './plan.ts';

/** What aggregation leaves beside the scores, made once and written again by every run. Units x nodes. */
export interface AggregateWork {
  readonly unrounded: Float64Array;
  readonly coverage: Float64Array;
}

/** Room for aggregating so many units. */
export function aggregateWork(plan: Plan, units: number): AggregateWork {
  const size = units * plan.nodes.length;
  return { unrounded: new Float64Array(size), coverage: new Float64Array(size) };
}

// Shares are quotients of sums: what is meant to reach a limit may fall short of it by a rounding.
const slack = 1e-12;

/**
 * Computes every node of every unit. `normalised` is units x indicators, `out` units x nodes (the index is each row's
 * last), `weights` by node; a weight of 0 leaves a node out. NaN = missing, going in and coming out.
 *
 * A mean that is not defined (a geometric one of something negative) is NaN too; the return value is the place in
 * `out` of the first of them, -1 when there is none.
 */
export function aggregateInto(
  plan: Plan,
  normalised: Float64Array,
  weights: Float64Array,
  out: Float64Array,
  work: AggregateWork,
): number {
  const width = plan.nodes.length;
  const leaves = plan.indicators.length;
  let undefinedAt = -1;
  for (let from = 0, row = 0; row < out.length; from += leaves, row += width) {
    for (let leaf = 0; leaf < leaves; leaf += 1) {
      const x = normalised[from + leaf] ?? Number.NaN;
      work.unrounded[row + leaf] = x;
      out[row + leaf] = rounded(plan, leaf, x);
      work.coverage[row + leaf] = Number.isNaN(x) ? 0 : 1;
    }
    for (let group = 0, node = leaves; node < width; group += 1, node += 1) {
      let x = Number.NaN;
      if (hasEnough(plan, group, row, weights, out, work.coverage)) {
        x = meanOf(plan, group, row, weights, out);
        if (Number.isNaN(x) && undefinedAt < 0) undefinedAt = row + node;
      }
      work.unrounded[row + node] = x;
      out[row + node] = rounded(plan, node, x);
    }
  }
  return undefinedAt;
}

function rounded(plan: Plan, node: number, x: number): number {
  const digits = plan.digits[node] ?? Number.NaN;
  return !Number.isNaN(digits) && !Number.isNaN(x) ? roundTo(x, digits, plan.framework.rounding) : x;
}

/** Writes the group's coverage and says whether what it needs is there. */
function hasEnough(
  plan: Plan,
  group: number,
  row: number,
  weights: Float64Array,
  out: Float64Array,
  coverage: Float64Array,
): boolean {
  const { children, childStart, need, required } = plan;
  let counted = 0;
  let present = 0;
  let weight = 0;
  let weightPresent = 0;
  let covered = 0;
  let lacking = false;
  for (let at = childStart[group] ?? 0; at < (childStart[group + 1] ?? 0); at += 1) {
    const child = children[at] ?? 0;
    const one = weights[child] ?? 0;
    if (one === 0) continue;
    const x = out[row + child] ?? 0;
    counted += 1;
    weight += one;
    covered += one * (coverage[row + child] ?? 0);
    if (!Number.isNaN(x)) {
      present += 1;
      weightPresent += one;
    } else if (required[child] === 1) lacking = true;
  }
  const share = weight === 0 ? 0 : covered / weight;
  coverage[row + plan.indicators.length + group] = share;
  if (lacking || present === 0) return false;
  const rule = 4 * group;
  return (
    present >= (need[rule] ?? 0) &&
    present / counted >= (need[rule + 1] ?? 0) - slack &&
    weightPresent / weight >= (need[rule + 2] ?? 0) - slack &&
    share >= (need[rule + 3] ?? 0) - slack
  );
}

/** The group's mean over the children that are there. */
function meanOf(plan: Plan, group: number, row: number, weights: Float64Array, out: Float64Array): number {
  const { children, childStart, rules } = plan;
  const kind = rules.kind[group] ?? 0;
  const a = rules.a[group] ?? 0;
  const b = rules.b[group] ?? 1;
  const power = rules.power[group] ?? 1;
  const floor = rules.floor[group] ?? 0;
  const end = childStart[group + 1] ?? 0;
  let weight = 0;
  let total = 0;
  let extreme = Number.NaN;
  for (let at = childStart[group] ?? 0; at < end; at += 1) {
    const child = children[at] ?? 0;
    const one = weights[child] ?? 0;
    let x = out[row + child] ?? 0;
    if (one === 0 || Number.isNaN(x)) continue;
    if (x < floor) x = floor;
    weight += one;
    if (kind > 4) extreme = Number.isNaN(extreme) || (kind === 5 ? x < extreme : x > extreme) ? x : extreme;
    else total += one * bent(a + b * x, kind, power);
  }
  if (kind > 4) return extreme;
  if (kind === 4) return total;
  const mean = total / weight;
  if (kind === 0) return mean + restOf(plan, group, row, weights, out, mean) / weight;
  const found = straight(mean, kind, power);
  const rest = kind === 1 && found > 0 ? restOf(plan, group, row, weights, out, found) / weight : 0;
  return (found + found * rest - a) / b;
}

/**
 * How far the children's scores are from their mean (for the geometric one: the logarithms of their quotients), added
 * up with what each step rounds away: 0 but for the rounding of the first pass, which this takes back. The mean of
 * equal scores is that score, and equal weights give R's mean.
 */
function restOf(
  { children, childStart, rules }: Plan,
  group: number,
  row: number,
  weights: Float64Array,
  out: Float64Array,
  mean: number,
): number {
  const geometric = rules.kind[group] === 1;
  const a = rules.a[group] ?? 0;
  const b = rules.b[group] ?? 1;
  const floor = rules.floor[group] ?? 0;
  const end = childStart[group + 1] ?? 0;
  let rest = 0;
  let dropped = 0;
  for (let at = childStart[group] ?? 0; at < end; at += 1) {
    const child = children[at] ?? 0;
    const one = weights[child] ?? 0;
    let x = out[row + child] ?? 0;
    if (one === 0 || Number.isNaN(x)) continue;
    if (x < floor) x = floor;
    const away = geometric ? lnOfQuotient(a + b * x, mean) : x - mean;
    const next = rest + one * away;
    dropped += lost(rest, one * away, next) + (geometric ? 0 : one * lost(x, -mean, away));
    rest = next;
  }
  return rest + dropped;
}

// Close to 1 the quotient itself is rounded too far: the difference is exact there, and ln(1 + d) is d - d²/2.
function lnOfQuotient(x: number, mean: number): number {
  const d = (x - mean) / mean;
  return Math.abs(d) < 1e-8 ? d - (d * d) / 2 : ln(x / mean);
}

// Means other than the arithmetic one have no meaning below zero: NaN says so.
function bent(x: number, kind: number, power: number): number {
  if (kind === 0 || kind === 4) return x;
  if (kind === 1) return ln(x);
  if (x < 0) return Number.NaN;
  return kind === 2 ? 1 / x : pow(x, power);
}

function straight(mean: number, kind: number, power: number): number {
  if (kind === 1) return exp(mean);
  return kind === 2 ? 1 / mean : pow(mean, 1 / power);
}
