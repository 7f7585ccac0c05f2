/** A witness with a clock in doubt, or without its memory, signs nothing. */
import { describe, expect, it } from 'vitest';
import { cosigningTime } from '../../standing/cosigning-time.ts';

const now = new Date('2026-09-01T12:00:00Z');

describe('a witness', () => {
  it('signs at the time that was judged, when its clock is right and it remembers', () => {
    expect(cosigningTime({ now, state: 'ok' }, { amnesia: false })).toEqual({ at: now });
  });

  it.each(['behind', 'ahead-suspect'] as const)('signs nothing while its clock is %s', (state) => {
    expect(cosigningTime({ now, state }, { amnesia: false })).toMatchObject({ refused: state });
  });

  it('signs nothing while it does not remember, whatever its clock', () => {
    expect(cosigningTime({ now, state: 'ok' }, { amnesia: true })).toMatchObject({ refused: 'amnesia' });
  });
});
