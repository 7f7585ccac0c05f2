/** Reports whose number cannot be: beyond what the indicator can have, or not what their own counts give. */
import { BenchmarkError } from '../error.ts';
import type { Indicator } from '../framework/framework.ts';
import type { BoardCode } from './error-text.ts';
import type { LiveReport } from './report.ts';

// Shares are written with two digits of a percent; half of the last may be lost.
const shareTolerance = 0.00005 + 1e-12;

/**
 * Refuses a value outside the range of its indicator, and one that its counts do not give.
 *
 * @throws BenchmarkError REPORT_VALUE_IMPOSSIBLE, REPORT_TOTAL_DIFFERS
 */
export function refuseImpossible(report: LiveReport, { range }: Indicator): void {
  const { value, counted } = report;
  if (range !== null && !(value >= range[0] && value <= range[1])) {
    throw reportRefusal('REPORT_VALUE_IMPOSSIBLE', report, `says ${value}, outside ${range[0]} to ${range[1]}`);
  }
  if (counted === null) return;
  const { successes, trials } = counted;
  // Only what lies between two ends can be a share of all that was counted.
  const gives = range === null || trials === 0 ? Number.NaN : successes / trials;
  const says = range === null ? Number.NaN : (value - range[0]) / (range[1] - range[0]);
  if (!(Math.abs(gives - says) <= shareTolerance)) {
    const problem = `says ${value}, which ${successes} of ${trials} counted do not give`;
    throw reportRefusal('REPORT_TOTAL_DIFFERS', report, problem);
  }
}

/** A refusal that names indicator, country and number of the report. */
export function reportRefusal(
  code: BoardCode,
  { indicator, country, number }: LiveReport,
  problem: string,
): BenchmarkError {
  const facts = { indicator, country, number };
  return new BenchmarkError(code, `The report of ${indicator} from ${country} ${problem}.`, facts);
}
