/** The attested board: signed measurements and reviewed answers, empty until hubs report, fading in their silence. */
import type { Verified } from '@breakwater/federation-protocol';
import type { RegionCode } from '../country/region.ts';
import { BenchmarkError } from '../error.ts';
import type { Framework, Indicator } from '../framework/framework.ts';
import { aboutOf } from './about.ts';
import { ageInDays, freshShare } from './freshness.ts';
import { reportRefusal as refusal, refuseImpossible } from './possible.ts';
import type { LiveReport, ReportCheck } from './report.ts';

/** Clocks of hubs may run ahead of ours by so much; more is a report from the future. */
export const clockToleranceMs = 5 * 60_000;

// What machines measured needs somebody who has no part in it; an answer is a judgement, so two review it.
const witnessesMin = { L: 1, Q: 2 } as const;

/** What stands in one cell of the board at one moment. */
export interface AttestedCell {
  readonly report: Verified<LiveReport>;
  readonly ageDays: number;
  /** 0 to 1: what its score is multiplied with. */
  readonly freshShare: number;
}

/**
 * The board. A country without any report is "not yet connected": missing, never zero. A country that reported once
 * and fell silent stays, and its score fades.
 */
export class AttestedBoard {
  readonly #framework: Framework;
  readonly #check: ReportCheck;
  readonly #latest = new Map<string, Verified<LiveReport>>();
  readonly #statements = new Set<string>();

  /** `check` is handed in by `node`, which has keys and logs; the board has no other door. */
  constructor(framework: Framework, check: ReportCheck) {
    this.#framework = framework;
    this.#check = check;
  }

  /**
   * Takes a report as it came over the wire.
   *
   * @throws BenchmarkError REPORT_UNSIGNED, REPORT_REPLAYED, REPORT_FROM_FUTURE, REPORT_UNIT_WRONG, BOARD_TYPE_WRONG,
   * BOARD_NAME_UNKNOWN, REPORT_VALUE_IMPOSSIBLE, REPORT_TOTAL_DIFFERS
   */
  async admit(signed: Uint8Array, now: Date): Promise<Verified<LiveReport>> {
    const report = await this.#verify(signed);
    this.#refuseUnfit(report, now);
    const key = `${report.indicator} ${report.country}`;
    const known = this.#latest.get(key);
    // One statement carries one measurement: the same one under another number is the same old news.
    if (this.#statements.has(report.statement) || (known !== undefined && !isNewer(report, known))) {
      throw refusal(
        'REPORT_REPLAYED',
        report,
        `is number ${report.number}; number ${known?.number ?? 0} was counted, or it was measured before that`,
      );
    }
    this.#latest.set(key, report);
    this.#statements.add(report.statement);
    return report;
  }

  /** Countries that ever reported. */
  get joined(): ReadonlySet<RegionCode> {
    return new Set([...this.#latest.values()].map(({ country }) => country));
  }

  /** The cells at a moment, in the order of country and indicator. */
  cells(now: Date): readonly AttestedCell[] {
    return [...this.#latest]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, report]) => {
        const ageDays = ageInDays(report.measuredAt, now);
        const { freshness } = aboutOf(this.#indicator(report));
        return { report, ageDays, freshShare: freshness === null ? 0 : freshShare(freshness, ageDays) };
      });
  }

  async #verify(signed: Uint8Array): Promise<Verified<LiveReport>> {
    try {
      return await this.#check(signed);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new BenchmarkError(
        'REPORT_UNSIGNED',
        `A report did not pass the check of its signatures: ${why}`,
        {},
        cause,
      );
    }
  }

  #refuseUnfit(report: LiveReport, now: Date): void {
    const indicator = this.#indicator(report);
    const { types, freshness } = aboutOf(indicator);
    if (!types.includes(report.type) || freshness === null) {
      throw refusal('BOARD_TYPE_WRONG', report, `is of type ${report.type}; the indicator takes ${types.join(' or ')}`);
    }
    if (report.unit !== indicator.unit || report.framework !== this.#framework.version) {
      throw refusal(
        'REPORT_UNIT_WRONG',
        report,
        `measures in "${report.unit}" of version ${report.framework}, not in "${indicator.unit}" of version ` +
          this.#framework.version,
      );
    }
    refuseImpossible(report, indicator);
    const others = new Set(report.witnesses.filter((witness) => witness !== report.country)).size;
    const needed = witnessesMin[report.type];
    if (others < needed) {
      const problem = `has ${others} of the ${needed} witnesses from other countries that its type needs`;
      throw refusal('REPORT_UNSIGNED', report, problem);
    }
    if (report.measuredAt.getTime() > now.getTime() + clockToleranceMs) {
      throw refusal('REPORT_FROM_FUTURE', report, `says it was measured at ${report.measuredAt.toISOString()}`);
    }
  }

  #indicator({ indicator: id, country }: LiveReport): Indicator {
    const indicator = this.#framework.indicators.find((one) => one.id === id);
    if (indicator !== undefined) return indicator;
    throw new BenchmarkError('BOARD_NAME_UNKNOWN', `The framework has no indicator "${id}".`, {
      indicator: id,
      country,
    });
  }
}

/** By its number and by its date: a hub may not choose which of its older measurements counts. */
function isNewer(report: LiveReport, known: LiveReport): boolean {
  return report.number > known.number && report.measuredAt.getTime() >= known.measuredAt.getTime();
}
