/** Schedules: when a backup is due, on the wall clock of its office, after sleep, failure and clock changes. */
import { describe, expect, test } from 'vitest';
import { type LastRun, nextStart, parseSchedule } from '../../../backup/schedule/schedule.ts';

const at = (text: string) => new Date(`${text}Z`);
const ran = (startedAt: string, failedAt: string | null = null): LastRun => ({
  startedAt: at(startedAt),
  failedAt: failedAt === null ? null : at(failedAt),
});

function next(schedule: string, last: LastRun | null, now: string, quiet: readonly string[] = [], timeZone = 'UTC') {
  return nextStart(parseSchedule({ schedule, quiet, timeZone }), last, at(now)).toISOString().slice(0, 16);
}

describe('a schedule', () => {
  test('of hours counts from the last start', () => {
    expect(next('every 6 hours', ran('2026-11-22T01:10'), '2026-11-22T02:00')).toBe('2026-11-22T07:10');
    expect(next('every 1h', ran('2026-11-22T01:10'), '2026-11-22T01:10')).toBe('2026-11-22T02:10');
  });

  test('of days takes the next of its times', () => {
    expect(next('daily at 02:30', ran('2026-11-22T02:30'), '2026-11-22T03:00')).toBe('2026-11-23T02:30');
    expect(next('daily at 02:30, 14:30', ran('2026-11-22T02:31'), '2026-11-22T03:00')).toBe('2026-11-22T14:30');
    expect(next('daily at 23:59', ran('2026-12-31T23:59'), '2027-01-01T00:00')).toBe('2027-01-01T23:59');
  });

  test('that never ran is due', () => {
    expect(next('daily at 02:30', null, '2026-11-22T10:00')).toBe('2026-11-22T10:00');
  });

  test('makes up once for all that a sleeping machine missed', () => {
    expect(next('every 6 hours', ran('2026-11-01T00:00'), '2026-11-22T10:00')).toBe('2026-11-22T10:00');
    expect(next('every 6 hours', ran('2026-11-22T10:00'), '2026-11-22T10:01')).toBe('2026-11-22T16:00');
    expect(next('daily at 02:30', ran('2026-11-01T02:30'), '2026-11-22T10:00')).toBe('2026-11-22T10:00');
    expect(next('daily at 02:30', ran('2026-11-22T10:00'), '2026-11-22T10:01')).toBe('2026-11-23T02:30');
  });

  test('goes on when the clock went back behind the last run', () => {
    expect(next('every 6 hours', ran('2027-11-22T00:00'), '2026-11-22T10:00')).toBe('2026-11-22T10:00');
    expect(next('every 6 hours', ran('2026-11-22T00:00', '2027-01-01T00:00'), '2026-11-22T01:00')).toBe(
      '2026-11-22T06:00',
    );
  });

  test('tries again half an hour after a failure, but not later than it would have', () => {
    expect(next('daily at 02:30', ran('2026-11-22T02:30', '2026-11-22T02:40'), '2026-11-22T02:41')).toBe(
      '2026-11-22T03:10',
    );
    expect(next('every 1 hour', ran('2026-11-22T02:30', '2026-11-22T03:25'), '2026-11-22T03:26')).toBe(
      '2026-11-22T03:30',
    );
  });

  test('begins nothing in quiet hours, over midnight and end to end', () => {
    const quiet = ['08:00-12:00', '12:00-17:00'];
    expect(next('every 6 hours', ran('2026-11-22T03:00'), '2026-11-22T03:01', quiet)).toBe('2026-11-22T17:00');
    expect(next('every 6 hours', ran('2026-11-22T03:00'), '2026-11-22T09:30', quiet)).toBe('2026-11-22T17:00');
    expect(next('every 6 hours', ran('2026-11-22T03:00'), '2026-11-22T16:59', quiet)).toBe('2026-11-22T17:00');
    expect(next('every 6 hours', ran('2026-11-22T03:00'), '2026-11-22T17:00', quiet)).toBe('2026-11-22T17:00');
    expect(next('daily at 23:00', ran('2026-11-21T23:00'), '2026-11-22T23:10', ['22:00-06:00'])).toBe(
      '2026-11-23T06:00',
    );
  });

  test('follows the wall clock of its time zone', () => {
    expect(next('daily at 02:30', ran('2026-11-21T06:30'), '2026-11-21T12:00', [], 'America/St_Lucia')).toBe(
      '2026-11-22T06:30',
    );
    expect(next('every 1h', ran('2026-11-22T11:30'), '2026-11-22T12:40', ['08:00-17:00'], 'America/St_Lucia')).toBe(
      '2026-11-22T21:00',
    );
  });

  test('keeps its hour over summer time: what the clock jumps over comes behind the jump, what it shows twice comes once', () => {
    // Nassau: on 8 March 2026 the clock jumps from 02:00 to 03:00, on 1 November it goes back from 02:00 to 01:00.
    const zone = 'America/Nassau';
    expect(next('daily at 01:30', ran('2026-03-07T06:30'), '2026-03-07T07:00', [], zone)).toBe('2026-03-08T06:30');
    expect(next('daily at 02:30', ran('2026-03-07T07:30'), '2026-03-07T08:00', [], zone)).toBe('2026-03-08T07:30');
    expect(next('daily at 02:30', ran('2026-03-08T07:30'), '2026-03-08T08:00', [], zone)).toBe('2026-03-09T06:30');
    expect(next('daily at 01:30', ran('2026-10-31T05:30'), '2026-10-31T06:00', [], zone)).toBe('2026-11-01T05:30');
    expect(next('daily at 01:30', ran('2026-11-01T05:30'), '2026-11-01T05:31', [], zone)).toBe('2026-11-02T06:30');
  });

  test.each([
    ['sometimes', [], 'UTC'],
    ['every 0 hours', [], 'UTC'],
    ['every 169 hours', [], 'UTC'],
    ['every 6 minutes', [], 'UTC'],
    ['daily at 24:00', [], 'UTC'],
    ['daily at 2:60', [], 'UTC'],
    ['daily at', [], 'UTC'],
    ['every 6 hours', ['8-17'], 'UTC'],
    ['every 6 hours', ['08:00-08:00'], 'UTC'],
    ['every 6 hours', ['00:00-12:00', '12:00-24:00'], 'UTC'],
    ['every 6 hours', [], 'America/Atlantis'],
  ])('is refused: %s, quiet %j, %s', (schedule, quiet, timeZone) => {
    const parsed = () => parseSchedule({ schedule, quiet, timeZone });
    expect(parsed).toThrow(expect.objectContaining({ code: 'BACKUP_SCHEDULE_INVALID' }));
  });
});
