/** The stages: when each begins to the millisecond, and what doubt does to them. */
import { describe, expect, it } from 'vitest';
import type { ClockReading } from '../../standing/clock.ts';
import { standing } from '../../standing/standing.ts';
import { after, aState, dayMs, quorumTime } from './a-standing.ts';

const state = aState();
const at = (ms: number) => new Date(quorumTime.getTime() + ms);
const doubtfulClock = (clock: ClockReading['state']): ClockReading => ({ now: quorumTime, state: clock });

describe('the stages', () => {
  it.each([
    ['fresh', 0, dayMs],
    ['fresh', dayMs, dayMs],
    ['aging', dayMs + 1, 3 * dayMs],
    ['aging', 3 * dayMs, 3 * dayMs],
    ['isolated', 3 * dayMs + 1, 14 * dayMs],
    ['isolated', 14 * dayMs, 14 * dayMs],
  ])('is %s %i ms after the quorum’s time, and says until when', (stage, ageMs, endMs) => {
    expect(standing(state, after(ageMs))).toMatchObject({ stage, ageMs, until: at(endMs) });
  });

  it('is closed after the isolated stage, with nothing to come', () => {
    expect(standing(state, after(14 * dayMs + 1))).toMatchObject({ stage: 'closed', until: null });
  });

  it('takes a quorum that is a moment ahead of this clock as of now', () => {
    expect(standing(state, after(-2000))).toMatchObject({ stage: 'fresh', ageMs: 0 });
  });

  it('has nothing to say against a fresh hub', () => {
    expect(standing(state, after(0))).toMatchObject({ reasons: [], publisherLate: false, rootExpired: false });
  });
});

describe('a publisher that is late, and roots and lists that end', () => {
  const freshAt = (ms: number) => ({ ...state, log: { quorumTime: at(ms), leafIndex: 57 } });

  it('goes on fully after the next update was due, as long as the quorum is fresh', () => {
    const late = standing(freshAt(70 * dayMs), after(70 * dayMs));
    expect(late).toMatchObject({ stage: 'fresh', publisherLate: true, reasons: ['publisher-late'] });
  });

  it('stops for good only when the closed stage has passed after the next update', () => {
    expect(standing(freshAt(150 * dayMs), after(150 * dayMs)).stage).toBe('fresh');
    const over = standing(freshAt(150 * dayMs), after(150 * dayMs + 1));
    expect(over).toMatchObject({ stage: 'closed', until: null, reasons: ['list-expired', 'publisher-late'] });
    expect(standing(freshAt(150 * dayMs), after(150 * dayMs)).until).toEqual(at(150 * dayMs));
  });

  it('says that the root has expired and lets the list follow its stages', () => {
    const old = { ...freshAt(10 * dayMs), root: { ...state.root, expires: at(10 * dayMs) } };
    expect(standing(old, after(10 * dayMs))).toMatchObject({
      stage: 'fresh',
      rootExpired: true,
      reasons: ['root-expired'],
    });
  });
});

describe('doubt', () => {
  it.each([
    ['amnesia', after(0), { amnesia: true }],
    ['fork', after(0), { fork: true }],
    ['clock-behind', doubtfulClock('behind'), {}],
    ['clock-ahead', doubtfulClock('ahead-suspect'), {}],
  ])('from %s isolates a hub at once, whatever its quorum says', (reason, clock, doubts) => {
    const found = standing(state, clock, doubts);
    expect(found).toMatchObject({ stage: 'isolated', ageMs: 3 * dayMs + 1, until: null, reasons: [reason] });
  });

  it('never makes a hub look younger than it is', () => {
    expect(standing(state, after(20 * dayMs), { amnesia: true })).toMatchObject({ stage: 'closed', ageMs: 20 * dayMs });
  });

  it('lets nothing expire on a clock that leaps: its reading stands still', () => {
    const found = standing(state, { now: at(1000), state: 'ahead-suspect' });
    expect(found).toMatchObject({ stage: 'isolated', publisherLate: false, rootExpired: false });
  });
});

describe('a newer list that this program cannot read', () => {
  it('shortens the life of the old one to seven days', () => {
    const blocked = { updateBlocked: true };
    expect(standing(state, after(0), blocked)).toMatchObject({ stage: 'fresh', reasons: ['update-blocked'] });
    expect(standing(state, after(7 * dayMs), blocked)).toMatchObject({ stage: 'isolated', until: at(7 * dayMs) });
    expect(standing(state, after(7 * dayMs + 1), blocked)).toMatchObject({ stage: 'closed', until: null });
    expect(standing(state, after(7 * dayMs + 1)).stage).toBe('isolated');
  });
});
