/** The scheme of a release: what its board measures, with which weight, and what it cannot measure and why. */
import { aboutOf, seedWordsOf } from '../board/about.ts';
import type { PublishedBoard } from '../board/published.ts';
import type { Framework, Group, Indicator } from '../framework/framework.ts';
import type { Scores } from '../score/scores.ts';
import type { IndicatorError } from './errors-of-cells.ts';
import type { NotMeasured, ReleaseIndicator, ReleasePillar } from './release.ts';

/** The id of the pillar, right below the index, that a node belongs to; undefined for the index itself. */
export function pillarOf(framework: Framework, node: { readonly parent: string | null; readonly id: string }): string {
  const parent = framework.groups.find(({ id }) => id === node.parent);
  return parent === undefined || parent.parent === null ? node.id : pillarOf(framework, parent);
}

/** Pillars of the framework, also those of which the board measures nothing: their weight is 0. */
export function releasePillars(framework: Framework, scores: Scores): readonly ReleasePillar[] {
  return pillars(framework).map(({ id, name, about }) => ({
    id,
    name,
    seedWords: seedWordsOf(about),
    weight: weightOf(scores, id),
  }));
}

/** The groups right below the index. */
export function pillars(framework: Framework): readonly Group[] {
  const top = framework.groups.find(({ parent }) => parent === null);
  return framework.groups.filter(({ parent }) => parent === top?.id);
}

/** Indicators of the board. */
export function releaseIndicators(
  board: PublishedBoard,
  scores: Scores,
  errors: readonly IndicatorError[],
): readonly ReleaseIndicator[] {
  return board.framework.indicators.map((indicator) => {
    const about = aboutOf(indicator);
    const error = errors.find((one) => one.indicator === indicator.id);
    const { worst, best } = goalpostsOf(indicator);
    return {
      id: indicator.id,
      name: indicator.name,
      pillar: pillarOf(board.framework, indicator),
      definition: about.definition,
      unit: indicator.unit,
      worst,
      best,
      weight: weightOf(scores, indicator.id),
      publisher: board.values.find((value) => value.indicator === indicator.id)?.provenance.publisher ?? '',
      licence: about.licence ?? '',
      note: about.note,
      sigmaPerYear: error?.sigmaPerYear ?? 0,
      learnt: error?.learnt ?? false,
      vintageSigma: error?.vintageSigma ?? 0,
    };
  });
}

/** The fixed ends of an indicator. */
export function goalpostsOf({ normalise: [step] }: Indicator): { readonly worst: number; readonly best: number } {
  return step?.method === 'goalposts' ? { worst: step.worst, best: step.best } : { worst: 0, best: 0 };
}

/** What of the framework the board does not measure: the pillar itself where nothing of it is left. */
export function releaseNotMeasured(framework: Framework, board: PublishedBoard): readonly NotMeasured[] {
  const missing = new Set(board.notMeasured);
  return [...framework.groups, ...framework.indicators]
    .filter(({ id }) => missing.has(id))
    .map((node) => ({ id: node.id, name: node.name, kind: node.kind, reason: reasonOf(node) }));
}

function reasonOf(node: Group | Indicator): string {
  if (node.kind === 'group')
    return 'No statistic that may be used measures anything of it. It waits for the attested board.';
  const about = aboutOf(node);
  if (about.switch !== null) return 'Its licence forbids commercial use, so it is off unless asked for.';
  if (about.types.includes('S')) return about.note ?? 'No verified value.';
  return about.types.includes('L')
    ? 'No public statistic exists. Hubs measure it and sign what they measured.'
    : 'No public statistic exists. It is asked for, and an answer counts only with public evidence.';
}

function weightOf(scores: Scores, id: string): number {
  return scores.effectiveWeights[scores.plan.indexOf.get(id) ?? -1] ?? 0;
}
