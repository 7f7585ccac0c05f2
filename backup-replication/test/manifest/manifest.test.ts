/** Manifests: signed by the owner, of the owner, named by the head, and shaped as they must be. */
import { signJws } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import { checkMayRead, checkMayWrite } from '../../manifest/features.ts';
import {
  manifestHash,
  readKeptManifest,
  signManifest,
  verifyManifest,
  verifyManifestSignature,
} from '../../manifest/manifest.ts';
import { changed, name, owner, sampleManifest } from '../documents.ts';
import { newSigner } from '../keys.ts';
import { bytesFrom, refusal, refusalOf } from '../support.ts';

const signer = await newSigner();
const keys = [signer.publicJwk];
const typ = 'breakwater-manifest+jws';
const plain = changed(sampleManifest, { root: { key: 0, sealed: 'AAAA' } });

/** Signs a manifest with members changed, and has it verified by its own hash. */
async function verifyChanged(changes: Readonly<Record<string, unknown>>) {
  const jws = await signJws(changed(plain, changes), { typ }, signer);
  return verifyManifest(jws, { owner, sha256: manifestHash(jws), keys });
}

describe('a manifest', () => {
  test('verifies under the owner’s key with the hash that the head names', async () => {
    const jws = await signManifest(sampleManifest, signer);
    expect(await verifyManifest(jws, { owner, sha256: manifestHash(jws), keys })).toEqual(sampleManifest);
    expect(await verifyManifestSignature(jws, { owner, keys })).toEqual(sampleManifest);
  });

  test('is refused under another key, with another hash, of another owner or of another type', async () => {
    const forged = await signManifest(sampleManifest, await newSigner());
    const sha256 = manifestHash(forged);
    expect(await refusalOf(verifyManifest(forged, { owner, sha256, keys }))).toBe('MANIFEST_INVALID');
    const jws = await signManifest(sampleManifest, signer);
    expect(await refusalOf(verifyManifest(jws, { owner, sha256, keys }))).toBe('MANIFEST_HASH_MISMATCH');
    const own = { sha256: manifestHash(jws), keys };
    expect(await refusalOf(verifyManifest(jws, { owner: 'LC', ...own }))).toBe('MANIFEST_OWNER_WRONG');
    const head = await signJws(plain, { typ: 'breakwater-head+jws' }, signer);
    expect(await refusalOf(verifyManifestSignature(head, { owner, keys }))).toBe('MANIFEST_INVALID');
  });

  test('of another format is refused as such', async () => {
    for (const format of [0, 2, '1', null])
      expect(await refusalOf(verifyChanged({ format }))).toBe('BACKUP_FORMAT_UNKNOWN');
  });

  test('that was kept is read without its key, by the hash it was kept under alone', async () => {
    const jws = await signManifest(sampleManifest, signer);
    expect(readKeptManifest(jws, manifestHash(jws))).toEqual(sampleManifest);
    expect(refusal(() => readKeptManifest(`${jws}A`, manifestHash(jws)))).toBe('MANIFEST_HASH_MISMATCH');
    expect(refusal(() => readKeptManifest(jws, name('6')))).toBe('MANIFEST_HASH_MISMATCH');
    for (const text of ['', 'x', 'a.b.c'])
      expect(refusal(() => readKeptManifest(text, manifestHash(text)))).toBe('MANIFEST_INVALID');
    const other = await signJws(changed(plain, { format: 2 }), { typ }, signer);
    expect(refusal(() => readKeptManifest(other, manifestHash(other)))).toBe('BACKUP_FORMAT_UNKNOWN');
  });

  test('may have members that this program does not know', async () => {
    expect((await verifyChanged({ colour: 'blue' })).snapshot).toBe(sampleManifest.snapshot);
  });

  test('is refused when a member cannot be', async () => {
    const list = { sha256: name('6'), packs: 2 };
    const wrong: readonly Readonly<Record<string, unknown>>[] = [
      { owner: 'Dominica' },
      { owner: '../x' },
      { snapshot: name('G') },
      { snapshot: 'ab' },
      { keys: [] },
      { keys: {} },
      { keys: [{ id: name('2') }] },
      { keys: [{ id: '2', recipients: [] }] },
      { keys: [{ id: name('2'), recipients: Array.from({ length: 17 }, () => ({ kid: 'k', sealed: 's' })) }] },
      { keys: [plain.keys, plain.keys].flat() },
      { keys: [{ id: name('2'), recipients: [{ kid: 'k'.repeat(65), sealed: 's' }] }] },
      { keys: [{ id: name('2'), recipients: [{ kid: 'k', sealed: 's'.repeat(1025) }] }] },
      { keys: [{ id: name('2'), recipients: ['k'] }] },
      { keys: ['k'] },
      { createdAt: '2026-11-22' },
      { mask: null },
      { lists: [list, list] },
      { lists: [{ ...list, packs: 0 }] },
      { lists: [{ ...list, packs: 1001 }] },
      { lists: [{ ...list, sha256: '../../etc' }] },
      { lists: ['x'] },
      { root: null },
      { root: { key: -1, sealed: 'AAAA' } },
      { root: { key: 1, sealed: 'AAAA' } },
      { root: { key: 0, sealed: '' } },
      { root: { key: 0, sealed: 'A===' } },
      { features: undefined },
      { features: [{ name: 'Ärger', need: 'read' }] },
      { features: [{ name: 'journal', need: 'perhaps' }] },
    ];
    for (const changes of wrong) {
      expect([JSON.stringify(changes), await refusalOf(verifyChanged(changes))]).toEqual([
        JSON.stringify(changes),
        'MANIFEST_INVALID',
      ]);
    }
  });

  test('too long for a holder is refused when it is signed', async () => {
    const long = { ...sampleManifest, root: { key: 0, sealed: bytesFrom(10 * 1024 * 1024, 1) } };
    expect(await refusalOf(signManifest(long, signer))).toBe('BACKUP_LIMIT_EXCEEDED');
  });
});

describe('a feature that this program does not know', () => {
  test('stops reading when it is needed for reading', async () => {
    const features = [{ name: 'journal', need: 'read' }];
    expect(await refusalOf(verifyChanged({ features }))).toBe('BACKUP_FEATURE_UNKNOWN');
    expect(refusal(() => checkMayRead([{ name: 'journal', need: 'read' }]))).toBe('BACKUP_FEATURE_UNKNOWN');
  });

  test('stops only writing when it is needed for writing, and a holder keeps either', async () => {
    const { features } = await verifyChanged({ features: [{ name: 'hashed-names', need: 'write' }] });
    checkMayRead(features);
    expect(refusal(() => checkMayWrite(features))).toBe('BACKUP_FEATURE_UNKNOWN');
    checkMayWrite([]);
    const jws = await signJws(changed(plain, { features: [{ name: 'journal', need: 'read' }] }), { typ }, signer);
    expect((await verifyManifestSignature(jws, { owner, keys })).features).toHaveLength(1);
  });
});
