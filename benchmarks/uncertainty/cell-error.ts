/** What a single value may be off by: the sources of error of a cell, stated by whoever knows the publication. */

import { requireCount } from './interval.ts';
import { UncertaintyError } from './uncertainty-error.ts';

/** One source of error, in the unit of the value. Several of one cell are independent and add up. */
export type CellError =
  /** The publisher's own standard error: normal. */
  | { readonly kind: 'standard-error'; readonly sigma: number }
  /** Counted: the value is `scale` times successes over trials, and Jeffreys' posterior takes its place. */
  | { readonly kind: 'proportion'; readonly successes: number; readonly trials: number; readonly scale: number }
  /** Printed in steps of so much (0.01 for two decimals): even between half a step below and above. */
  | { readonly kind: 'printed'; readonly step: number }
  /** Old: normal, with a sigma that grows with age; see `staleSigma`. */
  | { readonly kind: 'stale'; readonly sigma: number }
  /** Collected in another way than before or than the others: normal, and the cell carries a flag. */
  | { readonly kind: 'mode-changed'; readonly sigma: number }
  /** Known to be without error, which is a statement too. */
  | { readonly kind: 'exact' };

/** The errors of one cell. A cell that nobody speaks of is taken as it is printed. */
export interface CellErrors {
  readonly unit: string;
  readonly indicator: string;
  readonly errors: readonly CellError[];
}

/** All errors of a cell brought to what a draw needs. */
export interface CellSpread {
  /** Standard deviation of the normal part, from all normal sources together. */
  readonly sigma: number;
  /** Half the printed step. */
  readonly half: number;
  readonly proportion: { readonly successes: number; readonly trials: number; readonly scale: number } | null;
}

/**
 * The sources of one cell together: variances add.
 *
 * @throws UncertaintyError CELL_ERROR_INVALID for a size that is not above zero, two counts or steps, or exactness
 *   beside an error; PROPORTION_IMPOSSIBLE
 */
export function spreadOf({ unit, indicator, errors }: CellErrors): CellSpread {
  let variance = 0;
  const sizes = errors.map((error) => (error.kind === 'exact' ? 1 : sizeOf(error)));
  const bad = sizes.findIndex((size) => !(size > 0 && size < Number.POSITIVE_INFINITY));
  const counted = errors.filter((error) => error.kind === 'proportion');
  const printed = errors.filter((error) => error.kind === 'printed');
  const isExact = errors.some((error) => error.kind === 'exact');
  if (bad >= 0 || counted.length > 1 || printed.length > 1 || (isExact && errors.length > 1)) {
    throw new UncertaintyError('CELL_ERROR_INVALID', 'The error of a value is stated in a way that has no meaning.', {
      unit,
      indicator,
      kinds: errors.map(({ kind }) => kind),
      size: String(sizes[bad] ?? ''),
    });
  }
  for (const error of errors) {
    if ('sigma' in error) variance += error.sigma * error.sigma;
  }
  const [proportion = null] = counted;
  if (proportion !== null) requireCount(proportion.successes, proportion.trials);
  return { sigma: Math.sqrt(variance), half: (printed[0]?.step ?? 0) / 2, proportion };
}

function sizeOf(error: Exclude<CellError, { kind: 'exact' }>): number {
  if (error.kind === 'proportion') return error.scale;
  return error.kind === 'printed' ? error.step : error.sigma;
}

/** The cells whose way of collection changed: to be flagged wherever their value is shown. */
export function modeChanges(
  cells: readonly CellErrors[],
): readonly { readonly unit: string; readonly indicator: string }[] {
  return cells
    .filter(({ errors }) => errors.some(({ kind }) => kind === 'mode-changed'))
    .map(({ unit, indicator }) => ({ unit, indicator }));
}
