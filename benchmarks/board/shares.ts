/** How much of a score rests on statistics, on answers and on measurements. */
import type { Scores } from '../score/scores.ts';
import type { SourceType } from './value.ts';

/** Shares, 0 to 1, of the weight that has data; they sum to 1. */
export interface TypeShares {
  readonly S: number;
  readonly Q: number;
  readonly L: number;
}

/** The shares of one country. */
export function sharesOf(
  values: readonly { readonly type: SourceType; readonly indicator: string; readonly country: string }[],
  scores: Scores,
  country: string,
): TypeShares {
  const weights = { S: 0, Q: 0, L: 0 };
  for (const { type, indicator, country: of } of values) {
    if (of === country) weights[type] += scores.effectiveWeights[scores.plan.indexOf.get(indicator) ?? -1] ?? 0;
  }
  const total = weights.S + weights.Q + weights.L;
  return { S: weights.S / total, Q: weights.Q / total, L: weights.L / total };
}
