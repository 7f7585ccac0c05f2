/** Room at a holder: bounded before the first byte, given back whole, and heads kept apart from all else. */
import { describe, expect, test } from 'vitest';
import {
  confirmArrival,
  HEADS_QUOTA_BYTES,
  HELD_THING_MIN_BYTES,
  isSecondComing,
  releaseRoom,
  takeRoom,
} from '../../generation/room.ts';
import { DAY, packOf, TestHolder } from './a-holder.ts';

const arrival = (name: string, bytes = 10_000) => ({
  ...{ object: `${packOf(name)}/shards/0`, subject: packOf(name), bytes, digest: name },
});

function holderWith(quotaBytes: number): TestHolder {
  const holder = new TestHolder();
  Object.assign(holder.terms, { quotaBytes });
  return holder;
}

describe('the quota', () => {
  test('may be filled to its last byte, and not by one more, also by what is still on its way', () => {
    const holder = holderWith(20_000);
    const take = (name: string, bytes: number) => takeRoom(holder.ledger, arrival(name, bytes), holder.terms);
    expect([take('one', 10_000), take('two', 10_001), take('two', 10_000), take('three', 1)]).toEqual([
      ...['reserved', 'full', 'reserved', 'full'],
    ]);
  });

  test('is charged once for a thing that is announced twice', () => {
    const holder = holderWith(10_000);
    const take = () => takeRoom(holder.ledger, arrival('one'), holder.terms);
    expect([take(), take()]).toEqual(['reserved', 'reserved']);
    expect(holder.ledger.used('others')).toEqual({ bytes: 10_000, things: 1 });
  });

  test('is free again once a thing is removed, and not before its bytes are gone', () => {
    const holder = holderWith(HELD_THING_MIN_BYTES * 3);
    holder.put('old', 10_000);
    holder.put('heads/1');
    holder.head(1, []);
    holder.pass(31);
    holder.order('condemn', ['old']);
    holder.pass(8);
    holder.order('delete', 1);
    expect(holder.put('new', 10_000)).toBe('full');
    for (const thing of holder.ledger.things(packOf('old'))) holder.ledger.write({ ...thing, state: 'removed' });
    expect(holder.put('new', 10_000)).toBe('reserved');
  });

  test('of heads is their own: the agreement gives them no more, and they take nothing from it', () => {
    const holder = holderWith(HEADS_QUOTA_BYTES * 2);
    expect(holder.put('heads/1', HEADS_QUOTA_BYTES - 5000)).toBe('reserved');
    expect([holder.put('heads/2', 5001), holder.put('heads/2', 5000), holder.put('heads/3', 1)]).toEqual([
      ...['full', 'reserved', 'full'],
    ]);
    expect(holder.put('all', HEADS_QUOTA_BYTES * 2)).toBe('reserved');
  });
});

describe('what arrives', () => {
  test('is stored once: a second confirmation changes neither its date nor its lock', () => {
    const holder = new TestHolder();
    holder.put('one');
    const before = holder.ledger.thing(arrival('one').object);
    holder.pass(5);
    expect(confirmArrival(holder.ledger, arrival('one').object, holder.terms, holder.clock)).toEqual(before);
    expect(holder.ledger.thing(arrival('one').object)).toEqual(before);
    expect(before?.lockedUntil.own).toBe((before?.storedAt ?? 0) + 30 * DAY);
  });

  test('is not confirmed when its room was given back meanwhile', () => {
    const holder = new TestHolder();
    const { object } = arrival('one');
    takeRoom(holder.ledger, arrival('one'), holder.terms);
    releaseRoom(holder.ledger, object);
    expect([holder.ledger.thing(object), holder.ledger.used('others').things]).toEqual([null, 0]);
    expect(() => confirmArrival(holder.ledger, object, holder.terms, holder.clock)).toThrow(TypeError);
  });

  test('gives no room back once it is held, nor what was never here', () => {
    const holder = new TestHolder();
    holder.put('one');
    releaseRoom(holder.ledger, arrival('one').object);
    releaseRoom(holder.ledger, arrival('two').object);
    expect([holder.stateOf('one'), holder.stateOf('two')]).toEqual(['kept', 'unknown']);
  });

  test('for the first time is no second coming, and what is held is none either', () => {
    const holder = new TestHolder();
    takeRoom(holder.ledger, arrival('one'), holder.terms);
    const states = () => holder.ledger.things(packOf('one')).map(isSecondComing);
    expect(states()).toEqual([false]);
    holder.put('one', 10_000);
    expect(states()).toEqual([false]);
  });
});
