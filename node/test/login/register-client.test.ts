/** Registering a service. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { parseCountryCode } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { type ClientOrder, registerClient } from '../../login/register-client.ts';
import { createClientTables, openClientStore } from '../../store/sqlite/client.ts';
import { openDatabase } from '../store/open-database.ts';

const order: ClientOrder = {
  id: 'polyclinic',
  name: 'Register with a polyclinic',
  sector: 'health',
  purpose: 'To open your patient record',
  legalBasis: 'Health Services Act',
  retentionDays: 365,
  needed: ['given_name'],
  optional: ['email'],
  minimum: 'substantial',
  redirectUris: ['http://polyclinic.localhost:7301/signed-in'],
  jwks: null,
};

const partsOf = () => ({
  country: parseCountryCode('BB'),
  store: { clients: openClientStore(openDatabase(createClientTables)) },
  world: { now: () => new Date(), randomBytes: (count: number) => new Uint8Array(count).fill(3) },
});

describe('registering a service', () => {
  it('gives a secret once and keeps only its hash', async () => {
    const parts = partsOf();
    const { secret } = await registerClient(parts, order);
    expect(secret).toBe(Buffer.alloc(32, 3).toString('base64url'));
    const kept = await parts.store.clients.find('polyclinic');
    expect(kept?.secretHash).toBe(
      createHash('sha256')
        .update(secret ?? '')
        .digest('base64url'),
    );
    expect(JSON.stringify(kept)).not.toContain(secret);
  });

  it('takes public keys in place of a secret, and no private ones', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const keysOf = (key: typeof publicKey) => ({ keys: [JSON.parse(JSON.stringify(key.export({ format: 'jwk' })))] });
    const { secret } = await registerClient(partsOf(), { ...order, jwks: keysOf(publicKey) });
    expect(secret).toBeNull();
    const wrong = registerClient(partsOf(), { ...order, jwks: keysOf(privateKey) });
    await expect(wrong).rejects.toMatchObject({ code: 'CLIENT_MALFORMED' });
  });

  it('does not take an id twice', async () => {
    const parts = partsOf();
    await registerClient(parts, order);
    await expect(registerClient(parts, order)).rejects.toMatchObject({ code: 'CLIENT_ID_TAKEN' });
  });

  const wrong: readonly (readonly [string, Partial<ClientOrder>])[] = [
    ['an id that looks like another country’s entity', { id: 'https://lc.example/rp' }],
    ['an attribute that no hub offers', { needed: ['person_number'] }],
    ['the same attribute as needed and optional', { optional: ['given_name'] }],
    ['a sector with blanks', { sector: 'public health' }],
    ['no purpose', { purpose: '' }],
    ['plain http outside the box', { redirectUris: ['http://polyclinic.gov.bb/back'] }],
    ['a fragment', { redirectUris: ['https://polyclinic.gov.bb/back#x'] }],
    ['two hosts', { redirectUris: ['https://a.gov.bb/back', 'https://b.gov.bb/back'] }],
    ['nowhere to go back to', { redirectUris: [] }],
    ['an empty key set', { jwks: { keys: [] } }],
  ];

  it.each(wrong)('refuses %s', async (_what, change) => {
    await expect(registerClient(partsOf(), { ...order, ...change })).rejects.toMatchObject({
      code: 'CLIENT_MALFORMED',
    });
  });
});
