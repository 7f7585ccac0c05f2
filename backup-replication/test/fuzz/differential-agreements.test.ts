/** Agreements, notices and words of holders before two programs that know only the document. */
import { type CountryCode, parseStrictJson, signJws } from '@breakwater/federation-protocol';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { type HostingEnding, verifyEnding } from '../../agreement/ending.ts';
import { type AgreedHosting, parseSignedAgreement, verifyAgreement } from '../../agreement/signed-agreement.ts';
import { proveWithholding } from '../../head/head-statement.ts';
import { parseSignedDocument } from '../../recovery/signed-document.ts';
import { changed, name, owner, sampleReceipt } from '../documents.ts';
import { spoiledTexts } from './respell.ts';
import { compareReaders, drawn, LINES, type Sample } from './second-reader.ts';
import { publicHex, signatureOver, signedBeside, signerOf, textOf } from './sign-beside.ts';

const limit = { timeout: 360_000 };
const holder = 'LC';
const [holderSigner, ownerSigner, stranger] = await Promise.all([5, 6, 7].map(signerOf));
if (!holderSigner || !ownerSigner || !stranger) throw new Error('unreachable');
const keys = { holder: [holderSigner.publicJwk], owner: [ownerSigner.publicJwk] };
const publics = { holder: publicHex(holderSigner), owner: publicHex(ownerSigner) };
const AGREEMENT_MAX_BYTES = 8192;
const jsonOf = (data: Uint8Array) => parseStrictJson(data, { maxBytes: AGREEMENT_MAX_BYTES });

const agreement = {
  ...{ type: 'breakwater-hosting-agreement', format: 1, holder, owner, sequence: 3, quotaBytes: 5e10 },
  ...{ retentionDays: 365, undeleteDays: 7, noticeDays: 90, exitDays: 180, immunity: 'The data is inviolable.' },
  ...{ from: '2026-11-22T00:00:00.000Z', until: '2031-11-22T00:00:00.000Z' },
};
const told = ({ from, until, ...rest }: AgreedHosting) => ({
  ...{ ...rest, from: from.toISOString(), until: until.toISOString() },
});

describe('hosting agreements', () => {
  const type = 'breakwater-hosting-agreement';
  const signed = async (text: Uint8Array, by = { holder: holderSigner, owner: ownerSigner }): Promise<Sample> => {
    const signatures = textOf({
      holder: await signatureOver(text, type, by.holder),
      owner: await signatureOver(text, type, by.owner),
    });
    const parts = ['{"document":', text, ',"signatures":', signatures, '}'];
    return { data: Buffer.concat(parts.map((part) => Buffer.from(part))), facts: { publics } };
  };
  const all = async (changes: Readonly<Record<string, object>>) =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(changes).map(
          async ([title, change]) => [title, await signed(textOf(changed(agreement, { ...change })))] as const,
        ),
      ),
    );

  test('are read alike when both sides signed what was spoiled', limit, async (context) => {
    const texts = drawn(spoiledTexts([agreement]));
    const right = await signed(textOf(agreement));
    const outer = JSON.parse(Buffer.from(right.data).toString());
    await compareReaders(context, {
      kind: 'agreement',
      right: {
        right,
        ...(await all({
          'the least days': { retentionDays: 1, undeleteDays: 1, noticeDays: 0, exitDays: 0, quotaBytes: 0 },
          'the most days': { retentionDays: 36_500, undeleteDays: 36_500, noticeDays: 36_500, exitDays: 36_500 },
          'the longest clause': { immunity: '\u{1f30a}'.repeat(250) },
          'a century': { from: '2000-01-01T00:00:00.000Z', until: '2099-12-07T00:00:00.000Z' },
        })),
      },
      wrong: {
        ...(await all({
          'a day too many': { retentionDays: 36_501 },
          'no day to undo': { undeleteDays: 0 },
          'no day kept': { retentionDays: 0 },
          'the number 0': { sequence: 0 },
          'a quota below nothing': { quotaBytes: -1 },
          'a clause that is too long': { immunity: `${'\u{1f30a}'.repeat(250)}x` },
          'no clause': { immunity: '' },
          'an end at its beginning': { until: agreement.from },
          'an end behind a century': { from: '2000-01-01T00:00:00.000Z', until: '2099-12-07T00:00:00.001Z' },
          'a time beyond the years': { until: '+010000-01-01T00:00:00.000Z' },
          'a state with itself': { owner: holder },
          'an archive': { owner: '0123456789abcdef' },
          'an unknown member': { more: 1 },
          'another format': { format: 2 },
          'no type': { type: undefined },
        })),
        'one signature': { ...right, data: textOf({ ...outer, signatures: { ...outer.signatures, holder: null } }) },
        'a third signature': { ...right, data: textOf({ ...outer, signatures: { ...outer.signatures, witness: '' } }) },
        'another member beside': { ...right, data: textOf({ ...outer, more: 1 }) },
        'the signatures of each other': await signed(textOf(agreement), { holder: ownerSigner, owner: holderSigner }),
        'a stranger’s signature': await signed(textOf(agreement), { holder: stranger, owner: ownerSigner }),
        'more than 8 KiB': { ...right, data: Buffer.concat([right.data, Buffer.alloc(8192, ' ')]) },
      },
      spoiled: [
        ...(await Promise.all(texts.map((text) => signed(text)))),
        ...drawn(spoiledTexts([outer]), LINES / 10).map((data) => ({ ...right, data })),
      ],
      read: async ({ data }) => told(await verifyAgreement(parseSignedAgreement(jsonOf(data)), keys)),
    });
  });

  test('are ended alike by a notice of one side', limit, async (context) => {
    const sides = { holder: holder as CountryCode, owner: owner as CountryCode };
    const agreed = { ...sides, sha256: name('a') } as AgreedHosting;
    const facts = { publics, agreement: { holder, owner, sha256: name('a') } };
    const ending = {
      ...{ type: 'breakwater-hosting-ending', format: 1, holder, owner, agreement: name('a') },
      ...{ by: 'owner', endsAt: '2027-11-22T00:00:00.000Z' },
    };
    const sign = async (text: Uint8Array, signer = ownerSigner): Promise<Sample> => ({
      ...{ data: await signedBeside(text, 'breakwater-hosting-ending', signer), facts },
    });
    const give = (changes: object, signer = ownerSigner) => sign(textOf(changed(ending, { ...changes })), signer);
    const readEnding = ({ endsAt, ...rest }: HostingEnding) => ({ ...rest, endsAt: endsAt.toISOString() });
    const texts = drawn(spoiledTexts([ending]));
    await compareReaders(context, {
      kind: 'ending',
      right: {
        'of the owner': await give({}),
        'of the holder': await give({ by: 'holder' }, holderSigner),
        'an unknown member': await give({ more: [1] }),
      },
      wrong: {
        'in the name of the other': await give({ by: 'holder' }),
        'of nobody': await give({ by: 'witness' }),
        'of another agreement': await give({ agreement: name('b') }),
        'of others': await give({ owner: 'BB' }),
        'no time': await give({ endsAt: '2027-11-22' }),
        'another format': await give({ format: 0 }),
        'another type': await give({ type: 'breakwater-hosting-agreement' }),
      },
      spoiled: await Promise.all(texts.map((text) => sign(text))),
      read: async ({ data }) => readEnding(await verifyEnding(parseSignedDocument(jsonOf(data)), agreed, keys)),
    });
  });
});

test('a receipt and a later word convict the same holders', limit, async (context) => {
  const receipt = changed(sampleReceipt, { holder, object: 'heads/7', retentionDays: 2 });
  const day = 86_400_000;
  const stored = Date.parse(String(receipt.storedAt));
  const facts = { owner, holder, public: publicHex(holderSigner) };
  const words = async (changes: object, word: object): Promise<Sample> => {
    const saidAt = new Date(stored + 1).toISOString();
    const [first, second] = await Promise.all([
      signJws(changed(receipt, { ...changes }), { typ: 'breakwater-receipt+jws' }, holderSigner),
      signJws(
        changed({ format: 1, holder, owner, newest: 6, saidAt }, { ...word }),
        { typ: 'breakwater-head-statement+jws' },
        holderSigner,
      ),
    ]);
    return { data: Buffer.from(`${first} ${second}`), facts };
  };
  const cases = fc.record({
    object: fc.constantFrom('heads/7', 'heads/1', 'generations/7', `lists/${name('7')}`, 'heads/07'),
    retentionDays: fc.constantFrom(0, 1, 2, 36_500, 2 ** 53 - 1, -1),
    newest: fc.constantFrom(0, 1, 6, 7, 8, 0.5),
    after: fc.constantFrom(-1, 0, 1, day - 1, day, day + 1, 2 * day - 1, 2 * day),
    former: fc.constantFrom(undefined, undefined, undefined, true, false),
  });
  const samples = drawn(cases).map(({ object, retentionDays, newest, after, former }) =>
    words({ object, retentionDays }, { newest, saidAt: new Date(stored + after).toISOString(), former }),
  );
  await compareReaders(context, {
    kind: 'withholding',
    right: { 'a lie': await words({}, {}), 'the truth': await words({}, { newest: 7 }) },
    wrong: { 'a word of another format': await words({}, { format: 0 }) },
    spoiled: await Promise.all(samples),
    read: async ({ data }) => {
      const [first = '', second = ''] = Buffer.from(data).toString('latin1').split(' ');
      const expected = { holder, owner, keys: keys.holder };
      const proof = await proveWithholding({ receipt: first, statement: second }, expected);
      return proof === null ? null : { promised: proof.promised, said: proof.said };
    },
  });
});
