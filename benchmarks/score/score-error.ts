/** What can be wrong when a framework and its data meet: kept small, for the engine runs in the reader's browser. */
import { CodedError, type ErrorText, type JsonObject } from '@breakwater/federation-protocol';

/** The refusals of scoring. */
export type ScoreCode =
  | 'SCORE_COLUMN_MISSING'
  | 'SCORE_DENOMINATOR_ZERO'
  | 'SCORE_MEAN_UNDEFINED'
  | 'SCORE_NOT_NORMALISABLE'
  | 'SCORE_WEIGHTS_UNKNOWN';

const texts: Record<ScoreCode, ErrorText> = {
  SCORE_COLUMN_MISSING: {
    means: 'The table lacks a column that the framework needs.',
    cure: 'Read the data with the framework they are scored by, or add the column named.',
  },
  SCORE_DENOMINATOR_ZERO: {
    means: 'A value would be divided by zero.',
    cure: 'Correct the denominator, or leave it empty: the value then counts as missing.',
  },
  SCORE_MEAN_UNDEFINED: {
    means: 'Geometric, harmonic and power means are defined for scores from 0 up, and a score is below.',
    cure: 'Give the aggregation a "floor", or choose a normalisation that ends at 0, or the arithmetic mean.',
  },
  SCORE_NOT_NORMALISABLE: {
    means: 'All values are equal, or the reference has no value, or a logarithm of zero was asked for.',
    cure: 'Give the indicator goalposts, or leave it out: where all are equal it tells nobody apart.',
  },
  SCORE_WEIGHTS_UNKNOWN: {
    means: 'The set of weights asked for is not part of the framework.',
    cure: 'Choose one of the names listed, or add it to "weightSets".',
  },
};

/** A refusal of scoring. `evidence` names unit, indicator or node. */
export class ScoreError extends CodedError<ScoreCode> {
  constructor(code: ScoreCode, happened: string, evidence: JsonObject = {}) {
    super(code, happened, texts[code], evidence);
  }
}
