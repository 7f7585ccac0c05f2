/** Receipts: they count only when they say exactly what was stored, under the holder's own key. */
import { signJws } from '@breakwater/federation-protocol';
import { expect, test } from 'vitest';
import { generationObject, headObject, listObject, manifestObject, shardObject } from '../../receipt/object-name.ts';
import { readKeptReceipt, signReceipt, verifyAnyReceipt, verifyReceipt } from '../../receipt/receipt.ts';
import { changed, name, sampleReceipt } from '../documents.ts';
import { newSigner } from '../keys.ts';
import { refusalOf } from '../support.ts';

const signer = await newSigner();
const { holder, owner, object, bytes, digest } = sampleReceipt;
const expected = { holder, owner, object, bytes, digest, keys: [signer.publicJwk] };

test('a receipt verifies under the holder’s key', async () => {
  expect(await verifyReceipt(await signReceipt(sampleReceipt, signer), expected)).toEqual(sampleReceipt);
});

test('it does not count under another key, for another thing, or when a member cannot be', async () => {
  const forged = await signReceipt(sampleReceipt, await newSigner());
  expect(await refusalOf(verifyReceipt(forged, expected))).toBe('RECEIPT_INVALID');
  const wrong = [
    { format: 0 },
    { holder: 'TT' },
    { owner: 'LC' },
    { object: headObject(1) },
    { bytes: bytes + 1 },
    { digest: `${'8'.repeat(42)}A` },
    { digest: digest.slice(1) },
    { storedAt: undefined },
    { retentionDays: -1 },
  ];
  for (const changes of wrong) {
    const jws = await signJws(changed(sampleReceipt, changes), { typ: 'breakwater-receipt+jws' }, signer);
    expect([changes, await refusalOf(verifyReceipt(jws, expected))]).toEqual([changes, 'RECEIPT_INVALID']);
  }
  const head = await signJws(changed(sampleReceipt, {}), { typ: 'breakwater-head+jws' }, signer);
  expect(await refusalOf(verifyReceipt(head, expected))).toBe('RECEIPT_INVALID');
});

test('one is evidence whatever it is for, when it is of this holder for this owner', async () => {
  const { keys } = expected;
  const jws = await signReceipt({ ...sampleReceipt, object: headObject(3) }, signer);
  expect((await verifyAnyReceipt(jws, { holder, owner, keys })).object).toBe('heads/3');
  const others = [
    { holder: 'TT', owner, keys },
    { holder, owner: 'JM', keys },
    { holder, owner, keys: [(await newSigner()).publicJwk] },
  ];
  for (const other of others) expect(await refusalOf(verifyAnyReceipt(jws, other))).toBe('RECEIPT_INVALID');
});

test('one that was kept is read without its key, and what is none is refused', async () => {
  expect(readKeptReceipt(await signReceipt(sampleReceipt, signer))).toEqual(sampleReceipt);
  expect(await refusalOf(Promise.resolve().then(() => readKeptReceipt('x')))).toBe('RECEIPT_INVALID');
});

test('stored things have the names that FORMAT.md gives', () => {
  const names = [
    shardObject(name('a'), 5),
    listObject(name('b')),
    manifestObject(name('c')),
    headObject(7),
    generationObject(2),
  ];
  expect(names).toEqual([
    `packs/${name('a')}/shards/5`,
    `lists/${name('b')}`,
    `manifests/${name('c')}`,
    'heads/7',
    'generations/2',
  ]);
});
