/** What may stand on a board: values with their kind in the type, so that kinds cannot be mixed by mistake. */
import type { RegionCode } from '../country/region.ts';
import { BenchmarkError } from '../error.ts';

/** S published statistic, Q answer to a questionnaire with public evidence, L live measurement signed by hubs. */
export type SourceType = 'S' | 'Q' | 'L';

/** Where a number comes from, complete enough to find it again (W3C PROV: entity, agent, derivation). */
export interface Provenance {
  readonly publisher: string;
  readonly title: string;
  readonly edition: string;
  /** When the publisher put the number out; a revision has another vintage. */
  readonly vintage: string;
  readonly url: string | null;
  readonly licence: string;
  /** The file that was read, the SHA-256 of its bytes, and where in it the number stands. */
  readonly file: string;
  readonly sha256: string;
  readonly line: number;
  readonly column: string;
  readonly obtainedFrom: string;
  readonly transform: string;
  readonly mode: string;
  /** The check that the number passed, in words. */
  readonly check: string;
}

/**
 * One value of one country under one indicator of the framework. `type` is part of the type: a function that takes
 * `Value<'S'>` cannot be called with answers, measurements or made-up values.
 */
export interface Value<Type extends SourceType | 'synthetic'> {
  readonly type: Type;
  readonly indicator: string;
  readonly country: RegionCode;
  readonly value: number;
  readonly unit: string;
  readonly period: string;
  /** Half a unit of the last printed digit; 0 for full precision. */
  readonly rounding: number;
  readonly provenance: Type extends 'synthetic' ? null : Provenance;
}

/** Made up, for demonstrations: no board that is released takes it. */
export type SyntheticValue = Value<'synthetic'>;

/** A made-up value, marked as such for good. */
export function syntheticValue(
  indicator: string,
  country: RegionCode,
  value: number,
  unit: string,
  period: string,
): SyntheticValue {
  return { type: 'synthetic', indicator, country, value, unit, period, rounding: 0, provenance: null };
}

/**
 * The second lock behind the types, for values that come from JSON: refuses what is made up or of another kind, and
 * two values of one cell.
 *
 * @throws BenchmarkError BOARD_VALUE_SYNTHETIC, BOARD_TYPE_WRONG, BOARD_VALUE_TWICE
 */
export function refuseOthers(
  values: readonly { readonly type: string; readonly indicator: string; readonly country: string }[],
  types: readonly SourceType[],
): void {
  const seen = new Set<string>();
  for (const { type, indicator, country } of values) {
    const facts = { indicator, country, type };
    if (type === 'synthetic') {
      throw new BenchmarkError(
        'BOARD_VALUE_SYNTHETIC',
        `The value of ${indicator} for ${country} is made up and may stand on no released board.`,
        facts,
      );
    }
    if (!types.some((one) => one === type)) {
      throw new BenchmarkError(
        'BOARD_TYPE_WRONG',
        `The value of ${indicator} for ${country} is of type ${type}; this board takes ${types.join(' and ')}.`,
        facts,
      );
    }
    const key = `${indicator} ${country}`;
    if (seen.has(key)) {
      throw new BenchmarkError('BOARD_VALUE_TWICE', `There are two values of ${indicator} for ${country}.`, facts);
    }
    seen.add(key);
  }
}
