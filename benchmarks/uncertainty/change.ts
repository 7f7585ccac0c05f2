/** Why a score or a rank is another than in the last release: newer data, revised data, or another method. */

import { UncertaintyError } from './uncertainty-error.ts';

/** What may differ between two releases. */
export interface Switches {
  /** The values of newer periods. */
  readonly data: boolean;
  /** The framework: indicators, goalposts, weights, rules. */
  readonly method: boolean;
  /** Values of a period that was published before, as their publisher states them now. */
  readonly revision: boolean;
}

/** One outcome (a score or a rank) of one unit, and what each cause did to it. `total` = data + method + revision. */
export interface Change {
  readonly before: number;
  readonly after: number;
  readonly total: number;
  readonly data: number;
  readonly method: number;
  readonly revision: number;
}

const causes = ['data', 'method', 'revision'] as const;

/**
 * Scores up to 4096 on a grid of 2^-40 (9 · 10^-13) add and subtract without any rounding in a double; so the three
 * parts sum exactly to the total, in any order.
 */
const gridStep = 1 / 1_099_511_627_776;

/**
 * Splits the change of each unit's outcome by Shapley's value: what a cause adds, averaged over the six orders in which
 * the causes could have come; no order is preferred. `outcome` is asked for all eight combinations (all off: the old
 * release; all on: the new one) and returns one number a unit; NaN where the unit has none.
 *
 * A unit without outcome in any of the eight has no decomposition: null. Outcomes and parts lie on a grid of
 * {@link gridStep}; the last sixth of a grid step that averaging leaves goes to the data.
 *
 * @throws UncertaintyError CHANGE_NOT_COMPARABLE when the combinations return different numbers of units, or an outcome
 *   is too large for the grid
 */
export function decompose(outcome: (switches: Switches) => ArrayLike<number>): readonly (Change | null)[] {
  const outcomes = Array.from({ length: 8 }, (_, set) =>
    outcome({ data: (set & 1) !== 0, method: (set & 2) !== 0, revision: (set & 4) !== 0 }),
  );
  const units = outcomes[0]?.length ?? 0;
  const other = outcomes.find(({ length }) => length !== units);
  if (other !== undefined) {
    throw new UncertaintyError('CHANGE_NOT_COMPARABLE', 'Two of the releases compared have different units.', {
      units,
      other: other.length,
    });
  }
  return Array.from({ length: units }, (_, unit) =>
    changeOf(outcomes.map((scores) => onGrid(scores[unit] ?? Number.NaN))),
  );
}

function changeOf(by: readonly number[]): Change | null {
  if (by.some((score) => Number.isNaN(score))) return null;
  const [before = 0, after = 0] = [by[0], by[7]];
  const total = after - before;
  const [, method = 0, revision = 0] = causes.map((_, cause) => onGrid(shapley(by, 1 << cause)));
  return { before, after, total, data: total - method - revision, method, revision };
}

/** Weight of a step: 1/3 when it comes first or last, 1/6 for each of the two in between. */
function shapley(by: readonly number[], cause: number): number {
  const gain = (set: number) => (by[set | cause] ?? 0) - (by[set] ?? 0);
  const others = [1, 2, 4].filter((bit) => bit !== cause);
  const [first = 0, second = 0] = others;
  return (2 * gain(0) + gain(first) + gain(second) + 2 * gain(first | second)) / 6;
}

function onGrid(score: number): number {
  if (Math.abs(score) > 4096) {
    throw new UncertaintyError('CHANGE_NOT_COMPARABLE', 'An outcome is too large to be split exactly.', { score });
  }
  // Plus zero, so that nothing is ever minus zero.
  return Math.round(score / gridStep) * gridStep + 0;
}
