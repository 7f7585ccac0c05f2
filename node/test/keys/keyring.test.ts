/** A hub's keyring: one key a use, opened once, whole again from its own export. */
import { randomBytes } from 'node:crypto';
import { parseCountryCode, verifyBytes } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { keyringOf } from '../../keys/keyring.ts';
import { makeKeyring } from '../../keys/make-keys.ts';

const random = (count: number) => new Uint8Array(randomBytes(count));
const country = parseCountryCode('LC');

describe('a keyring', () => {
  it('signs with a key of its own for each use', async () => {
    const keyring = await keyringOf(makeKeyring(country, 'hub', random));
    const data = new TextEncoder().encode('hello');
    const signature = await keyring.signer('peer').sign(data);
    expect(await verifyBytes(keyring.publicJwk('peer'), data, signature)).toBe(true);
    expect(await verifyBytes(keyring.publicJwk('backup'), data, signature)).toBe(false);
  });

  it('is the same again from its export', async () => {
    const keyring = await keyringOf(makeKeyring(country, 'hub', random));
    const again = await keyringOf(keyring.export());
    expect(again.publicJwk('op-token')).toEqual(keyring.publicJwk('op-token'));
    expect(again.pairwiseSecret).toEqual(keyring.pairwiseSecret);
    expect(again.backupSecret).toEqual(keyring.backupSecret);
  });

  it('has a witness key at a hub and a log key at the authority, and never the other way round', async () => {
    const hub = await keyringOf(makeKeyring(country, 'hub', random));
    const authority = await keyringOf(makeKeyring(country, 'authority', random));
    expect(hub.publicJwk('witness').crv).toBe('Ed25519');
    expect(authority.publicJwk('log').crv).toBe('Ed25519');
    expect(() => hub.signer('log')).toThrow(expect.objectContaining({ code: 'KEY_ABSENT' }));
    expect(() => authority.signer('witness')).toThrow(expect.objectContaining({ code: 'KEY_ABSENT' }));
  });

  it('has the anchor key at the authority and nowhere else', async () => {
    const hub = await keyringOf(makeKeyring(country, 'hub', random));
    expect(() => hub.signer('anchor')).toThrow(expect.objectContaining({ code: 'KEY_ABSENT' }));
    const authority = await keyringOf(makeKeyring(country, 'authority', random));
    expect(authority.publicJwk('anchor').crv).toBe('Ed25519');
    expect(() => authority.signer('op-token')).toThrow(expect.objectContaining({ code: 'KEY_ABSENT' }));
  });

  it('refuses a document that lacks a part', async () => {
    const { pairwise: _pairwise, ...rest } = makeKeyring(country, 'hub', random);
    await expect(keyringOf(rest)).rejects.toMatchObject({ code: 'KEYFILE_MALFORMED' });
  });
});
