/** Which nodes of an index remain when some of its indicators are left out. */
import type { Plan } from '../score/plan.ts';

/** 1 for every node that takes part; a group of which everything is left out takes no part either. */
export function keptNodes(plan: Plan, leftOut: readonly string[]): Uint8Array {
  const out = new Set(leftOut);
  const kept = new Uint8Array(plan.nodes.length);
  plan.nodes.forEach(({ id, kind }, node) => {
    if (kind === 'indicator' && out.has(id)) return;
    // Children come before their parents, so a group's own mark is set by the time it is reached.
    if (kind === 'group' && kept[node] !== 1) return;
    kept[node] = 1;
    const parent = plan.parent[node] ?? -1;
    if (parent >= 0) kept[parent] = 1;
  });
  return kept;
}
