/** Refusals of importing and of carried values: what each means and what cures it. */
import type { ErrorText } from '@breakwater/federation-protocol';

/** Codes of refused source files and carried values. */
export type ValuesCode =
  | 'IMPORT_COLUMNS_MISSING'
  | 'IMPORT_UNIT_WRONG'
  | 'IMPORT_KEY_TWICE'
  | 'IMPORT_VALUE_IMPOSSIBLE'
  | 'IMPORT_COUNTRY_UNKNOWN'
  | 'IMPORT_TOTAL_DIFFERS'
  | 'DATASET_TOTAL_DIFFERS';

/** What each code means and what to do. */
export const valuesTexts: Record<ValuesCode, ErrorText> = {
  IMPORT_COLUMNS_MISSING: {
    means: 'The table is another edition than the importer knows, or was cut: nothing of it is read.',
    cure: 'Get the edition named in the importer, or teach the importer the new columns and check its totals.',
  },
  IMPORT_UNIT_WRONG: {
    means: 'The number fits its indicator only after dividing by ten, a hundred or a thousand: another unit.',
    cure: 'Find out the unit at the publisher. Where it changed, declare it as an indicator of its own.',
  },
  IMPORT_KEY_TWICE: {
    means: 'One country has two numbers for the same indicator and period, so neither can be trusted.',
    cure: 'Find out which of the two lines is the publication, and remove the other from the source.',
  },
  IMPORT_VALUE_IMPOSSIBLE: {
    means: 'The number lies outside what the indicator can be, so the line or its column is wrong.',
    cure: 'Compare the line with the publication. If the publisher is silent the cell stays empty, never zero.',
  },
  IMPORT_COUNTRY_UNKNOWN: {
    means: 'A line names no country that can be told, or a country of the region is not where it should be.',
    cure: 'Correct the code, or add the publisher’s spelling of the name to the importer.',
  },
  IMPORT_TOTAL_DIFFERS: {
    means: 'The publisher’s own total does not come out of its parts: a number was altered on its way to us.',
    cure: 'Compare total and parts of that country with the publication. Until they agree nothing of it enters.',
  },
  DATASET_TOTAL_DIFFERS: {
    means: 'A total in a file of carried values does not come out of its parts, so the file was altered.',
    cure: 'Write the file again with `node benchmarks/import/import.ts`; never edit it by hand.',
  },
};
