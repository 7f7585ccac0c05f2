/** The promise of the sign-in records, held against SQLite. */
import { describe, expect, it } from 'vitest';
import type { OidcRecord } from '../../store/oidc.ts';
import { createOidcTables, openOidcStore } from '../../store/sqlite/oidc.ts';
import { later, openDatabase } from './open-database.ts';

const open = () => openOidcStore(openDatabase(createOidcTables));

const record: OidcRecord = {
  model: 'AuthorizationCode',
  id: 'c1',
  payload: { accountId: 'x', nested: { list: [1, null] } },
  grantId: 'g1',
  uid: 'u1',
  expiresAt: later(30),
  consumedAt: null,
};

describe('sign-in records', () => {
  it('come back by model and id, and by uid, and are replaced as a whole', async () => {
    const records = open();
    await records.put(record);
    expect(await records.find('AuthorizationCode', 'c1')).toEqual(record);
    expect(await records.find('Session', 'c1')).toBeNull();
    expect(await records.findByUid('AuthorizationCode', 'u1')).toEqual(record);
    await records.put({ ...record, payload: { other: true }, grantId: null });
    expect(await records.find('AuthorizationCode', 'c1')).toMatchObject({ payload: { other: true }, grantId: null });
  });

  it('are consumed once and taken once, also when two come at the same time', async () => {
    const records = open();
    await records.put(record);
    const consumed = [
      records.consume('AuthorizationCode', 'c1', later(1)),
      records.consume('AuthorizationCode', 'c1', later(1)),
    ];
    expect((await Promise.all(consumed)).sort()).toEqual([false, true]);
    const taken = await Promise.all([records.take('AuthorizationCode', 'c1'), records.take('AuthorizationCode', 'c1')]);
    expect(taken.filter((one) => one !== null)).toHaveLength(1);
  });

  it('go away one by one, by grant, by time, and all at once after a restore', async () => {
    const records = open();
    await records.put(record);
    await records.put({ ...record, id: 'c2', grantId: 'g2' });
    await records.put({ ...record, id: 'c3', grantId: null, expiresAt: later(90) });
    await records.destroyByGrant('AuthorizationCode', 'g1');
    expect(await records.find('AuthorizationCode', 'c1')).toBeNull();
    expect(await records.sweep(later(31))).toBe(1);
    expect(await records.find('AuthorizationCode', 'c3')).not.toBeNull();
    await records.put(record);
    await records.destroy('AuthorizationCode', 'c1');
    expect(await records.voidAll()).toBe(1);
  });
});
