/** A framework turned into arrays that can be run ten thousand times without making a single object. */
import type { Aggregation, Framework, Group, Indicator } from '../framework/framework.ts';

/** How each group is computed: the mean of a + b x by its kind, taken back. One entry a group. */
export interface GroupRules {
  /** 0 arithmetic, 1 logarithmic, 2 harmonic, 3 power, 4 sum, 5 least, 6 greatest. */
  readonly kind: Uint8Array;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly power: Float64Array;
  /** -Infinity where there is none. */
  readonly floor: Float64Array;
}

/**
 * `nodes` are the indicators in the order of their ids, then the groups, children before parents; the last is the
 * index. Sums run in that order, so the order of the file leaves no trace in any digit.
 */
export interface Plan {
  readonly framework: Framework;
  readonly nodes: readonly (Indicator | Group)[];
  readonly indicators: readonly Indicator[];
  readonly groups: readonly Group[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** For node n its parent; -1 for the index. */
  readonly parent: Int32Array;
  /** Group g (0-based) has children[childStart[g]] to children[childStart[g + 1] - 1]. */
  readonly childStart: Int32Array;
  readonly children: Int32Array;
  /** By node, as the framework states them. */
  readonly weights: Float64Array;
  /** By node; NaN for full precision. */
  readonly digits: Float64Array;
  readonly required: Uint8Array;
  /** Four a group: the least count, share of count, share of weight and coverage. */
  readonly need: Float64Array;
  readonly rules: GroupRules;
}

const kinds = {
  arithmetic: 0,
  geometric: 1,
  'inverted-geometric': 1,
  harmonic: 2,
  power: 3,
  sum: 4,
  min: 5,
  max: 6,
} as const;

/** The plan of a framework. The framework must come from `parseFramework`, which has refused every broken tree. */
export function compile(framework: Framework): Plan {
  const indicators = framework.indicators.toSorted(byId);
  const groups = childrenFirst(framework.groups);
  const nodes = [...indicators, ...groups];
  const indexOf = new Map(nodes.map((node, index) => [node.id, index]));
  const parent = Int32Array.from(nodes, (node) => (node.parent === null ? -1 : (indexOf.get(node.parent) ?? -1)));
  const lists = groups.map((_, group) => nodes.flatMap((_, n) => (parent[n] === indicators.length + group ? [n] : [])));
  // By id, so that neither the file's order nor the tree's shape decides the order of a sum.
  for (const list of lists) list.sort((a, b) => byId(nodes[a], nodes[b]));
  const childStart = new Int32Array(groups.length + 1);
  for (const [group, list] of lists.entries()) childStart[group + 1] = (childStart[group] ?? 0) + list.length;
  const needs = groups.flatMap(({ need }) => [need.count, need.countShare, need.weightShare, need.coverage]);
  return {
    ...{ framework, nodes, indicators, groups, indexOf, parent, childStart },
    children: Int32Array.from(lists.flat()),
    weights: Float64Array.from(nodes, (node) => node.weight),
    digits: Float64Array.from(nodes, (node) => node.round ?? Number.NaN),
    required: Uint8Array.from(nodes, (node) => (node.required ? 1 : 0)),
    need: Float64Array.from(needs),
    rules: rulesOf(groups.map((group) => group.aggregate)),
  };
}

/** The same plan with other rules of aggregation; everything else is shared with the first. */
export function withAggregation(plan: Plan, choose: (group: Group) => Aggregation): Plan {
  return { ...plan, rules: rulesOf(plan.groups.map(choose)) };
}

/** The same plan with other normalisations; everything else is shared with the first. */
export function withNormalisation(plan: Plan, choose: (indicator: Indicator) => Indicator['normalise']): Plan {
  return { ...plan, indicators: plan.indicators.map((one) => ({ ...one, normalise: choose(one) })) };
}

function rulesOf(list: readonly Aggregation[]): GroupRules {
  return {
    kind: Uint8Array.from(list, (one) => kinds[one.method]),
    a: Float64Array.from(list, (one) => shiftOf(one)[0]),
    b: Float64Array.from(list, (one) => shiftOf(one)[1]),
    power: Float64Array.from(list, (one) => one.power),
    floor: Float64Array.from(list, (one) => one.floor ?? Number.NEGATIVE_INFINITY),
  };
}

/** a and b of a + b x, which lays the scale over the shift; an inverted mean lays it upside down. */
function shiftOf({ method, scale: [bottom, top], shift }: Aggregation): readonly [number, number] {
  const inverted = method === 'inverted-geometric';
  if (kinds[method] !== 1 || (shift === null && !inverted)) return [0, 1];
  const [low, high] = shift ?? [bottom, top];
  const step = (high - low) / (top - bottom);
  return inverted ? [low + step * top, -step] : [low - step * bottom, step];
}

function childrenFirst(groups: readonly Group[]): Group[] {
  const parents = new Map(groups.map((group) => [group.id, group.parent]));
  const depthOf = (group: Group) => {
    let depth = 0;
    for (let up = group.parent; up !== null; up = parents.get(up) ?? null) depth += 1;
    return depth;
  };
  const depths = new Map(groups.map((group) => [group, depthOf(group)]));
  return groups.toSorted((a, b) => (depths.get(b) ?? 0) - (depths.get(a) ?? 0) || byId(a, b));
}

function byId(a: { readonly id: string } | undefined, b: { readonly id: string } | undefined): number {
  const [first, second] = [a?.id ?? '', b?.id ?? ''];
  return first < second ? -1 : first > second ? 1 : 0;
}
