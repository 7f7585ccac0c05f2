/** New keys: a hub's keyring, and the key of a person (trust officer, official, reader). */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { CountryCode, JsonObject } from '@breakwater/federation-protocol';
import type { KeyUse } from './keyring.ts';

const secretBytes = 32;

const hubUses: readonly KeyUse[] = [
  'federation',
  'op-federation',
  'rp-federation',
  'op-token',
  'rp-client',
  'peer',
  'backup',
  'custody',
  'witness',
];
const authorityUses: readonly KeyUse[] = ['anchor', 'peer', 'log'];

/** A fresh keyring document for a hub, or for the authority, which holds the trust anchor's key and the log's. */
export function makeKeyring(
  country: CountryCode,
  role: 'hub' | 'authority',
  random: (count: number) => Uint8Array,
): JsonObject {
  const secret = () => Buffer.from(random(secretBytes)).toString('base64url');
  const uses = role === 'authority' ? authorityUses : hubUses;
  return {
    country,
    keys: Object.fromEntries(uses.map((use) => [use, privateJwkFor(use)])),
    pairwise: { version: 1, secret: secret() },
    backupSecret: secret(),
    cookieSecret: secret(),
  };
}

/** A fresh Ed25519 private JWK, for signing. */
export function makeSigningJwk(): JsonObject {
  return toJwk(generateKeyPairSync('ed25519').privateKey);
}

/** A fresh X25519 private JWK, for opening what was sealed to a person or a hub. */
export function makeSealingJwk(): JsonObject {
  return toJwk(generateKeyPairSync('x25519').privateKey);
}

function privateJwkFor(use: KeyUse): JsonObject {
  if (use === 'custody') return makeSealingJwk();
  // Off-the-shelf OpenID Connect software verifies ES256 everywhere; EdDSA is not yet common there.
  if (use === 'op-token' || use === 'rp-client') {
    return toJwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
  }
  return makeSigningJwk();
}

function toJwk(key: KeyObject): JsonObject {
  const { kty, crv, x, y, d } = key.export({ format: 'jwk' });
  const parts = { kty, crv, x, y, d };
  return Object.fromEntries(Object.entries(parts).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}
