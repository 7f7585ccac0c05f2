/** Receipts: the holder's word, for exactly these bytes, under the holder's key. */
import { parseCountryCode } from '@breakwater/federation-protocol';
import { expect, test } from 'vitest';
import {
  headObject,
  manifestObject,
  type Receipt,
  shardObject,
  signReceipt,
  verifyReceipt,
} from '../../../draft/receipt/receipt.ts';
import { newSigner } from '../../keys.ts';
import { refusalOf } from '../../support.ts';

const receipt: Receipt = {
  format: 0,
  holder: parseCountryCode('BB'),
  owner: parseCountryCode('DM'),
  object: shardObject('ab'.repeat(32), 2),
  bytes: 100,
  sha256: 'cd'.repeat(32),
  storedAt: '2026-11-22T03:00:00.000Z',
  retentionDays: 365,
};

test('a receipt verifies for what it says', async () => {
  const signer = await newSigner();
  const { holder, owner, object, bytes, sha256 } = receipt;
  const expected = { holder, owner, object, bytes, sha256, keys: [signer.publicJwk] };
  expect(await verifyReceipt(await signReceipt(receipt, signer), expected)).toEqual(receipt);
});

test('objects of different kinds have different names', () => {
  expect(new Set([shardObject('a', 1), manifestObject('a'), headObject(1)]).size).toBe(3);
});

test.each<[string, Partial<Receipt>]>([
  ['another holder', { holder: parseCountryCode('GY') }],
  ['another owner', { owner: parseCountryCode('LC') }],
  ['another shard', { object: shardObject('ab'.repeat(32), 3) }],
  ['another length', { bytes: 99 }],
  ['other bytes', { sha256: 'ce'.repeat(32) }],
])('a receipt of %s does not count', async (_what, change) => {
  const signer = await newSigner();
  const jws = await signReceipt({ ...receipt, ...change }, signer);
  expect(await refusalOf(verifyReceipt(jws, { ...receipt, keys: [signer.publicJwk] }))).toBe('RECEIPT_INVALID');
});

test('a receipt signed by somebody else, or not at all, does not count', async () => {
  const signer = await newSigner();
  const keys = [signer.publicJwk];
  const forged = await signReceipt(receipt, await newSigner());
  expect(await refusalOf(verifyReceipt(forged, { ...receipt, keys }))).toBe('RECEIPT_INVALID');
  expect(await refusalOf(verifyReceipt('', { ...receipt, keys }))).toBe('RECEIPT_INVALID');
});
