/** Small indices for tests: a framework from a few words, a table from a few numbers. */
import type { Framework } from '../../framework/framework.ts';
import { frameworkFormat } from '../../framework/framework.ts';
import { parseFramework } from '../../framework/parse.ts';
import { score } from '../../score/score.ts';
import type { Scores } from '../../score/scores.ts';
import type { ValueTable } from '../../score/value-table.ts';

/** A framework file with the fields given; indicators take their values as scores unless they say otherwise. */
export function frameworkOf(fields: Record<string, unknown>): Framework {
  const preset = { format: frameworkFormat, title: 'Test', defaults: { indicator: { normalise: 'none' } } };
  return parseFramework(JSON.stringify({ ...preset, ...fields }));
}

/** A flat index of so many indicators, x1 to xn, below one group. */
export function flat(
  count: number,
  group: Record<string, unknown> = {},
  fields: Record<string, unknown> = {},
): Framework {
  const indicators = Array.from({ length: count }, (_, index) => ({ id: `x${index + 1}` }));
  return frameworkOf({ groups: [{ id: 'top', ...group }], indicators, ...fields });
}

/** A table: for each unit its values by column; null = missing. */
export function tableOf(
  units: Readonly<Record<string, readonly (number | null)[]>>,
  columns: readonly string[],
  groups: Readonly<Record<string, readonly string[]>> = {},
): ValueTable {
  const names = Object.keys(units);
  return {
    units: names,
    names,
    columns,
    values: Float64Array.from(Object.values(units).flat(), (x) => x ?? Number.NaN),
    errors: null,
    years: null,
    groups: new Map(Object.entries(groups)),
  };
}

/** The score of one node of one unit. */
export function scoreAt({ plan, units, values }: Scores, unit: string, node: string): number {
  return values[units.indexOf(unit) * plan.nodes.length + (plan.indexOf.get(node) ?? Number.NaN)] ?? Number.NaN;
}

/** The rank of one node of one unit. */
export function rankAt({ plan, units, ranks }: Scores, unit: string, node: string): number {
  return ranks[units.indexOf(unit) * plan.nodes.length + (plan.indexOf.get(node) ?? Number.NaN)] ?? Number.NaN;
}

/** The top of a flat index for one unit with these scores. */
export function topOf(values: readonly (number | null)[], group: Record<string, unknown> = {}, fields = {}): number {
  const columns = values.map((_, index) => `x${index + 1}`);
  const scores = score(flat(values.length, group, fields), tableOf({ u: values }, columns));
  return scoreAt(scores, 'u', 'top');
}
