/** Refusals at the door of a board or release: what each means and what cures it. */
import type { ErrorText } from '@breakwater/federation-protocol';

/** Codes of values and reports that may not enter a board, and of releases that are not what they claim. */
export type BoardCode =
  | 'BOARD_VALUE_SYNTHETIC'
  | 'BOARD_VALUE_UNVERIFIED'
  | 'BOARD_TYPE_WRONG'
  | 'BOARD_VALUE_TWICE'
  | 'BOARD_NAME_UNKNOWN'
  | 'REPORT_MALFORMED'
  | 'REPORT_UNSIGNED'
  | 'REPORT_REPLAYED'
  | 'REPORT_FROM_FUTURE'
  | 'REPORT_UNIT_WRONG'
  | 'REPORT_VALUE_IMPOSSIBLE'
  | 'REPORT_TOTAL_DIFFERS'
  | 'RELEASE_DIFFERS'
  | 'RELEASE_UNIT_UNKNOWN';

/** What each code means and what to do. */
export const boardTexts: Record<BoardCode, ErrorText> = {
  BOARD_VALUE_SYNTHETIC: {
    means: 'The value was made up for a demonstration or a test. Made-up values never stand beside a country’s name.',
    cure: 'Leave it out. To show how a board looks, build one that is not released.',
  },
  BOARD_VALUE_UNVERIFIED: {
    means: 'No total of the publisher and no second copy bears the value out, so it may be shown, but not scored.',
    cure: 'Find a second, independent copy or the publisher’s total, add it to the importer, and import again.',
  },
  BOARD_TYPE_WRONG: {
    means: 'The board takes values of another kind: statistics, answers and measurements are never blended silently.',
    cure: 'Put statistics (S) on the published board, answers and measurements (Q, L) on the attested one.',
  },
  BOARD_VALUE_TWICE: {
    means: 'One country has two values under the same indicator, so neither can be scored.',
    cure: 'Choose one by the rule of the indicator: the period preferred, or the latest report.',
  },
  BOARD_NAME_UNKNOWN: {
    means: 'The value names a country outside the region or an indicator that the framework does not have.',
    cure: 'Correct the code, or add the indicator to benchmarks/method/framework.json under a new version.',
  },
  REPORT_MALFORMED: {
    means: 'A live report lacks a field or has one of another type, so it says nothing that can be trusted.',
    cure: 'Ask the hub that sent it to update: it writes another format than benchmarks/board/report.ts describes.',
  },
  REPORT_UNSIGNED: {
    means: 'Nobody has checked the signatures of this report, or they do not hold: anybody could have written it.',
    cure: 'Hand it to the hub’s check of reports first; only what comes out of that may enter the board.',
  },
  REPORT_REPLAYED: {
    means: 'The report is not newer than one that was counted already: somebody sends old good news again.',
    cure: 'Ask the hub for a report with a later number. If it denies having sent this one twice, look who did.',
  },
  REPORT_FROM_FUTURE: {
    means: 'The report says it was measured later than now, so it would stay fresh for longer than it may.',
    cure: 'Set the clock of the hub right, and measure again.',
  },
  REPORT_UNIT_WRONG: {
    means: 'The report measures in another unit than the indicator, so the numbers cannot be compared.',
    cure: 'Report in the unit of the framework’s version that the report names.',
  },
  REPORT_VALUE_IMPOSSIBLE: {
    means: 'The number cannot be a measurement of this indicator: none, below zero, or outside its range.',
    cure: 'Look at the hub’s own record of the measurement, and report what stands there.',
  },
  REPORT_TOTAL_DIFFERS: {
    means: 'The share that the report states is not what its own counts give, so one of the two was changed.',
    cure: 'Report the share of successes in all trials, to two digits, beside its counts; null where none exist.',
  },
  RELEASE_DIFFERS: {
    means: 'What this code makes of this data is not the release that is committed: one of the three was changed.',
    cure: 'If the change is meant, give the method a new version and run `npm run readiness`; else undo it.',
  },
  RELEASE_UNIT_UNKNOWN: {
    means: 'The release says nothing about such a country: it is none of the region’s 22.',
    cure: 'Use the two-letter code, for instance JM or BB.',
  },
};
