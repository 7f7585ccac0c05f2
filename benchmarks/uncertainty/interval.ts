/** Intervals for a proportion that was counted: x successes in n trials. Both stay inside 0 to 1, for any n. */

import { betaQuantile } from './beta.ts';
import { normalQuantile } from './normal.ts';
import { UncertaintyError } from './uncertainty-error.ts';

/** Lower and upper end, shares from 0 to 1. */
export interface ShareInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's score interval (1927): the shares that a test at the level would not reject. Used where there are many
 * trials, as of logins.
 *
 * @throws UncertaintyError PROPORTION_IMPOSSIBLE
 */
export function wilsonInterval(successes: number, trials: number, level = 0.95): ShareInterval {
  requireCount(successes, trials);
  const z = normalQuantile(0.5 + level / 2);
  const share = successes / trials;
  const square = (z * z) / trials;
  const middle = (share + square / 2) / (1 + square);
  const half = (Math.sqrt((share * (1 - share)) / trials + square / (4 * trials)) * z) / (1 + square);
  // At the ends the two terms are equal, and only rounding would leave a trace beyond 0 or 1.
  return {
    low: successes === 0 ? 0 : Math.max(0, middle - half),
    high: successes === trials ? 1 : Math.min(1, middle + half),
  };
}

/**
 * Jeffreys' interval: the equal tails of the posterior beta(x + 1/2, n - x + 1/2), with the ends 0 and 1 where nothing
 * or everything succeeded (Brown, Cai and DasGupta 2001). Used where there are few trials, as of drills.
 *
 * @throws UncertaintyError PROPORTION_IMPOSSIBLE
 */
export function jeffreysInterval(successes: number, trials: number, level = 0.95): ShareInterval {
  requireCount(successes, trials);
  const { a, b } = jeffreysPosterior(successes, trials);
  const tail = (1 - level) / 2;
  return {
    low: successes === 0 ? 0 : betaQuantile(tail, a, b),
    high: successes === trials ? 1 : betaQuantile(1 - tail, a, b),
  };
}

/** The parameters of Jeffreys' posterior. */
export function jeffreysPosterior(successes: number, trials: number): { readonly a: number; readonly b: number } {
  return { a: successes + 0.5, b: trials - successes + 0.5 };
}

/** @throws UncertaintyError PROPORTION_IMPOSSIBLE unless 0 <= successes <= trials, both whole, trials at least 1 */
export function requireCount(successes: number, trials: number): void {
  if (Number.isSafeInteger(trials) && Number.isSafeInteger(successes) && successes >= 0 && successes <= trials) {
    if (trials > 0) return;
  }
  throw new UncertaintyError('PROPORTION_IMPOSSIBLE', 'These counts are no proportion.', {
    successes: String(successes),
    trials: String(trials),
  });
}
