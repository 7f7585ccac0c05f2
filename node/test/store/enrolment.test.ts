/** The promise of the enrolment store, held against SQLite. */
import { describe, expect, it } from 'vitest';
import type { Enrolment } from '../../store/enrolment.ts';
import { createEnrolmentTables, openEnrolmentStore } from '../../store/sqlite/enrolment.ts';
import { later, noon, openDatabase } from './open-database.ts';

const open = () => openEnrolmentStore(openDatabase(createEnrolmentTables));

const enrolment: Enrolment = {
  id: 'e1',
  accountId: 'a1',
  codeHash: 'h1',
  proofing: 'substantial',
  issuedBy: 'counter',
  issuedAt: noon,
  expiresAt: later(3600),
  usedAt: null,
  voidedAt: null,
};

describe('enrolment codes', () => {
  it('are found by their hash and used once, also when two come at the same time', async () => {
    const enrolments = open();
    await enrolments.issue(enrolment);
    expect(await enrolments.findByCodeHash('h1')).toEqual(enrolment);
    expect(await enrolments.findByCodeHash('h2')).toBeNull();
    const both = await Promise.all([enrolments.use('e1', later(1)), enrolments.use('e1', later(1))]);
    expect(both.sort()).toEqual([false, true]);
    expect(await enrolments.find('e1')).toMatchObject({ usedAt: later(1) });
  });

  it('end when a newer one is given to the same person, but not to another', async () => {
    const enrolments = open();
    await enrolments.issue(enrolment);
    await enrolments.issue({ ...enrolment, id: 'e2', codeHash: 'h2', accountId: 'a2' });
    await enrolments.issue({ ...enrolment, id: 'e3', codeHash: 'h3', issuedAt: later(5) });
    expect(await enrolments.use('e1', later(6))).toBe(false);
    expect(await enrolments.use('e2', later(6))).toBe(true);
    expect(await enrolments.use('e3', later(6))).toBe(true);
    expect((await enrolments.listOf('a1')).map(({ id }) => id)).toEqual(['e3', 'e1']);
    expect(await enrolments.recent(1)).toMatchObject([{ id: 'e3' }]);
  });

  it('are all void after a restore, except that used ones stay used', async () => {
    const enrolments = open();
    await enrolments.issue(enrolment);
    await enrolments.issue({ ...enrolment, id: 'e2', codeHash: 'h2', accountId: 'a2' });
    await enrolments.use('e2', later(1));
    expect(await enrolments.voidAll(later(2))).toBe(1);
    expect(await enrolments.use('e1', later(3))).toBe(false);
    expect(await enrolments.find('e2')).toMatchObject({ usedAt: later(1), voidedAt: null });
  });
});
