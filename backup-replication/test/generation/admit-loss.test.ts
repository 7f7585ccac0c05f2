/** A holder that admits a loss: the owner may send the thing again, and nothing else changes. */
import { expect, test } from 'vitest';
import { admitLoss } from '../../generation/admit-loss.ts';
import { takeRoom } from '../../generation/room.ts';
import { packOf, TestHolder } from './a-holder.ts';

const object = `${packOf('lost')}/shards/0`;

test('what is kept is struck once, with its lock and its place in the book, and no longer counts as kept', () => {
  const holder = new TestHolder();
  holder.put('lost');
  holder.head(1, ['lost']);
  const before = holder.ledger.thing(object);
  expect([admitLoss(holder.ledger, object), admitLoss(holder.ledger, object)]).toEqual([true, false]);
  expect(holder.ledger.thing(object)).toEqual({ ...before, state: 'removing' });
  expect(holder.put('lost'), 'until its bytes are gone').toBe('removing');
});

test('what was lost while it was locked ends no backups: the next head that needs it is taken', () => {
  const holder = new TestHolder();
  holder.put('lost');
  holder.head(1, ['lost']);
  admitLoss(holder.ledger, object);
  expect(holder.head(2, ['lost'])).toBe('taken');
});

test('what is on its way, was removed, or was never here is no loss', () => {
  const holder = new TestHolder();
  const arrival = { object, subject: packOf('lost'), bytes: 1000, digest: 'lost' };
  expect(admitLoss(holder.ledger, object)).toBe(false);
  takeRoom(holder.ledger, arrival, holder.terms);
  expect([admitLoss(holder.ledger, object), holder.stateOf('lost')]).toEqual([false, 'arriving']);
  holder.put('lost');
  holder.pass(31);
  holder.order('condemn', ['lost']);
  holder.pass(8);
  holder.order('delete', 1);
  expect([admitLoss(holder.ledger, object), holder.stateOf('lost')]).toEqual([false, 'removing']);
});
