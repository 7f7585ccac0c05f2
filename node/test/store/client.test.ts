/** The promise of the client store, held against SQLite. */
import { expect, it } from 'vitest';
import type { Client } from '../../store/client.ts';
import { createClientTables, openClientStore } from '../../store/sqlite/client.ts';
import { noon, openDatabase } from './open-database.ts';

const client: Client = {
  id: 'polyclinic',
  name: 'Polyclinic',
  sector: 'health',
  purpose: 'To treat you',
  legalBasis: 'Health Services Act',
  retentionDays: 30,
  needed: ['given_name'],
  optional: [],
  minimum: 'substantial',
  redirectUris: ['https://polyclinic.example/back'],
  secretHash: 'hash',
  jwks: null,
  createdAt: noon,
};

it('keeps clients by id, never two of one id, and lists them by name', async () => {
  const clients = openClientStore(openDatabase(createClientTables));
  expect(await clients.add(client)).toBe(true);
  expect(await clients.add({ ...client, name: 'Thief' })).toBe(false);
  expect(await clients.find('polyclinic')).toEqual(client);
  expect(await clients.find('nobody')).toBeNull();
  const other = { ...client, id: 'archive', name: 'Archive', secretHash: null, jwks: { keys: [] } };
  await clients.add(other);
  expect(await clients.list()).toEqual([other, client]);
});

it('takes no client without a way to prove itself', async () => {
  const clients = openClientStore(openDatabase(createClientTables));
  await expect(clients.add({ ...client, secretHash: null })).rejects.toThrow();
});
