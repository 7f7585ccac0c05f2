/** What can be wrong when uncertainty is asked for: kept small, for it runs in the reader's browser. */
import { CodedError, type ErrorText, type JsonObject } from '@breakwater/federation-protocol';

/** The refusals of uncertainty. */
export type UncertaintyCode =
  | 'SEED_MALFORMED'
  | 'PROPORTION_IMPOSSIBLE'
  | 'SAMPLE_INSUFFICIENT'
  | 'CELL_ERROR_INVALID'
  | 'EXPERIMENT_MALFORMED'
  | 'BOUNDS_UNDEFINED'
  | 'WEIGHTS_NOT_COMPARABLE'
  | 'CHANGE_NOT_COMPARABLE';

const texts: Record<UncertaintyCode, ErrorText> = {
  SEED_MALFORMED: {
    means: 'Random numbers start from a SHA-256, which has 32 bytes; from anything else a run could not be repeated.',
    cure: 'Hand in the SHA-256 of the hash of the methodology followed by the hash of the data.',
  },
  PROPORTION_IMPOSSIBLE: {
    means: 'A proportion was counted with more successes than trials, with none tried, or with parts of a trial.',
    cure: 'Look at the two counts in the source. Without any trial there is no value: leave the cell empty.',
  },
  SAMPLE_INSUFFICIENT: {
    means: 'The statistic has no meaning for these numbers: too few, of unequal length, all alike, or out of range.',
    cure: 'Ask it of lists of equal length with at least two different values, inside the range of the distribution.',
  },
  CELL_ERROR_INVALID: {
    means: 'What a value may be off by is stated for a cell without value, twice, or as no number above zero.',
    cure: 'Correct the row that the evidence names; a value without known error is stated as exact.',
  },
  EXPERIMENT_MALFORMED: {
    means:
      'The runs cannot be made: a unit appears twice, a table has another size than its labels, or a choice is empty.',
    cure: 'Hand in one row for each unit, one column for each indicator of the plan, and at least one of each choice.',
  },
  BOUNDS_UNDEFINED: {
    means: 'Bounds for missing values need a scale with fixed ends, on which more is never worse.',
    cure: 'Ask for bounds only under fixed goalposts and means with weights of at least zero.',
  },
  WEIGHTS_NOT_COMPARABLE: {
    means: 'The question which weights would swap two units has no answer for these two and this group.',
    cure: 'Ask it for two units that have all components of the group, with the one in front first.',
  },
  CHANGE_NOT_COMPARABLE: {
    means: 'Two releases do not describe the same units, or hold outcomes beyond any score.',
    cure: 'Compare outcomes of the same units in the same order; a unit that was not there has NaN.',
  },
};

/** A refusal of uncertainty. `evidence` names unit, indicator, counts or choice. */
export class UncertaintyError extends CodedError<UncertaintyCode> {
  constructor(code: UncertaintyCode, happened: string, evidence: JsonObject = {}) {
    super(code, happened, texts[code], evidence);
  }
}
