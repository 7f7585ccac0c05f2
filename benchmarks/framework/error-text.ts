/** What can be wrong with a framework, and with the data it is to score. */
import type { ErrorText } from '@breakwater/federation-protocol';

/** The refusals of a framework file. */
export type FrameworkCode =
  | 'FRAMEWORK_MALFORMED'
  | 'FRAMEWORK_TOO_LARGE'
  | 'FRAMEWORK_ID_TWICE'
  | 'FRAMEWORK_PARENT_UNKNOWN'
  | 'FRAMEWORK_ROOTS_WRONG'
  | 'FRAMEWORK_CYCLE'
  | 'FRAMEWORK_GROUP_EMPTY'
  | 'FRAMEWORK_WEIGHT_INVALID'
  | 'FRAMEWORK_GOALPOSTS_INVALID'
  | 'FRAMEWORK_NORMALISATION_INVALID'
  | 'FRAMEWORK_NODE_UNKNOWN';

/** The refusals of a data file, with the row. */
export type TableCode =
  | 'TABLE_CELL_TWICE'
  | 'TABLE_COLUMN_MISSING'
  | 'TABLE_COLUMN_TWICE'
  | 'TABLE_EMPTY'
  | 'TABLE_ENCODING_WRONG'
  | 'TABLE_MALFORMED'
  | 'TABLE_MEASURE_WRONG'
  | 'TABLE_NUMBER_INVALID'
  | 'TABLE_QUOTE_OPEN'
  | 'TABLE_ROW_UNEVEN'
  | 'TABLE_TOO_LARGE'
  | 'TABLE_UNIT_EMPTY'
  | 'TABLE_UNIT_TWICE'
  | 'TABLE_UNIT_UNKNOWN'
  | 'TABLE_VALUE_IMPOSSIBLE';

/** Meaning and cure of every refusal of a framework. */
export const frameworkTexts: Record<FrameworkCode, ErrorText> = {
  FRAMEWORK_MALFORMED: {
    means: 'The framework is not written as its format demands, so nobody can say how it would be scored.',
    cure: 'Mend the place named; benchmarks/FORMATS.md lists every field with an example.',
  },
  FRAMEWORK_TOO_LARGE: {
    means: 'The framework is larger than any index needs, and reading on could exhaust this machine.',
    cure: 'Check that the right file was given; keep data out of the framework.',
  },
  FRAMEWORK_ID_TWICE: {
    means: 'Two nodes have the same id, so a weight or a column could mean either.',
    cure: 'Give every group and every indicator an id of its own.',
  },
  FRAMEWORK_PARENT_UNKNOWN: {
    means: 'A node hangs below something that is no group of this framework.',
    cure: 'Correct the spelling of "parent", or add the group; an indicator cannot be a parent.',
  },
  FRAMEWORK_ROOTS_WRONG: {
    means: 'An index has one top, and here no group or more than one group is without a parent.',
    cure: 'Give every group but the index itself a "parent".',
  },
  FRAMEWORK_CYCLE: {
    means: 'Following the parents upwards comes back to where it began, so there is no index on top.',
    cure: 'Change the parent of one of the groups named.',
  },
  FRAMEWORK_GROUP_EMPTY: {
    means: 'A group has nothing below it, so it can never have a score.',
    cure: 'Take the group out, or name it as the parent of the indicators that belong there.',
  },
  FRAMEWORK_WEIGHT_INVALID: {
    means: 'A weight is zero, negative or no number, so a share of the whole cannot be computed from it.',
    cure: 'Give weights above 0 (1 and 1 is equal); leave out what shall not count. A "weightSets" entry may be 0.',
  },
  FRAMEWORK_GOALPOSTS_INVALID: {
    means:
      'Goalposts that are equal, missing or of no number leave no way to measure; in logarithms both must exceed 0.',
    cure: 'Give "goalposts" with a "worst" and a different "best"; the better end may be the smaller number.',
  },
  FRAMEWORK_NORMALISATION_INVALID: {
    means: 'The way an indicator becomes a score contradicts itself, so better and worse would be mixed up.',
    cure: 'See "normalise" and "direction" in benchmarks/FORMATS.md; goalposts carry the direction in themselves.',
  },
  FRAMEWORK_NODE_UNKNOWN: {
    means: 'A set of weights names a node that the framework does not have.',
    cure: 'Correct the spelling, or leave the entry out.',
  },
};

/** Meaning and cure of every refusal of data. */
export const tableTexts: Record<TableCode, ErrorText> = {
  TABLE_CELL_TWICE: {
    means: 'One unit has two values of one indicator, so neither can be trusted.',
    cure: 'Remove one of the rows named; with a "year" column, "pick": "latest" in "data" takes the newest.',
  },
  TABLE_COLUMN_MISSING: {
    means: 'The data lack a column that the framework needs; scoring without it would change the index silently.',
    cure: 'Add it (empty where nobody has a value), or give the indicator the "column" under which the data have it.',
  },
  TABLE_COLUMN_TWICE: {
    means: 'Two columns of the data have the same name, so a value could come from either.',
    cure: 'Rename or remove one of the two.',
  },
  TABLE_EMPTY: {
    means: 'The data hold no unit at all, so there is nothing to score.',
    cure: 'Check the file, and "where" in the framework’s "data", which may leave every row out.',
  },
  TABLE_ENCODING_WRONG: {
    means: 'The data are not in the character encoding that was stated, so names would be garbled.',
    cure: 'Save the file as UTF-8, or state "encoding": "latin-1" in the framework’s "data".',
  },
  TABLE_MALFORMED: {
    means: 'The data are neither the JSON nor the CSV that the format describes.',
    cure: 'See "The data" in benchmarks/FORMATS.md, which has an example of each.',
  },
  TABLE_MEASURE_WRONG: {
    means: 'A value is given in another unit of measure than the framework expects, so its size would mislead.',
    cure: 'Convert the value, or correct "unit" of the indicator.',
  },
  TABLE_NUMBER_INVALID: {
    means: 'A cell holds something that is no number. It is not taken for missing, for nobody said that it is.',
    cure: 'Correct the cell; if it means "no value", list it under "missing" in "data"; for 1,5 state "decimal": ",".',
  },
  TABLE_QUOTE_OPEN: {
    means: 'A quoted cell is never closed, or goes on after its closing quote, so columns cannot be told apart.',
    cure: 'Close the quote; a quote inside a quoted cell is written twice.',
  },
  TABLE_ROW_UNEVEN: {
    means: 'A row has more or fewer cells than the header, so values may stand under the wrong indicator.',
    cure: 'Mend the row named; a separator inside a cell needs quotes around the cell.',
  },
  TABLE_TOO_LARGE: {
    means: 'The data are larger than any index needs, and reading on could exhaust this machine.',
    cure: 'Keep only the units, indicators and years that are to be scored.',
  },
  TABLE_UNIT_EMPTY: {
    means: 'A row does not say whose values it holds.',
    cure: 'Fill in the cell, or name the column that identifies a row as "key" in "data".',
  },
  TABLE_UNIT_TWICE: {
    means: 'Two rows are about the same unit, so neither can be trusted.',
    cure: 'Remove one; if the rows differ by year, add that column to "key", or choose one with "where".',
  },
  TABLE_UNIT_UNKNOWN: {
    means: 'The data name a unit that the framework does not list.',
    cure: 'Correct the spelling, or add it to "units" in "data".',
  },
  TABLE_VALUE_IMPOSSIBLE: {
    means: 'A value lies outside the range that its indicator can have.',
    cure: 'Look the value up at its source; correct it, or correct "range" of the indicator.',
  },
};
