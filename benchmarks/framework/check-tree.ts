/** Checks that the nodes of a framework form one tree, and that its parts do not forget each other. */
import { BenchmarkError } from '../error.ts';
import { malformed } from './fields.ts';
import type { Framework, Group } from './framework.ts';

/**
 * Refuses what cannot be climbed from every indicator to one top.
 *
 * @throws BenchmarkError FRAMEWORK_ID_TWICE, _PARENT_UNKNOWN, _CYCLE, _ROOTS_WRONG, _GROUP_EMPTY, _NODE_UNKNOWN,
 *   _WEIGHT_INVALID, _MALFORMED
 */
export function checkTree(framework: Framework): void {
  const { groups, indicators } = framework;
  const nodes = [...groups, ...indicators];
  const seen = new Set<string>();
  for (const { id } of nodes) {
    if (seen.has(id)) throw new BenchmarkError('FRAMEWORK_ID_TWICE', `"${id}" is the id of two nodes.`, { id });
    seen.add(id);
  }
  const byId = new Map(groups.map((group) => [group.id, group]));
  for (const { id, parent } of nodes) {
    if (parent === null || byId.has(parent)) continue;
    const happened = `"${id}" hangs below "${parent}", which is no group.`;
    throw new BenchmarkError('FRAMEWORK_PARENT_UNKNOWN', happened, { id, parent });
  }
  refuseCycles(groups, byId);
  const roots = groups.filter((group) => group.parent === null).map((group) => group.id);
  if (roots.length !== 1) {
    const happened = `${roots.length} groups are without a parent: ${roots.join(', ')}.`;
    throw new BenchmarkError('FRAMEWORK_ROOTS_WRONG', happened, { roots });
  }
  const parents = new Set(nodes.map((node) => node.parent));
  const empty = groups.find((group) => !parents.has(group.id))?.id;
  if (empty !== undefined) {
    throw new BenchmarkError('FRAMEWORK_GROUP_EMPTY', `Nothing hangs below "${empty}".`, { group: empty });
  }
  refuseIdleFields(framework);
  for (const set of framework.weightSets) checkWeightSet(framework, set);
}

function refuseCycles(groups: readonly Group[], byId: ReadonlyMap<string, Group>): void {
  const safe = new Set<string>();
  for (const group of groups) {
    const path = new Set<string>();
    for (let at: Group | undefined = group; at !== undefined && !safe.has(at.id); at = byId.get(at.parent ?? '')) {
      if (path.has(at.id)) {
        const circle = [...path];
        const happened =
          circle.length === 1
            ? `"${at.id}" stands above itself.`
            : `${circle.join(', ')} stand above each other in a circle.`;
        throw new BenchmarkError('FRAMEWORK_CYCLE', happened, { circle });
      }
      path.add(at.id);
    }
    for (const id of path) safe.add(id);
  }
}

/** What is stated of an indicator but used by no step would be forgotten silently. */
function refuseIdleFields({ indicators, steps }: Framework): void {
  const has = (step: string) => steps.some((one) => one.step === step);
  for (const one of indicators) {
    const idle =
      (one.denominator !== null && !has('denominate') && 'denominate') ||
      (one.impute !== null && one.impute.method !== 'none' && !has('impute') && 'impute') ||
      (one.treat !== null && one.treat.method !== 'none' && !has('treat') && 'treat');
    if (idle)
      throw malformed(
        'steps',
        `a list with {"step": "${idle}"}, as ${one.id} needs it`,
        steps.map((s) => s.step),
      );
  }
}

function checkWeightSet({ groups, indicators }: Framework, { name, weights }: Framework['weightSets'][number]): void {
  const nodes = [...groups, ...indicators];
  const own = new Map(nodes.map((node) => [node.id, node.weight]));
  for (const [id, weight] of weights) {
    if (!own.has(id)) {
      const happened = `The weights "${name}" name "${id}", which is no node.`;
      throw new BenchmarkError('FRAMEWORK_NODE_UNKNOWN', happened, { set: name, id });
    }
    own.set(id, weight);
  }
  const alive = new Set(nodes.filter((node) => (own.get(node.id) ?? 0) > 0).map((node) => node.parent));
  const left = groups.find((group) => (own.get(group.id) ?? 0) > 0 && !alive.has(group.id))?.id;
  if (left === undefined) return;
  const happened = `The weights "${name}" leave nothing below "${left}".`;
  throw new BenchmarkError('FRAMEWORK_WEIGHT_INVALID', happened, { set: name, group: left });
}
