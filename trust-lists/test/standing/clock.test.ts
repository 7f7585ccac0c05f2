/** The clock: what a dead, wrong or leaping one may do (nothing worse than to stop the most valuable logins). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBorneOut, readClock } from '../../standing/clock.ts';

const dayMs = 86_400_000;
const rules = { maxSkewMs: 300_000, maxForwardJumpMs: 30 * dayMs };
const floor = new Date('2026-09-10T12:00:00Z');
const plus = (ms: number) => new Date(floor.getTime() + ms);
const read = (systemMs: number, lastSeenMs: number | null = null) =>
  readClock(plus(systemMs), { floor, lastSeen: lastSeenMs === null ? null : plus(lastSeenMs) }, rules);

describe('reading the clock', () => {
  it('believes a clock that is at or after the floor', () => {
    expect(read(5000)).toEqual({ now: plus(5000), state: 'ok' });
  });

  it('never reckons with a time before the floor', () => {
    expect(read(-299_000)).toEqual({ now: floor, state: 'ok' });
    expect(read(-300_000)).toEqual({ now: floor, state: 'ok' });
  });

  it.each([
    ['a second beyond the skew', -301_000],
    ['thirty years, as after a power loss', -30 * 365 * dayMs],
  ])('says that a clock is behind by %s', (_name, systemMs) => {
    expect(read(systemMs)).toEqual({ now: floor, state: 'behind' });
  });

  it('lets time go on with the last reading kept when the clock is behind', () => {
    expect(read(-30 * 365 * dayMs, 2 * dayMs)).toEqual({ now: plus(2 * dayMs), state: 'behind' });
  });

  it('does not take a Date without a time for a clock that is right', () => {
    expect(readClock(new Date(Number.NaN), { floor, lastSeen: null }, rules)).toEqual({ now: floor, state: 'behind' });
  });

  it('does not believe a leap of years, and expires nothing by it', () => {
    expect(read(5 * 365 * dayMs)).toEqual({ now: floor, state: 'ahead-suspect' });
    expect(read(5 * 365 * dayMs, 3 * dayMs)).toEqual({ now: plus(3 * dayMs), state: 'ahead-suspect' });
  });

  it('believes a leap of exactly the allowed length, and not a millisecond more', () => {
    expect(read(30 * dayMs).state).toBe('ok');
    expect(read(30 * dayMs + 1).state).toBe('ahead-suspect');
  });

  it('counts a leap from the last reading kept, so that a long isolation alone is no suspicion', () => {
    expect(read(40 * dayMs, 39 * dayMs)).toEqual({ now: plus(40 * dayMs), state: 'ok' });
  });

  it('does not let a clock that is set back make old knowledge young again', () => {
    expect(read(1000, 5 * dayMs)).toEqual({ now: plus(5 * dayMs), state: 'behind' });
    expect(read(5 * dayMs - 300_001, 5 * dayMs).state).toBe('behind');
    expect(read(5 * dayMs - 300_000, 5 * dayMs)).toEqual({ now: plus(5 * dayMs), state: 'ok' });
  });

  it('bears out a clock that a quorum just asked agrees with, to five minutes', () => {
    expect(isBorneOut(plus(0), plus(300_000), rules)).toBe(true);
    expect(isBorneOut(plus(0), plus(300_001), rules)).toBe(false);
    expect(isBorneOut(plus(300_001), plus(0), rules)).toBe(false);
  });

  it('never reckons before the floor nor after both the system and everything known', () => {
    const ms = fc.integer({ min: -400 * dayMs, max: 4000 * dayMs });
    fc.assert(
      fc.property(ms, fc.option(ms), (systemMs, lastSeenMs) => {
        const { now } = read(systemMs, lastSeenMs);
        expect(now.getTime()).toBeGreaterThanOrEqual(floor.getTime());
        const latestMs = Math.max(0, systemMs, lastSeenMs ?? 0);
        expect(now.getTime()).toBeLessThanOrEqual(floor.getTime() + latestMs);
      }),
    );
  });
});
