/** The rules of a holder: the lock that no key shortens, deletion in two steps, and heads that cannot be rewritten. */
import { describe, expect, test } from 'vitest';
import { releaseRoom, takeRoom } from '../../generation/room.ts';
import { checkHead, completeHead, HEAD_GAP_MAX, HEADS_A_DAY_MAX } from '../../generation/take-head.ts';
import { refusal } from '../support.ts';
import { DAY, hashOf, packOf, TestHolder } from './a-holder.ts';

/** A holder with `old` (needed by head 1 only) and `new` (needed by head 2), long after both were stored. */
function holderWithHistory(): TestHolder {
  const holder = new TestHolder();
  holder.put('old');
  holder.head(1, ['old']);
  holder.pass(1);
  holder.put('new');
  holder.head(2, ['new']);
  holder.pass(60);
  return holder;
}

const placed = ({ clock }: TestHolder, sequence: number) => ({
  ...{ sequence, hash: hashOf('a head'), previous: hashOf('the one before'), createdAt: new Date(clock.judged) },
});

describe('the retention lock', () => {
  test('holds against every order before the days are over, and ends for what no newer head needs', () => {
    const holder = holderWithHistory();
    holder.pass(-32);
    expect(holder.order('condemn', ['old']).spared).toMatchObject([{ why: 'locked' }]);
    holder.pass(32);
    expect(holder.order('condemn', ['old', 'new']).spared).toMatchObject([{ why: 'newest head' }]);
    expect([holder.stateOf('old'), holder.stateOf('new')]).toEqual(['condemned', 'kept']);
  });

  test.each(['own', 'witnessed'] as const)('needs both clocks: the %s clock a year ahead unlocks nothing', (clock) => {
    const holder = new TestHolder();
    holder.put('old');
    holder.clock[clock] += 365 * DAY;
    expect(holder.order('condemn', ['old']).spared).toMatchObject([{ why: 'locked' }]);
    holder.clock[clock] -= 365 * DAY;
    holder.pass(31);
    holder.clock[clock] -= 365 * DAY;
    expect(holder.order('condemn', ['old']).spared, 'a clock gone back').toMatchObject([{ why: 'locked' }]);
  });

  test('does not end early when the clock of the holder was a year behind when the bytes came', () => {
    const holder = new TestHolder();
    holder.clock.own -= 365 * DAY;
    holder.put('old');
    holder.clock.own += 365 * DAY;
    expect(holder.order('condemn', ['old']).spared).toMatchObject([{ why: 'locked' }]);
  });

  test('is made longer by every head that needs the thing again, and never shorter', () => {
    const holder = holderWithHistory();
    holder.head(3, ['old']);
    holder.head(4, []);
    holder.pass(29);
    expect(holder.order('condemn', ['old']).touched).toEqual([]);
    holder.pass(2);
    expect(holder.order('condemn', ['old', 'new']).touched).toHaveLength(2);
    const shorter = { ...holder.terms, retentionDays: 1 };
    holder.put('next');
    const until = holder.ledger.thing(`packs/${hashOf('next')}/shards/0`)?.lockedUntil;
    Object.assign(holder.terms, shorter);
    holder.put('next');
    holder.head(5, ['next']);
    expect(holder.ledger.thing(`packs/${hashOf('next')}/shards/0`)?.lockedUntil).toEqual(until);
  });

  test('keeps the newest head and what it needs for ever, if no other backup is ever made', () => {
    const holder = new TestHolder();
    holder.put('only');
    holder.put('heads/1');
    holder.head(1, ['only']);
    holder.pass(10_000);
    expect(holder.order('condemn', ['only', 'heads/1']).touched).toEqual([]);
  });
});

describe('deleting', () => {
  test('takes two orders with days between them, by both clocks', () => {
    const holder = holderWithHistory();
    holder.order('condemn', ['old']);
    expect(holder.stateOf('old')).toBe('condemned');
    expect(refusal(() => holder.order('delete', 1))).toBe('GENERATION_TOO_EARLY');
    holder.clock.own += 8 * DAY;
    expect(
      refusal(() => holder.order('delete', 1)),
      'the own clock alone',
    ).toBe('GENERATION_TOO_EARLY');
    holder.clock.witnessed += 8 * DAY;
    expect(holder.order('delete', 1).touched).toHaveLength(1);
    expect([holder.stateOf('old'), holder.stateOf('new')]).toEqual(['removing', 'kept']);
    expect(refusal(() => holder.order('delete', 1))).toBe('GENERATION_SETTLED');
  });

  test('is taken back by a pardon, by a head that needs the thing, and by sending it again', () => {
    const holder = holderWithHistory();
    holder.order('condemn', ['old']);
    holder.order('pardon', 1);
    expect(holder.stateOf('old')).toBe('kept');
    holder.order('condemn', ['old']);
    holder.head(3, ['old']);
    expect(holder.stateOf('old'), 'the head alone frees it').toBe('kept');
    holder.pass(8);
    expect(holder.order('delete', 3).touched).toEqual([]);
    expect(holder.stateOf('old')).toBe('kept');
    holder.head(4, ['new']);
    holder.pass(31);
    holder.order('condemn', ['old']);
    expect(holder.put('old')).toBe('kept');
    expect(holder.stateOf('old')).toBe('kept');
  });

  test('refuses an order that was used, one that skips, one of another chain, and one of two with one number', () => {
    const holder = holderWithHistory();
    const first = holder.order('condemn', ['old']);
    expect(first.taken).toBe('now');
    expect(holder.order('condemn', ['old'], { number: 1, hash: hashOf('condemn 1'), previous: null }).taken).toBe(
      'before',
    );
    const number = { number: 1, previous: null, hash: hashOf('another') };
    expect(refusal(() => holder.order('condemn', ['new'], number))).toBe('GENERATION_REPLAYED');
    expect(refusal(() => holder.order('pardon', 1, { number: 3 }))).toBe('GENERATION_OUT_OF_ORDER');
    expect(refusal(() => holder.order('pardon', 1, { previous: hashOf('x') }))).toBe('GENERATION_OUT_OF_ORDER');
    holder.order('pardon', 1);
    expect(refusal(() => holder.order('pardon', 1))).toBe('GENERATION_SETTLED');
    expect(refusal(() => holder.order('delete', 2))).toBe('GENERATION_SETTLED');
    expect(refusal(() => holder.order('delete', 7))).toBe('GENERATION_SETTLED');
  });

  test('looks once more before it deletes: what the newest head needs by now stays', () => {
    const holder = holderWithHistory();
    holder.put('late');
    holder.pass(31);
    expect(holder.order('condemn', ['old', 'late']).touched).toHaveLength(2);
    holder.pass(8);
    const { touched, spared } = holder.order('delete', 1, { needed: new Set([packOf('late')]) });
    expect([touched.length, spared]).toEqual([1, [{ object: `${packOf('late')}/shards/0`, why: 'newest head' }]]);
    expect([holder.stateOf('old'), holder.stateOf('late')]).toEqual(['removing', 'kept']);
  });

  test('touches nothing that is still on its way', () => {
    const holder = holderWithHistory();
    const object = `${packOf('coming')}/shards/0`;
    takeRoom(holder.ledger, { object, subject: packOf('coming'), bytes: 1000, digest: 'coming' }, holder.terms);
    expect(holder.order('condemn', ['old', 'coming']).touched).toHaveLength(1);
    expect(holder.stateOf('coming')).toBe('arriving');
  });

  test('says until when it can be taken back, by the later of the two clocks', () => {
    const holder = holderWithHistory();
    holder.clock.witnessed -= DAY;
    holder.order('condemn', ['old']);
    const until = new Date(holder.clock.own + holder.terms.undeleteDays * DAY).toISOString();
    expect(() => holder.order('delete', 1)).toThrow(`until ${until}`);
  });

  test('waits while a head is here whose lists are not: nobody knows what it needs', () => {
    const holder = holderWithHistory();
    holder.head(3, [], { isIncomplete: true });
    expect(refusal(() => holder.order('condemn', ['old']))).toBe('GENERATION_BLIND');
    completeHead(holder.ledger, { sequence: 3, references: [packOf('old')] }, holder.terms, holder.clock);
    expect(holder.order('condemn', ['old']).spared).toMatchObject([{ why: 'newest head' }]);
  });

  test('does not wait for ever for the lists of a head that a thief signed, and that never were', () => {
    const holder = holderWithHistory();
    holder.head(3, [], { isIncomplete: true });
    holder.head(4, ['new']);
    holder.pass(29);
    expect(refusal(() => holder.order('condemn', ['old']))).toBe('GENERATION_BLIND');
    holder.clock.own += DAY;
    expect(
      refusal(() => holder.order('condemn', ['old'])),
      'one clock alone',
    ).toBe('GENERATION_BLIND');
    holder.clock.witnessed += DAY;
    expect(holder.order('condemn', ['old', 'new'])).toMatchObject({ touched: [{}], spared: [{ why: 'newest head' }] });
    holder.head(5, ['new'], { isIncomplete: true });
    holder.pass(400);
    expect(
      refusal(() => holder.order('delete', 1)),
      'the newest',
    ).toBe('GENERATION_BLIND');
  });

  test('leaves no head that speaks of what is gone: a writer who missed the order is refused', () => {
    const holder = holderWithHistory();
    holder.order('condemn', ['old']);
    holder.pass(8);
    holder.order('delete', 1);
    expect(refusal(() => holder.head(3, ['old', 'new']))).toBe('HEAD_DANGLING');
    const object = `${packOf('old')}/shards/0`;
    const again = { object, subject: packOf('old'), bytes: 1000, digest: 'old' };
    expect(takeRoom(holder.ledger, { ...again, digest: 'other bytes' }, holder.terms)).toBe('conflict');
    for (const thing of holder.ledger.things(again.subject)) holder.ledger.write({ ...thing, state: 'removed' });
    expect(takeRoom(holder.ledger, again, holder.terms)).toBe('reserved');
    expect(
      refusal(() => holder.head(3, ['old', 'new'])),
      'not here again yet',
    ).toBe('HEAD_DANGLING');
    releaseRoom(holder.ledger, object);
    expect(holder.stateOf('old')).toBe('removed');
    expect(refusal(() => holder.head(3, ['old', 'new']))).toBe('HEAD_DANGLING');
    expect(holder.put('old')).toBe('reserved');
    expect(holder.head(3, ['old', 'new'], { label: 'whole again' })).toBe('taken');
    expect(holder.ledger.newestHead()?.sequence).toBe(3);
  });
});

describe('heads at a holder', () => {
  test('are refused when they belong to another history, at the same number or beside it', () => {
    const holder = new TestHolder();
    holder.head(1, []);
    holder.head(2, []);
    expect(holder.head(2, [])).toBe('again');
    expect(refusal(() => holder.head(2, [], { label: 'twin' }))).toBe('HEAD_EQUIVOCATED');
    expect(refusal(() => holder.head(3, [], { previous: hashOf('else') }))).toBe('HEAD_EQUIVOCATED');
    holder.head(5, []);
    expect(refusal(() => holder.head(4, [], { label: 'not what 5 names' }))).toBe('HEAD_EQUIVOCATED');
  });

  test.each([11, -11, 60 * 24 * 365])('are refused when they are dated %i minutes from now', (minutes) => {
    const holder = new TestHolder();
    const at = holder.clock.judged + minutes * 60_000;
    expect(refusal(() => holder.head(1, [], { at }))).toBe('HEAD_TIME_REFUSED');
    expect(refusal(() => holder.head(1, [], { at: Number.NaN }))).toBe('HEAD_TIME_REFUSED');
    expect(refusal(() => holder.head(1, [], { at: holder.clock.judged + 600_001 }))).toBe('HEAD_TIME_REFUSED');
    expect(holder.head(1, [], { at: holder.clock.judged + 600_000 })).toBe('taken');
  });

  test('fill a gap late when the next one vouches for them', () => {
    const holder = new TestHolder();
    holder.head(1, []);
    holder.head(3, [], { previous: hashOf('head 2 ') });
    holder.pass(5);
    expect(holder.head(2, [], { at: holder.clock.judged - 5 * DAY })).toBe('taken');
  });

  test('come no faster than any schedule, and do not leap', () => {
    const holder = new TestHolder();
    for (let sequence = 1; sequence <= HEADS_A_DAY_MAX; sequence += 1) holder.head(sequence, []);
    expect(refusal(() => holder.head(HEADS_A_DAY_MAX + 1, []))).toBe('HEADS_TOO_MANY');
    holder.pass(1.1);
    expect(refusal(() => holder.head(Number.MAX_SAFE_INTEGER - 1, []))).toBe('HEADS_TOO_MANY');
    expect(refusal(() => holder.head(HEADS_A_DAY_MAX + HEAD_GAP_MAX + 1, []))).toBe('HEADS_TOO_MANY');
    expect(checkHead(holder.ledger, placed(holder, HEADS_A_DAY_MAX + HEAD_GAP_MAX), holder.clock)).toBe('new');
    expect(holder.head(HEADS_A_DAY_MAX + 1, [])).toBe('taken');
  });
});

describe('room', () => {
  test('is bounded by the agreement, however small the things are, and heads have their own', () => {
    const holder = new TestHolder();
    Object.assign(holder.terms, { quotaBytes: 100_000 });
    for (let at = 0; at < 24; at += 1) expect(holder.put(`small ${at}`, 1)).toBe('reserved');
    expect(holder.put('one more', 1)).toBe('full');
    expect(holder.put('heads/1')).toBe('reserved');
    expect(holder.put('small 1', 1)).toBe('kept');
    expect(holder.put('small 1', 2)).toBe('conflict');
  });
});
