/** What can be wrong with a number, as codes of a closed union with cause and cure. */

import type { JsonObject } from '@breakwater/federation-protocol';
import { CodedError, type ErrorText } from '@breakwater/federation-protocol';
import { type BoardCode, boardTexts } from './board/error-text.ts';
import { type FrameworkCode, frameworkTexts, type TableCode, tableTexts } from './framework/error-text.ts';
import { type ValuesCode, valuesTexts } from './values/error-text.ts';

/** The codes of this package's refusals: reading carried files, importing, computing. */
export type BenchmarkCode =
  | FrameworkCode
  | TableCode
  | BoardCode
  | ValuesCode
  | 'DATASET_MALFORMED'
  | 'DATASET_VALUE_INVALID'
  | 'DATASET_VALUE_TWICE'
  | 'DATASET_NAME_UNKNOWN'
  | 'IMPORT_ROW_MALFORMED'
  | 'IMPORT_ROWS_MISSING';

const texts: Record<BenchmarkCode, ErrorText> = {
  ...frameworkTexts,
  ...tableTexts,
  ...boardTexts,
  ...valuesTexts,
  DATASET_MALFORMED: {
    means: 'A file of carried values lacks a field, or a field has another type than the format demands.',
    cure: 'Write the file again with `node benchmarks/import/import.ts`; never edit it by hand.',
  },
  DATASET_VALUE_INVALID: {
    means: 'A value is no finite number, or lies outside the range that its indicator declares.',
    cure: 'Look at the row the value names. If there is no value, leave the record out: missing is never zero.',
  },
  DATASET_VALUE_TWICE: {
    means: 'One indicator has two values for the same country and period, so neither can be trusted.',
    cure: 'Find out which row is the publication and remove the other from the source.',
  },
  DATASET_NAME_UNKNOWN: {
    means: 'A value names a country outside the region, or an indicator that its publication does not declare.',
    cure: 'Correct the spelling, or declare the indicator in its importer (benchmarks/import).',
  },
  IMPORT_ROW_MALFORMED: {
    means: 'A line of the source table cannot be read as the columns it promises.',
    cure: 'Open the source at the line named and repair it there; the importer guesses nothing.',
  },
  IMPORT_ROWS_MISSING: {
    means: 'A publication that the importer knows has no row at all in the source table.',
    cure: 'Check that the source is the right edition, or remove the publication from benchmarks/import.',
  },
};

/** A refusal of this package. `code` is one of {@link BenchmarkCode}; `evidence` names file, row and value. */
export class BenchmarkError extends CodedError<BenchmarkCode> {
  constructor(code: BenchmarkCode, happened: string, evidence: JsonObject = {}, cause?: unknown) {
    super(code, happened, texts[code], evidence, cause);
  }
}
