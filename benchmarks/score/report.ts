/** Scores for programs and spreadsheets: every node of every unit, with every digit. */
import type { JsonObject } from '@breakwater/federation-protocol';
import type { Coherence } from './coherence.ts';
import type { Scores } from './scores.ts';

/** One node of one unit; null where there is no score. */
interface NodeResult {
  readonly score: number | null;
  readonly unrounded: number | null;
  readonly rank: number | null;
  readonly coverage: number;
}

/** Everything as one JSON object. Numbers are written so that reading them gives the same double; null = no score. */
export function scoresJson(scores: Scores): JsonObject {
  const { plan, units, names, prepared, effectiveWeights, quality, grades } = scores;
  const { id, version, title, scale } = plan.framework;
  return {
    framework: { id, version, title, scale },
    nodes: plan.nodes.map((node, at) => ({
      ...{ id: node.id, name: node.name, kind: node.kind, parent: node.parent, weight: node.weight },
      effectiveWeight: effectiveWeights[at] ?? 0,
    })),
    units: units.map((unit, at) => {
      const { score, rank, coverage } = resultOf(scores, at, plan.nodes.length - 1);
      return {
        ...{
          id: unit,
          name: names[at] ?? unit,
          score,
          rank,
          coverage,
          quality: quality[at] ?? 0,
          grade: grades[at] ?? 'F',
        },
        screenedOut: prepared.screened.includes(unit),
        imputed: imputedOf(scores, at),
        // Pairs and not assignments: an id may be any text, "__proto__" too.
        nodes: Object.fromEntries(plan.nodes.map((node, place) => [node.id, { ...resultOf(scores, at, place) }])),
      };
    }),
    treatment: prepared.treatment.map(({ before, after, ...row }) => ({
      ...row,
      before: { skewness: orNull(before.skewness), kurtosis: orNull(before.kurtosis) },
      after: { skewness: orNull(after.skewness), kurtosis: orNull(after.kurtosis) },
    })),
  };
}

/** The coherence of groups as JSON. */
export function coherenceJson(groups: readonly Coherence[]): readonly JsonObject[] {
  return groups.map(({ group, units, alpha, amongParts, withGroup }) => ({
    ...{ group, units, alpha },
    amongParts: amongParts.map((one) => ({ ...one })),
    withGroup: withGroup.map((one) => ({ ...one })),
  }));
}

/** One row a node and unit: unit, name, node, kind, score, unrounded, rank, coverage. RFC 4180, lines end in LF. */
export function scoresCsv(scores: Scores): string {
  const rows = ['unit,name,node,kind,score,unrounded,rank,coverage'];
  for (const [at, unit] of scores.units.entries()) {
    for (const [place, node] of scores.plan.nodes.entries()) {
      const { score, unrounded, rank, coverage } = resultOf(scores, at, place);
      const texts = [unit, scores.names[at] ?? unit, node.id, node.kind].map(quoted);
      rows.push([...texts, score ?? '', unrounded ?? '', rank ?? '', coverage].join(','));
    }
  }
  return rows.join('\n');
}

function resultOf({ plan, values, unrounded, ranks, coverage }: Scores, unit: number, node: number): NodeResult {
  const at = unit * plan.nodes.length + node;
  return {
    score: orNull(values[at]),
    unrounded: orNull(unrounded[at]),
    rank: ranks[at] || null,
    coverage: coverage[at] ?? 0,
  };
}

function imputedOf({ plan, prepared }: Scores, unit: number): readonly string[] {
  const width = plan.indicators.length;
  return plan.indicators.flatMap((one, place) => (prepared.imputed[unit * width + place] === 1 ? [one.id] : []));
}

function orNull(x: number | undefined): number | null {
  return x === undefined || !Number.isFinite(x) ? null : x;
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
