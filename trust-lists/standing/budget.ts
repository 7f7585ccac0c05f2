/** How long each service may go on without fresh news: signed in the list, so the region decides and no operator. */
import { type AssuranceLevel, assuranceLevels, isAtLeast } from '@breakwater/federation-protocol';
import type { Budgets } from '../document/scheme.ts';
import type { ServiceName } from '../document/service.ts';

type Budget = Budgets[ServiceName];

/** True when knowledge of this age still serves; without a level, when it serves for the least of them. */
export function isWithinBudget(budget: Budget, ageMs: number, level: AssuranceLevel = 'low'): boolean {
  return ageMs <= (typeof budget === 'number' ? budget : budget[level]);
}

/** The highest level, not above `cap`, for which knowledge of this age still serves; null when it serves for none. */
export function levelWithinBudget(budget: Budget, ageMs: number, cap: AssuranceLevel): AssuranceLevel | null {
  for (let at = assuranceLevels.length - 1; at >= 0; at--) {
    const level = assuranceLevels[at];
    if (level !== undefined && isAtLeast(cap, level) && isWithinBudget(budget, ageMs, level)) return level;
  }
  return null;
}
