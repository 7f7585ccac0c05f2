/** How a measurement fades when nobody repeats it: silence after joining is not the same as never having joined. */
import { exp, ln } from '../math/exp.ts';
import type { Freshness } from './about.ts';

const msPerDay = 86_400_000;

/** After so many half-lives less than a thousandth is left; from then on it counts nothing. */
export const halfLivesMax = 10;

/**
 * The share of its score, 0 to 1, that a measurement still counts: all of it while it is fresh, then half of it for
 * every half-life, and nothing after ten. `ageDays` below zero counts as fresh.
 */
export function freshShare({ freshDays, halfLifeDays }: Freshness, ageDays: number): number {
  const halfLives = Math.max(0, ageDays - freshDays) / halfLifeDays;
  return halfLives >= halfLivesMax ? 0 : exp(-ln(2) * halfLives);
}

/** Days from a measurement to a moment. */
export function ageInDays(measuredAt: Date, now: Date): number {
  return (now.getTime() - measuredAt.getTime()) / msPerDay;
}
