/** A book that is behind its holder: what it takes up, in which order, and that no promise becomes smaller by it. */
import { describe, expect, test } from 'vitest';
import { adoptGeneration, adoptHead, adoptThing } from '../../generation/adopt.ts';
import type { HeldThing } from '../../generation/ledger.ts';
import { DAY, hashOf, packOf, TestHolder } from './a-holder.ts';

const object = `${packOf('one')}/shards/0`;
const found = { object, subject: packOf('one'), bytes: 1000, digest: 'one' };

const head = (sequence: number, previous: string | null, at: number) => ({
  ...{ sequence, previous, hash: hashOf(`head ${sequence} `), createdAt: new Date(at) },
});

describe('a thing that is found', () => {
  test('is held and locked from now on, and counts', () => {
    const { ledger, clock, terms } = new TestHolder();
    expect(adoptThing(ledger, found, terms, clock)).toBe('adopted');
    expect(ledger.thing(object)).toMatchObject({
      ...{ state: 'kept', storedAt: clock.judged, condemnedBy: null },
      lockedUntil: { own: clock.own + 30 * DAY, witnessed: clock.witnessed + 30 * DAY },
    });
    expect(ledger.used('others')).toEqual({ bytes: 1000, things: 1 });
    expect(adoptThing(ledger, found, terms, clock)).toBe('known');
  });

  test.each(['kept', 'arriving', 'removing'] as const)('and that the book calls %s stays as it is', (state) => {
    const { ledger, clock, terms } = new TestHolder();
    const thing: HeldThing = {
      ...{ ...found, state, storedAt: 5, lockedUntil: { own: 7, witnessed: 7 }, lastHead: 3, condemnedBy: 2 },
    };
    ledger.write(thing);
    expect(adoptThing(ledger, found, terms, clock)).toBe('known');
    expect(ledger.thing(object)).toEqual(thing);
  });

  test('after the book struck it has come again: its lock is the later one, and other bytes are no thing of ours', () => {
    const { ledger, clock, terms } = new TestHolder();
    const late = { own: clock.own + 90 * DAY, witnessed: 0 };
    ledger.write({ ...found, state: 'removed', storedAt: 5, lockedUntil: late, lastHead: 3, condemnedBy: null });
    expect(adoptThing(ledger, { ...found, digest: 'other' }, terms, clock)).toBe('stranger');
    expect(adoptThing(ledger, { ...found, bytes: 999 }, terms, clock)).toBe('stranger');
    expect(adoptThing(ledger, found, terms, clock)).toBe('adopted');
    const lockedUntil = { own: late.own, witnessed: clock.witnessed + 30 * DAY };
    expect(ledger.thing(object)).toMatchObject({ state: 'kept', lockedUntil, lastHead: 3 });
  });
});

describe('a head that is found', () => {
  test('has its place in the chain or none, and nothing is deleted before it is complete', () => {
    const holder = new TestHolder();
    const { ledger, clock } = holder;
    const long = clock.judged - 100 * DAY;
    expect(adoptHead(ledger, head(1, null, long), clock)).toBe('adopted');
    expect(adoptHead(ledger, head(1, null, long), clock)).toBe('known');
    expect(adoptHead(ledger, { ...head(1, null, long), hash: hashOf('twin') }, clock)).toBe('stranger');
    expect(adoptHead(ledger, head(2, hashOf('another'), long), clock)).toBe('stranger');
    expect(adoptHead(ledger, head(3, hashOf('head 2 '), long), clock), 'after a gap').toBe('adopted');
    expect(adoptHead(ledger, { ...head(2, hashOf('head 1 '), long), hash: hashOf('x') }, clock)).toBe('stranger');
    expect(adoptHead(ledger, head(2, hashOf('head 1 '), long), clock)).toBe('adopted');
    expect(ledger.newestHead()).toMatchObject({ sequence: 3, isIncomplete: true, at: long });
    holder.put('old');
    holder.pass(60);
    expect(() => holder.order('condemn', ['old'])).toThrow(expect.objectContaining({ code: 'GENERATION_BLIND' }));
  });

  test('uses up nothing of what may come today, and no clock of its owner’s puts it into the future', () => {
    const holder = new TestHolder();
    const { ledger, clock } = holder;
    let previous: string | null = null;
    for (let sequence = 1; sequence <= 500; sequence += 1) {
      adoptHead(ledger, head(sequence, previous, clock.judged - 30 * DAY), clock);
      previous = hashOf(`head ${sequence} `);
    }
    expect(ledger.headsAfter(clock.judged - DAY)).toBe(0);
    adoptHead(ledger, head(501, previous, clock.judged + 300 * DAY), clock);
    expect(ledger.head(501)?.at).toBe(clock.judged);
  });
});

describe('an order that is found', () => {
  const order = (number: number, act: 'condemn' | 'delete' | 'pardon', of: number | null, previous: string | null) => ({
    ...{ number, act, of, previous, hash: hashOf(`order ${number}`) },
  });

  test('continues the chain, settles what it speaks of, and frees what that had condemned', () => {
    const holder = new TestHolder();
    const { ledger, clock, terms } = holder;
    holder.put('old');
    holder.pass(40);
    holder.order('condemn', ['old']);
    expect(holder.stateOf('old')).toBe('condemned');
    const [first = null] = [ledger.newestGeneration()?.hash];
    expect(adoptGeneration(ledger, order(3, 'delete', 1, first), terms, clock)).toBe('stranger');
    expect(adoptGeneration(ledger, order(2, 'delete', 1, hashOf('another')), terms, clock)).toBe('stranger');
    expect(adoptGeneration(ledger, order(2, 'delete', 1, first), terms, clock)).toBe('adopted');
    expect(adoptGeneration(ledger, order(2, 'delete', 1, first), terms, clock)).toBe('known');
    expect(holder.stateOf('old'), 'its bytes are there, whatever was ordered').toBe('kept');
    expect(ledger.generation(1)?.settled).toBe(true);
    expect(ledger.newestGeneration()).toMatchObject({ number: 2, act: 'delete', settled: true });
  });

  test('is where an empty book begins, and a condemnation among them deletes nothing later', () => {
    const { ledger, clock, terms } = new TestHolder();
    expect(adoptGeneration(ledger, order(5, 'condemn', null, hashOf('order 4')), terms, clock)).toBe('adopted');
    expect(ledger.newestGeneration()).toMatchObject({ number: 5, settled: true });
    expect(adoptGeneration(ledger, order(6, 'delete', 5, hashOf('order 5')), terms, clock)).toBe('adopted');
  });
});
