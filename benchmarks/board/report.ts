/** Live reports of hubs: what they say, how they are read, and the interface of the check that only `node` can make. */
import type { JsonObject, JsonValue, Verified } from '@breakwater/federation-protocol';
import { countryOfCode, type RegionCode } from '../country/region.ts';
import { BenchmarkError } from '../error.ts';
import { numberAt, objectAt, textAt } from '../values/field.ts';

/** The version of the format; a reader refuses any other. */
export const liveReportFormat = 'breakwater-live-report/1';

/** One measurement or reviewed answer about one country, as its hub states it and others co-sign it. */
export interface LiveReport {
  readonly format: typeof liveReportFormat;
  /** L measured by machines, Q answered with public evidence and reviewed by two. */
  readonly type: 'L' | 'Q';
  readonly country: RegionCode;
  readonly indicator: string;
  /** The version of the framework whose unit and definition were followed. */
  readonly framework: string;
  readonly value: number;
  readonly unit: string;
  /** Counted, where it was counted: its interval comes from here. */
  readonly counted: { readonly successes: number; readonly trials: number } | null;
  readonly measuredAt: Date;
  /** Grows with every report of a country under an indicator, so that an old one cannot be sent again. */
  readonly number: number;
  /** SHA-256 of the signed statement in the region's log, lower-case hex. */
  readonly statement: string;
  /** Who co-signed, beside the hub itself. */
  readonly witnesses: readonly RegionCode[];
}

/**
 * Checks the signatures of a report as it came over the wire: home hub, witnesses, proof that it stands in the log.
 * Keys and logs live in `node`; there alone can a `Verified<LiveReport>` be made. Throws where anything does not hold.
 */
export type ReportCheck = (signed: Uint8Array) => Promise<Verified<LiveReport>>;

/**
 * Reads a report. What comes back is what somebody claims: only a {@link ReportCheck} makes it fit for a board.
 *
 * @throws BenchmarkError REPORT_MALFORMED, REPORT_VALUE_IMPOSSIBLE
 */
export function parseLiveReport(json: JsonValue): LiveReport {
  try {
    return readReport(objectAt({ report: json }, 'report'));
  } catch (cause) {
    if (cause instanceof BenchmarkError && cause.code !== 'DATASET_MALFORMED') throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BenchmarkError('REPORT_MALFORMED', `The report cannot be read: ${why}`, {}, cause);
  }
}

function readReport(json: JsonObject): LiveReport {
  const value = json.value;
  const type = textAt(json, 'type');
  const measuredAt = new Date(textAt(json, 'measuredAt'));
  const number = numberAt(json, 'number');
  const statement = textAt(json, 'statement');
  const counted = json.counted === null ? null : objectAt(json, 'counted');
  const successes = counted === null ? 0 : numberAt(counted, 'successes');
  const trials = counted === null ? 0 : numberAt(counted, 'trials');
  const isRead =
    textAt(json, 'format') === liveReportFormat &&
    (type === 'L' || type === 'Q') &&
    !Number.isNaN(measuredAt.getTime()) &&
    Number.isSafeInteger(number) &&
    number > 0 &&
    /^[0-9a-f]{64}$/.test(statement) &&
    [successes, trials].every((one) => Number.isSafeInteger(one) && one >= 0) &&
    successes <= trials;
  if (!isRead) {
    throw new BenchmarkError(
      'REPORT_MALFORMED',
      'The report has a field that cannot be: format, type, date or number.',
    );
  }
  if (typeof value !== 'number' || !(value >= 0 && value < Number.POSITIVE_INFINITY)) {
    throw new BenchmarkError('REPORT_VALUE_IMPOSSIBLE', 'The report holds no number that could be measured.', {
      country: textAt(json, 'country'),
      indicator: textAt(json, 'indicator'),
    });
  }
  return {
    format: liveReportFormat,
    type,
    country: countryAt(json, json.country),
    indicator: textAt(json, 'indicator'),
    framework: textAt(json, 'framework'),
    value,
    unit: textAt(json, 'unit'),
    counted: counted === null ? null : { successes, trials },
    measuredAt,
    number,
    statement,
    witnesses: listAt(json, 'witnesses').map((one) => countryAt(json, one)),
  };
}

function listAt(json: JsonObject, name: string): readonly JsonValue[] {
  const list = json[name];
  if (Array.isArray(list)) return list;
  throw new BenchmarkError('REPORT_MALFORMED', `The report has no list "${name}".`);
}

function countryAt(json: JsonObject, code: JsonValue | undefined): RegionCode {
  const country = typeof code === 'string' ? countryOfCode(code) : undefined;
  if (country !== undefined) return country.code;
  throw new BenchmarkError('BOARD_NAME_UNKNOWN', `The report names no country of the region: ${String(code)}.`, {
    indicator: textAt(json, 'indicator'),
  });
}
