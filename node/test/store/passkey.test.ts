/** The promise of the passkey store, held against SQLite. */
import { describe, expect, it } from 'vitest';
import type { Passkey } from '../../store/passkey.ts';
import { createPasskeyTables, openPasskeyStore } from '../../store/sqlite/passkey.ts';
import { later, noon, openDatabase } from './open-database.ts';

const open = () => openPasskeyStore(openDatabase(createPasskeyTables));

const passkey: Passkey = {
  id: 'k1',
  accountId: 'a1',
  publicKey: new Uint8Array([1, 2, 3]),
  counter: 0,
  transports: ['internal'],
  isSynced: true,
  label: 'my phone',
  proofing: 'substantial',
  createdAt: noon,
  lastUsedAt: null,
};

describe('passkeys', () => {
  it('come back as they were put in, and a known one is never taken over', async () => {
    const passkeys = open();
    expect(await passkeys.add(passkey)).toBe(true);
    expect(await passkeys.add({ ...passkey, accountId: 'thief' })).toBe(false);
    expect(await passkeys.find('k1')).toEqual(passkey);
    await passkeys.recordUse('k1', 7, later(1));
    expect(await passkeys.find('k1')).toEqual({ ...passkey, counter: 7, lastUsedAt: later(1) });
  });

  it('can be removed down to the last one, and only by their owner', async () => {
    const passkeys = open();
    await passkeys.add(passkey);
    expect(await passkeys.remove('a1', 'k1')).toBe(false);
    await passkeys.add({ ...passkey, id: 'k2', createdAt: later(1) });
    expect(await passkeys.remove('a2', 'k1')).toBe(false);
    const both = await Promise.all([passkeys.remove('a1', 'k1'), passkeys.remove('a1', 'k2')]);
    expect(both).toEqual([true, false]);
    expect((await passkeys.listOf('a1')).map(({ id }) => id)).toEqual(['k2']);
    expect(await passkeys.countAccounts()).toBe(1);
  });
});
