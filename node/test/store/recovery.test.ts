/** The promise of the recovery store, held against SQLite. */
import { type PublicJwk, parseCountryCode } from '@breakwater/federation-protocol';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { expect, test } from 'vitest';
import { createRecoveryTables, openRecoveryStore } from '../../store/sqlite/recovery.ts';

const noon = new Date('2026-09-12T12:00:00Z');
const later = (hours: number) => new Date(noon.getTime() + hours * 3_600_000);
const signKey: PublicJwk = { kty: 'OKP', crv: 'Ed25519', x: 'x', kid: 'k1' };
const accepted = {
  recoveryId: 'a'.repeat(64),
  country: parseCountryCode('DM'),
  signKey,
  approvers: ['official-1', 'official-2'],
  acceptedAt: noon,
  expiresAt: later(72),
};
const key = (generation: number) => ({ generation, record: { document: { generation } }, createdAt: noon });

function store() {
  const client = new Database(':memory:');
  client.exec(createRecoveryTables);
  return openRecoveryStore(drizzle({ client }));
}

test('puts in force only a recovery key of a higher generation', async () => {
  const recoveries = store();
  expect(await recoveries.ownKey()).toBeNull();
  expect(await recoveries.addOwnKey(key(2))).toBe(true);
  expect(await recoveries.addOwnKey(key(2))).toBe(false);
  expect(await recoveries.addOwnKey(key(1))).toBe(false);
  expect(await recoveries.addOwnKey(key(3))).toBe(true);
  expect((await recoveries.ownKey())?.generation).toBe(3);
});

test('remembers when a key was spent, for that generation only and the first time', async () => {
  const recoveries = store();
  await recoveries.addOwnKey(key(1));
  await recoveries.markSpent(1, later(1));
  await recoveries.markSpent(1, later(2));
  expect((await recoveries.ownKey())?.spentAt).toEqual(later(1));
  await recoveries.addOwnKey(key(2));
  expect((await recoveries.ownKey())?.spentAt).toBeNull();
});

test('knows an accepted blank machine by its key, until the request runs out', async () => {
  const recoveries = store();
  await recoveries.accept(accepted);
  expect(await recoveries.findBySignKey('k1', later(71))).toEqual({ ...accepted, handedOverAt: null });
  expect(await recoveries.findBySignKey('k1', later(72))).toBeNull();
  expect(await recoveries.findBySignKey('k2', noon)).toBeNull();
});

test('accepts once, and keeps the time of handing over', async () => {
  const recoveries = store();
  await recoveries.accept(accepted);
  await recoveries.markHandedOver(accepted.recoveryId, later(1));
  const approvers = ['official-2', 'official-3'];
  await recoveries.accept({ ...accepted, approvers, expiresAt: later(9999) });
  await recoveries.markHandedOver(accepted.recoveryId, later(2));
  expect(await recoveries.find(accepted.recoveryId)).toEqual({ ...accepted, approvers, handedOverAt: later(1) });
  expect(await recoveries.list()).toHaveLength(1);
});
