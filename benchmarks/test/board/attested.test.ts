/** The attested board: what gets in, what does not, and how what got in fades. */

import type { Verified } from '@breakwater/federation-protocol';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { AttestedBoard } from '../../board/attested.ts';
import { ageInDays, freshShare } from '../../board/freshness.ts';
import { type LiveReport, parseLiveReport, type ReportCheck } from '../../board/report.ts';
import { check, framework, now, reportJson, signed } from './a-board.ts';

const later = (days: number) => new Date(now.getTime() + days * 86_400_000);
const share = { indicator: 'C4', unit: '% of services', value: 90, counted: { successes: 9, trials: 10 } } as const;
/** Another statement in the log. */
const fresh = (digit: number) => ({ statement: String(digit + 1).repeat(64) });
const answer = { indicator: 'R6', type: 'Q', unit: 'points, 0 to 4', value: 3 } as const;
const board = () => new AttestedBoard(framework, check);

describe('the attested board', () => {
  it('is empty until hubs report: nobody has joined, and nobody is zero', () => {
    expect(board().cells(now)).toEqual([]);
    expect(board().joined.size).toBe(0);
  });

  it('takes a signed report, and shows it with its age', async () => {
    const one = board();
    await one.admit(signed(), now);
    expect([...one.joined]).toEqual(['JM']);
    expect(one.cells(now)).toMatchObject([{ report: { indicator: 'R1', value: 20 }, ageDays: 0.25, freshShare: 1 }]);
  });

  it('keeps the latest of several, and different indicators and countries apart', async () => {
    const one = board();
    await one.admit(signed(), now);
    await one.admit(signed({ number: 8, value: 30, statement: '2'.repeat(64) }), now);
    await one.admit(signed({ country: 'BB', statement: '3'.repeat(64) }), now);
    await one.admit(signed({ indicator: 'R4', unit: 'holders', value: 2, statement: '4'.repeat(64) }), now);
    expect(one.cells(now).map(({ report }) => `${report.indicator} ${report.country} ${report.value}`)).toEqual([
      'R1 BB 20',
      'R1 JM 30',
      'R4 JM 2',
    ]);
  });

  it.each<readonly [string, Uint8Array, string]>([
    ['nobody signed', signed({}, 'unsigned'), 'REPORT_UNSIGNED'],
    ['that is no report at all', new Uint8Array([1, 2, 3]), 'REPORT_UNSIGNED'],
    ['that only its own country signed', signed({ witnesses: ['JM'] }), 'REPORT_UNSIGNED'],
    ['that nobody witnessed', signed({ witnesses: [] }), 'REPORT_UNSIGNED'],
    ['from the future', signed({ measuredAt: '2027-01-10T12:06:00Z' }), 'REPORT_FROM_FUTURE'],
    ['in another unit', signed({ unit: 'hours' }), 'REPORT_UNIT_WRONG'],
    ['of another version of the method', signed({ framework: '2026.1.0' }), 'REPORT_UNIT_WRONG'],
    ['of another kind than the indicator takes', signed({ type: 'Q' }), 'BOARD_TYPE_WRONG'],
    ['under a statistic', signed({ indicator: 'C1', unit: 'index, 0 to 1', value: 1 }), 'BOARD_TYPE_WRONG'],
    ['under no indicator', signed({ indicator: 'X9' }), 'BOARD_NAME_UNKNOWN'],
    ['of more than all services', signed({ ...share, value: 100.01 }), 'REPORT_VALUE_IMPOSSIBLE'],
    ['of a share that its own counts do not give', signed({ ...share, value: 99 }), 'REPORT_TOTAL_DIFFERS'],
    ['of a share of nothing', signed({ ...share, counted: { successes: 0, trials: 0 } }), 'REPORT_TOTAL_DIFFERS'],
    ['of days that are said to be counted', signed({ counted: { successes: 2, trials: 3 } }), 'REPORT_TOTAL_DIFFERS'],
    ['of an answer that one country reviewed', signed({ ...answer, witnesses: ['BB', 'BB', 'JM'] }), 'REPORT_UNSIGNED'],
  ])('refuses a report %s', async (_, bytes, code) => {
    const one = board();
    await expect(one.admit(bytes, now)).rejects.toMatchObject({ code });
    expect(one.cells(now)).toEqual([]);
  });

  it('takes a share with the counts behind it, to the hundredth that people write, and an answer that two reviewed', async () => {
    const one = board();
    await one.admit(signed(share), now);
    await one.admit(
      signed({ ...share, country: 'BB', value: 66.67, counted: { successes: 2, trials: 3 }, ...fresh(1) }),
      now,
    );
    await one.admit(signed({ ...answer, ...fresh(2) }), now);
    expect(one.cells(now).map(({ report }) => report.value)).toEqual([66.67, 90, 3]);
  });

  it('refuses news older than what it has, under whatever number', async () => {
    const one = board();
    await one.admit(signed(), now);
    const older = signed({ ...fresh(3), number: 8, value: 1, measuredAt: '2027-01-10T05:59:59Z' });
    await expect(one.admit(older, now)).rejects.toMatchObject({ code: 'REPORT_REPLAYED' });
    expect(one.cells(now)).toMatchObject([{ report: { value: 20 } }]);
  });

  it('says with country, number and cure why a replayed report is refused', async () => {
    const one = board();
    await one.admit(signed({ number: 7 }), now);
    const replays = [
      signed({ number: 7 }),
      signed({ number: 7, value: 1, statement: '6'.repeat(64) }),
      signed({ number: 6, value: 1, statement: '5'.repeat(64) }),
      // The same statement dressed up as a newer report.
      signed({ number: 9 }),
    ];
    for (const bytes of replays) {
      await expect(one.admit(bytes, now)).rejects.toMatchObject({
        code: 'REPORT_REPLAYED',
        message: expect.stringContaining('The report of R1 from JM'),
        evidence: { country: 'JM', indicator: 'R1' },
        cure: expect.stringContaining('later number'),
      });
    }
    expect(one.cells(now)).toMatchObject([{ report: { number: 7, value: 20 } }]);
  });

  it('lets a report fade when its hub falls silent, and count nothing in the end', async () => {
    const one = board();
    await one.admit(signed(), now);
    const shareAfter = (days: number) => one.cells(later(days))[0]?.freshShare ?? Number.NaN;
    expect(shareAfter(6)).toBe(1);
    expect(shareAfter(36.75)).toBeCloseTo(0.5, 12);
    expect(shareAfter(66.75)).toBeCloseTo(0.25, 12);
    expect(shareAfter(400)).toBe(0);
    expect(one.joined.has('JM')).toBe(true);
  });

  it('has no door but the check: a report that is only parsed does not fit the type', () => {
    expectTypeOf<LiveReport>().not.toExtend<Verified<LiveReport>>();
    expectTypeOf<(bytes: Uint8Array) => Promise<LiveReport>>().not.toExtend<ReportCheck>();
    expectTypeOf<Parameters<AttestedBoard['admit']>>().toEqualTypeOf<[signed: Uint8Array, now: Date]>();
  });
});

describe('freshness', () => {
  const share = (ageDays: number) => freshShare({ freshDays: 7, halfLifeDays: 30 }, ageDays);

  it('never grows with age, and stays between 0 and 1', () => {
    const age = fc.double({ min: -10, max: 2000, noNaN: true });
    fc.assert(
      fc.property(age, age, (a, b) => {
        expect(share(Math.min(a, b))).toBeGreaterThanOrEqual(share(Math.max(a, b)));
        expect(share(a)).toBeGreaterThanOrEqual(0);
        expect(share(a)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('halves with every half-life, whatever came before', () => {
    fc.assert(
      fc.property(fc.double({ min: 7, max: 200, noNaN: true }), (age) => {
        expect(share(age + 30)).toBeCloseTo(share(age) / 2, 9);
      }),
    );
    expect(share(7 + 10 * 30)).toBe(0);
    expect(ageInDays(now, later(3))).toBe(3);
  });
});

describe('a report', () => {
  it('is read with its date, its counts and its witnesses', () => {
    const report = parseLiveReport(reportJson({ counted: { successes: 9, trials: 10 } }));
    expect(report).toMatchObject({ counted: { successes: 9, trials: 10 }, witnesses: ['BB', 'DM'] });
    expect(report.measuredAt.toISOString()).toBe('2027-01-10T06:00:00.000Z');
  });

  it.each<readonly [string, Parameters<typeof reportJson>[0], string]>([
    ['has another format', { format: 'breakwater-live-report/2' }, 'REPORT_MALFORMED'],
    ['is of a type that is none', { type: 'S' }, 'REPORT_MALFORMED'],
    ['is made up', { type: 'synthetic' }, 'REPORT_MALFORMED'],
    ['has no date', { measuredAt: 'yesterday' }, 'REPORT_MALFORMED'],
    ['has number 0', { number: 0 }, 'REPORT_MALFORMED'],
    ['has half a number', { number: 1.5 }, 'REPORT_MALFORMED'],
    ['names no statement', { statement: 'ab' }, 'REPORT_MALFORMED'],
    ['counts more successes than trials', { counted: { successes: 3, trials: 2 } }, 'REPORT_MALFORMED'],
    ['counts below zero', { counted: { successes: -1, trials: 2 } }, 'REPORT_MALFORMED'],
    ['has no list of witnesses', { witnesses: 'BB' }, 'REPORT_MALFORMED'],
    ['lacks its unit', { unit: '' }, 'REPORT_MALFORMED'],
    ['says nothing of counts', { counted: 'none' }, 'REPORT_MALFORMED'],
    ['has a value below zero', { value: -1 }, 'REPORT_VALUE_IMPOSSIBLE'],
    ['has text for a value', { value: '20' }, 'REPORT_VALUE_IMPOSSIBLE'],
    ['has null for a value', { value: null }, 'REPORT_VALUE_IMPOSSIBLE'],
    ['names a country outside the region', { country: 'EE' }, 'BOARD_NAME_UNKNOWN'],
    ['names a witness outside the region', { witnesses: ['EE'] }, 'BOARD_NAME_UNKNOWN'],
  ])('is refused when it %s (%j)', (_, change, code) => {
    expect(() => parseLiveReport(reportJson(change))).toThrow(expect.objectContaining({ code }));
  });

  it('is refused when it is no object', () => {
    expect(() => parseLiveReport(null)).toThrow(expect.objectContaining({ code: 'REPORT_MALFORMED' }));
    expect(() => parseLiveReport([])).toThrow(expect.objectContaining({ code: 'REPORT_MALFORMED' }));
  });
});
