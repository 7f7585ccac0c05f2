/** Manifests and data keys: signed by the country, of the country, named by the head, and shaped as they must be. */
import { type JsonObject, type PublicJwk, parseCountryCode, signJws } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { DEFAULT_SCHEME } from '../../../draft/erasure/erasure-code.ts';
import { dataKeyInfo, openDataKey, type Sealer, sealDataKey } from '../../../draft/manifest/data-key.ts';
import {
  type Manifest,
  manifestHash,
  signManifest,
  verifyManifest,
  verifyManifestSignature,
} from '../../../draft/manifest/manifest.ts';
import { packBytesOf } from '../../../draft/pack/pack-class.ts';
import { newSigner } from '../../keys.ts';
import { bytesFrom, refusalOf } from '../../support.ts';

const country = parseCountryCode('DM');
const holders = ['BB', 'BZ', 'GY', 'JM', 'LC', 'TT'].map(parseCountryCode);
const manifest: Manifest = {
  format: 0,
  country,
  snapshot: '11'.repeat(32),
  createdAt: '2026-11-22T03:00:00.000Z',
  scheme: DEFAULT_SCHEME,
  keys: [{ id: '22'.repeat(32), recipients: [{ kid: 'k', sealed: 'c2VhbGVk' }] }],
  placements: [holders],
  packs: [
    {
      id: '33'.repeat(32),
      packBytes: packBytesOf(64 * 1024, DEFAULT_SCHEME),
      key: 0,
      placement: 0,
      shardHashes: holders.map((_, i) => `${i}4`.repeat(32)),
    },
  ],
  rootKey: 0,
  root: bytesFrom(40, 1),
};

describe('a manifest', () => {
  test('verifies under the country’s key with the hash that the head names', async () => {
    const signer = await newSigner();
    const jws = await signManifest(manifest, signer);
    const expected = { country, sha256: manifestHash(jws), keys: [signer.publicJwk] };
    expect(await verifyManifest(jws, expected)).toEqual(manifest);
  });

  test('is refused under another key, with another hash, or of another country', async () => {
    const [signer, thief] = [await newSigner(), await newSigner()];
    const keys = [signer.publicJwk];
    const forged = await signManifest(manifest, thief);
    expect(await refusalOf(verifyManifest(forged, { country, sha256: manifestHash(forged), keys }))).toBe(
      'MANIFEST_INVALID',
    );
    const jws = await signManifest(manifest, signer);
    expect(await refusalOf(verifyManifest(jws, { country, sha256: '00'.repeat(32), keys }))).toBe(
      'MANIFEST_HASH_MISMATCH',
    );
    const wrong = { country: parseCountryCode('LC'), sha256: manifestHash(jws), keys };
    expect(await refusalOf(verifyManifest(jws, wrong))).toBe('MANIFEST_COUNTRY_WRONG');
  });

  test('is not a manifest when signed as something else', async () => {
    const signer = await newSigner();
    const jws = await signJws({ format: 0 }, { typ: 'breakwater-head+jws' }, signer);
    expect(await refusalOf(verifyManifestSignature(jws, { country, keys: [signer.publicJwk] }))).toBe(
      'MANIFEST_INVALID',
    );
  });

  const [pack] = manifest.packs;
  test.each<[string, JsonObject]>([
    ['an unknown format', { format: 2 }],
    ['an unknown member', { extra: 1 }],
    ['no keys', { keys: [] }],
    ['a pack under a key it does not have', { packs: [{ ...jsonPack(), key: 1 }] }],
    ['a pack placed nowhere', { packs: [{ ...jsonPack(), placement: 1 }] }],
    ['a pack of a length that cannot be', { packs: [{ ...jsonPack(), bytes: 65_536 }] }],
    ['a pack whose name would be a path', { packs: [{ ...jsonPack(), id: `../${'3'.repeat(61)}` }] }],
    ['too few shards', { packs: [{ ...jsonPack(), shards: [] }] }],
    ['one holder twice', { placements: [[...holders.slice(0, 5), 'BB']] }],
    ['five holders', { placements: [holders.slice(0, 5)] }],
    ['a scheme that cannot be', { scheme: { dataShards: 0, parityShards: 6 } }],
  ])('is refused with %s, although signed', async (_what, change) => {
    const signer = await newSigner();
    const jws = await signJws({ ...jsonManifest(), ...change }, { typ: 'breakwater-manifest+jws' }, signer);
    expect(await refusalOf(verifyManifestSignature(jws, { country, keys: [signer.publicJwk] }))).toBe(
      'MANIFEST_INVALID',
    );
  });

  test('that is too large for its holders is refused before it is sent', async () => {
    const packs = Array.from({ length: 40_000 }, () => pack ?? expect.fail());
    expect(await refusalOf(signManifest({ ...manifest, packs }, await newSigner()))).toBe('BACKUP_LIMIT_EXCEEDED');
  });
});

function jsonPack(): JsonObject {
  const shards = holders.map(() => Buffer.alloc(32).toString('base64url'));
  return { id: '33'.repeat(32), bytes: packBytesOf(64 * 1024, DEFAULT_SCHEME), key: 0, placement: 0, shards };
}

function jsonManifest(): JsonObject {
  const { format, snapshot, createdAt } = manifest;
  const keys = [{ id: '22'.repeat(32), recipients: [] }];
  const scheme = { dataShards: 3, parityShards: 3 };
  const rest = { scheme, keys, placements: [holders], packs: [jsonPack()], rootKey: 0, root: 'AAAA' };
  return { format, country, snapshot, createdAt, ...rest };
}

describe('a data key', () => {
  const recipient: PublicJwk = { kty: 'OKP', crv: 'X25519', x: 'x', kid: 'reader' };
  const privateJwk = { kty: 'OKP', crv: 'X25519', x: 'x', d: 'd' };
  /** Stands for HPKE: binds recipient and info, hides nothing. */
  const sealer: Sealer = {
    seal: async (to, plaintext, info) => Buffer.from(JSON.stringify([to.x, info, [...plaintext]])),
    open: async (mine, sealed, info) => {
      const [x, told, bytes] = JSON.parse(Buffer.from(sealed).toString());
      if (x !== mine.x || told !== info) throw new Error('does not open');
      return Uint8Array.from(bytes);
    },
  };

  test('opens for its recipient, bound to country and name', async () => {
    const record = await sealDataKey(bytesFrom(32, 1), country, [recipient], sealer);
    expect(await openDataKey(record, country, { kid: 'reader', privateJwk }, sealer)).toEqual(bytesFrom(32, 1));
    expect(dataKeyInfo(country, record.id)).toContain(`DM ${record.id}`);
  });

  test('does not open for others, for another country, or under another name', async () => {
    const record = await sealDataKey(bytesFrom(32, 1), country, [recipient], sealer);
    const open = (changed: Partial<typeof record>, who = 'reader', of = country) =>
      refusalOf(openDataKey({ ...record, ...changed }, of, { kid: who, privateJwk }, sealer));
    expect(await open({}, 'stranger')).toBe('BACKUP_KEY_WRONG');
    expect(await open({}, 'reader', parseCountryCode('LC'))).toBe('BACKUP_KEY_WRONG');
    expect(await open({ id: '44'.repeat(32) })).toBe('BACKUP_KEY_WRONG');
  });

  test('is refused when what was sealed is not the key that was named', async () => {
    const record = await sealDataKey(bytesFrom(32, 1), country, [recipient], sealer);
    const other = await sealer.seal(recipient, bytesFrom(32, 2), dataKeyInfo(country, record.id));
    const swapped = [{ kid: 'reader', sealed: Buffer.from(other).toString('base64url') }];
    const opening = openDataKey({ ...record, recipients: swapped }, country, { kid: 'reader', privateJwk }, sealer);
    expect(await refusalOf(opening)).toBe('BACKUP_KEY_WRONG');
  });
});
