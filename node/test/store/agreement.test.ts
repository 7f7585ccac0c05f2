/** The promise of the agreement store, held against SQLite. */
import { describe, expect, it } from 'vitest';
import type { Agreement } from '../../store/agreement.ts';
import { createAgreementTables, openAgreementStore } from '../../store/sqlite/agreement.ts';
import { later, noon, openDatabase } from './open-database.ts';

const open = () => openAgreementStore(openDatabase(createAgreementTables));

const agreement: Agreement = {
  id: 'g1',
  accountId: 'a1',
  digest: 'd1',
  serviceId: 'polyclinic',
  serviceName: 'Polyclinic',
  serviceCountry: 'BB',
  purpose: 'To treat you',
  legalBasis: 'Health Services Act',
  retentionDays: 30,
  attributes: ['given_name'],
  agreedAt: noon,
  revokedAt: null,
};

describe('agreements', () => {
  it('hold for exactly the same question of the same person', async () => {
    const agreements = open();
    await agreements.save(agreement);
    expect(await agreements.findInForce('a1', 'd1')).toEqual(agreement);
    expect(await agreements.findInForce('a1', 'd2')).toBeNull();
    expect(await agreements.findInForce('a2', 'd1')).toBeNull();
  });

  it('replace an earlier one with the same service, but not one of the same name in another country', async () => {
    const agreements = open();
    await agreements.save(agreement);
    await agreements.save({ ...agreement, id: 'g2', serviceCountry: 'JM', digest: 'd2' });
    await agreements.save({ ...agreement, id: 'g3', digest: 'd3', agreedAt: later(9) });
    expect(await agreements.findInForce('a1', 'd1')).toBeNull();
    expect(await agreements.findInForce('a1', 'd2')).toMatchObject({ id: 'g2' });
    expect((await agreements.listOf('a1'))[0]).toMatchObject({ id: 'g3' });
  });

  it('leave the time of an earlier withdrawal as it was', async () => {
    const agreements = open();
    await agreements.save(agreement);
    await agreements.revoke('a1', 'g1', later(1));
    await agreements.save({ ...agreement, id: 'g2', agreedAt: later(5) });
    await agreements.save({ ...agreement, id: 'g3', agreedAt: later(9) });
    const ended = (await agreements.listOf('a1')).map(({ id, revokedAt }) => [id, revokedAt]);
    expect(ended).toEqual([
      ['g3', null],
      ['g2', later(9)],
      ['g1', later(1)],
    ]);
  });

  it('can be ended by the one who gave them, once', async () => {
    const agreements = open();
    await agreements.save(agreement);
    expect(await agreements.revoke('a2', 'g1', later(1))).toBe(false);
    expect(await agreements.revoke('a1', 'g1', later(1))).toBe(true);
    expect(await agreements.revoke('a1', 'g1', later(2))).toBe(false);
    expect(await agreements.findInForce('a1', 'd1')).toBeNull();
    expect(await agreements.listOf('a1')).toMatchObject([{ revokedAt: later(1) }]);
  });

  it('can all be ended at once; those that ended before keep their time', async () => {
    const agreements = open();
    await agreements.save(agreement);
    await agreements.revoke('a1', 'g1', later(1));
    await agreements.save({ ...agreement, id: 'g2', agreedAt: later(2) });
    await agreements.save({ ...agreement, id: 'g3', accountId: 'a2', agreedAt: later(2) });
    expect(await agreements.voidAll(later(3))).toBe(2);
    expect(await agreements.voidAll(later(4))).toBe(0);
    for (const account of ['a1', 'a2']) expect(await agreements.findInForce(account, 'd1')).toBeNull();
    const ended = (await agreements.listOf('a1')).map(({ id, revokedAt }) => [id, revokedAt]);
    expect(ended).toEqual([
      ['g2', later(3)],
      ['g1', later(1)],
    ]);
  });
});
