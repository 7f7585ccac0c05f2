/** The promise of the once store, held against SQLite. */
import { expect, it } from 'vitest';
import { createOnceTables, openOnceStore } from '../../store/sqlite/once.ts';
import { later, openDatabase } from './open-database.ts';

it('lets each identifier of a kind through once, also when two come at the same time', async () => {
  const once = openOnceStore(openDatabase(createOnceTables));
  const both = await Promise.all([once.consume('jti', 'a', later(60)), once.consume('jti', 'a', later(60))]);
  expect(both.sort()).toEqual([false, true]);
  expect(await once.consume('nonce', 'a', later(60))).toBe(true);
  expect(await once.consume('jti', 'b', later(60))).toBe(true);
});

it('forgets only what has expired', async () => {
  const once = openOnceStore(openDatabase(createOnceTables));
  await once.consume('jti', 'old', later(10));
  await once.consume('jti', 'new', later(60));
  expect(await once.sweep(later(11))).toBe(1);
  expect(await once.consume('jti', 'new', later(60))).toBe(false);
  expect(await once.consume('jti', 'old', later(60))).toBe(true);
});
