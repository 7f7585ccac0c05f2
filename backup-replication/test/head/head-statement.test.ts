/** A holder's word on its newest head: whose it is, what it says, and when it convicts the holder that gave it. */
import { type JsonObject, signJws } from '@breakwater/federation-protocol';
import { describe, expect, test } from 'vitest';
import {
  type HeadStatement,
  proveWithholding,
  signHeadStatement,
  verifyHeadStatement,
} from '../../head/head-statement.ts';
import { signReceipt } from '../../receipt/receipt.ts';
import { changed, owner, sampleReceipt } from '../documents.ts';
import { newSigner } from '../keys.ts';
import { refusalOf } from '../support.ts';

const holder = 'LC';
const signer = await newSigner();
const expected = { holder, owner, keys: [signer.publicJwk] };
const said: HeadStatement = { holder, owner, newest: 6, saidAt: '2026-11-23T03:00:00.000Z' };

const signed = (document: JsonObject, typ = 'breakwater-head-statement+jws') => signJws(document, { typ }, signer);
const outcome = async (document: JsonObject) => refusalOf(verifyHeadStatement(await signed(document), expected));

describe('a statement', () => {
  test('comes back as it was signed, of a holder whose agreement goes on or is over', async () => {
    for (const statement of [said, { ...said, newest: 0 }, { ...said, former: true as const }]) {
      expect(await verifyHeadStatement(await signHeadStatement(statement, signer), expected)).toEqual(statement);
    }
  });

  test('of another format, holder, owner, number, time or standing is refused', async () => {
    const right = { format: 1, ...said };
    expect(await outcome(right)).toBe('nothing was refused');
    expect(await outcome({ ...right, more: 1 })).toBe('nothing was refused');
    const wrong = [
      ...[{ format: 2 }, { format: '1' }, { holder: 'BB' }, { owner: 'BB' }, { newest: -1 }, { newest: 0.5 }],
      ...[{ newest: null }, { saidAt: '2026-11-23' }, { saidAt: 7 }, { former: false }, { former: 'true' }],
      ...[{ former: null }, { former: 1 }, { more: 'x'.repeat(2_000) }],
    ];
    for (const changes of wrong) {
      expect(await outcome({ ...right, ...changes }), JSON.stringify(changes)).toBe('HEAD_INVALID');
    }
    for (const member of Object.keys(right)) {
      expect(await outcome(changed(right, { [member]: undefined })), member).toBe('HEAD_INVALID');
    }
  });

  test('under another key, or signed as something else, is refused', async () => {
    const stranger = await newSigner();
    const jws = await signHeadStatement(said, signer);
    expect(await refusalOf(verifyHeadStatement(jws, { ...expected, keys: [stranger.publicJwk] }))).toBe('HEAD_INVALID');
    const other = await signed({ format: 1, ...said }, 'breakwater-head+jws');
    expect(await refusalOf(verifyHeadStatement(other, expected))).toBe('HEAD_INVALID');
  });
});

describe('a receipt and a later statement', () => {
  const promise = { ...sampleReceipt, holder, object: 'heads/7', storedAt: '2026-11-22T03:00:00.000Z' };
  const days = (count: number, ms = 0) =>
    new Date(Date.parse(promise.storedAt) + count * 86_400_000 + ms).toISOString();
  const proof = async (receipt: object, statement: object) =>
    proveWithholding(
      {
        receipt: await signReceipt({ ...promise, ...receipt }, signer),
        statement: await signHeadStatement({ ...said, ...statement }, signer),
      },
      expected,
    );

  test('convict a holder that signed for a head and then says that an older one is its newest', async () => {
    expect(await proof({}, {})).toMatchObject({ holder, owner, promised: 7, said: 6 });
    expect(await proof({}, { newest: 0 })).toMatchObject({ promised: 7, said: 0 });
    // Also one whose agreement is over: it gives back for as long as it promised to keep.
    expect(await proof({}, { former: true })).toMatchObject({ said: 6 });
  });

  test('convict nobody who tells that head or a later one, or signed for something else', async () => {
    for (const newest of [7, 8]) expect(await proof({}, { newest })).toBeNull();
    for (const object of [`lists/${'7'.repeat(64)}`, 'generations/7', `packs/${'7'.repeat(64)}/shards/7`]) {
      expect(await proof({ object }, {}), object).toBeNull();
    }
  });

  test('convict only for the days that were promised, and nobody who may have spoken first', async () => {
    const { retentionDays } = promise;
    for (const saidAt of [days(0, 1), days(retentionDays, -1)]) expect(await proof({}, { saidAt })).not.toBeNull();
    for (const saidAt of [days(0), days(0, -1), days(retentionDays), days(retentionDays, 1)]) {
      expect(await proof({}, { saidAt }), saidAt).toBeNull();
    }
    expect(await proof({ retentionDays: 0 }, {})).toBeNull();
  });

  test('of two holders, or under two keys, convict nobody', async () => {
    const stranger = await newSigner();
    const receipt = await signReceipt(promise, stranger);
    const statement = await signHeadStatement(said, signer);
    expect(await refusalOf(proveWithholding({ receipt, statement }, expected))).toBe('RECEIPT_INVALID');
    const words = { receipt: await signReceipt(promise, signer), statement: await signHeadStatement(said, stranger) };
    expect(await refusalOf(proveWithholding(words, expected))).toBe('HEAD_INVALID');
  });
});
