/** Documents of recovery before two programs that know only the document: records, requests, approvals, shares. */
import { createHash } from 'node:crypto';
import {
  type JsonObject,
  type PublicJwk,
  parseCountryCode,
  parsePublicJwk,
  parseStrictJson,
  type Signer,
} from '@breakwater/federation-protocol';
import { describe, test } from 'vitest';
import { deriveArchiveKeys } from '../../archive/archive-keys.ts';
import { type Electorate, verifyApproval } from '../../recovery/approval.ts';
import { type RecoveryRecord, verifyRecoveryRecord } from '../../recovery/record.ts';
import { type RecoveryRequest, verifyRecoveryRequest } from '../../recovery/request.ts';
import { parseShare, shareCommitmentOf, shareJson } from '../../recovery/share.ts';
import { changed, name } from '../documents.ts';
import { bytesFrom } from '../support.ts';
import { spoiledTexts } from './respell.ts';
import { compareReaders, drawn, LINES, type Sample } from './second-reader.ts';
import { publicHex, signedBeside, signerOf, textOf } from './sign-beside.ts';

const limit = { timeout: 360_000 };
const country = parseCountryCode('DM');
const [signer, official, custodian, machine, stranger] = await Promise.all([5, 6, 7, 8, 9].map(signerOf));
if (!signer || !official || !custodian || !machine || !stranger) throw new Error('unreachable');
const { kty = '', crv = '', x = '' } = deriveArchiveKeys(bytesFrom(32, 4)).sealKey;
const sealKey = { ...(await parsePublicJwk({ kty, crv, x })) };
const createdAt = '2026-11-22T03:00:00.000Z';
const jsonOf = (data: Uint8Array) => parseStrictJson(data, { maxBytes: 2 ** 24 });
const keyOf = ({ crv: curve, x: point, kid }: PublicJwk) => ({ crv: curve, x: point, kid });

/** Samples of one type of document, each rightly signed, whatever it says. */
function writer(type: string, by: Signer, facts: JsonObject) {
  const sign = async (text: Uint8Array, who = by, beside = ''): Promise<Sample> => ({
    data: await signedBeside(text, `breakwater-recovery-${type}`, who, beside),
    facts,
  });
  const all = async (document: object, changes: Readonly<Record<string, object>>) =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(changes).map(
          async ([title, change]) => [title, await sign(textOf(changed(document, { ...change })))] as const,
        ),
      ),
    );
  /** The text spoiled and signed again, and a few of what stands around it spoiled. */
  const spoil = async (document: JsonObject, beside = '') => {
    const whole = JSON.parse(Buffer.from((await sign(textOf(document), by, beside)).data).toString());
    return [
      ...(await Promise.all(drawn(spoiledTexts([document])).map((text) => sign(text, by, beside)))),
      ...drawn(spoiledTexts([whole]), LINES / 10).map((data) => ({ data, facts })),
    ];
  };
  return { sign, all, spoil };
}

/** What no key may be, wherever one is asked for. */
function wrongKeys(member: string, key: JsonObject): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries({
      'with its private half': { ...key, d: 'A'.repeat(43) },
      'under another name': { ...key, kid: 'A'.repeat(43) },
      'under no name at all': { ...key, kid: null },
      'of another type': { ...key, kty: 'EC' },
      'on another curve': { ...key, crv: key.crv === 'X25519' ? 'Ed25519' : 'X25519' },
      'for another use': { ...key, use: key.crv === 'X25519' ? 'sig' : 'enc' },
      'for another algorithm': { ...key, alg: 'ES256' },
      'of 31 bytes': { ...key, x: 'A'.repeat(42), kid: undefined },
      'in a second spelling': { ...key, x: `${'A'.repeat(42)}B`, kid: undefined },
      ...(key.crv === 'Ed25519'
        ? {
            'of small order': { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) },
            'that may not verify': { ...key, key_ops: ['sign'] },
            'whose operations are no list': { ...key, key_ops: 'verify' },
          }
        : {}),
    }).map(([title, value]) => [`${member} ${title}`, { [member]: value }]),
  );
}

describe('documents of recovery', () => {
  const share = (giver: string) => ({ giver, name: 'A person', commitment: 'A'.repeat(43) });
  const record = {
    ...{ type: 'breakwater-recovery-record', format: 0, country, generation: 2, createdAt, publicKey: sealKey },
    officials: { threshold: 2, shares: ['one', 'two', 'three'].map(share) },
    custodians: { threshold: 2, shares: ['BB', 'LC'].map(share) },
  };
  const half = (givers: readonly string[], threshold = 2) => ({ threshold, shares: givers.map(share) });
  const many = (count: number) => Array.from({ length: count }, (_, at) => String(at));

  test('are read alike: the record of a recovery key', limit, async (context) => {
    const { sign, all, spoil } = writer('record', signer, { country, public: publicHex(signer) });
    const told = ({ createdAt: at, publicKey, ...rest }: RecoveryRecord) => ({
      ...{ ...rest, createdAt: at.toISOString(), publicKey: keyOf(publicKey) },
    });
    await compareReaders(context, {
      kind: 'record',
      right: await all(record, {
        'a record': {},
        'an unknown member': { more: { a: [1.5, '\u00e9'] } },
        'names that are empty, and the longest': { officials: half(['', 'x'.repeat(500)]) },
        'as many as may be': { officials: half(many(64), 64) },
        'a key without a name, for its use': {
          publicKey: { ...sealKey, kid: undefined, alg: 'ECDH-ES', use: 'enc', key_ops: [], x5c: [] },
        },
      }),
      wrong: {
        ...(await all(record, {
          'of another country': { country: 'BB' },
          'of the generation 0': { generation: 0 },
          'of another format': { format: 1 },
          'a threshold of one': { officials: half(['one', 'two'], 1) },
          'a threshold that nobody reaches': { officials: half(['one', 'two'], 3) },
          'a giver twice': { officials: half(['one', 'one']) },
          'too many': { officials: half(many(65)) },
          'a name that is too long': { officials: half(['one', 'x'.repeat(501)]) },
          'a custodian that is no country': { custodians: half(['BB', 'one']) },
          'a time beyond the years': { createdAt: '+010000-01-01T00:00:00.000Z' },
          ...wrongKeys('publicKey', sealKey),
        })),
        'under another key': await sign(textOf(record), stranger),
        'without a signature': { ...(await sign(textOf(record))), data: textOf({ document: record }) },
      },
      spoiled: await spoil(record),
      read: async ({ data }) => told(await verifyRecoveryRecord(jsonOf(data), country, [signer.publicJwk])),
    });
  });

  const now = Date.parse(createdAt) + 60_000;
  const at = (ms: number) => new Date(now + ms).toISOString();
  const hour = 3_600_000;
  const request = {
    ...{ type: 'breakwater-recovery-request', format: 0, country, rootSha256: name('a'), generation: 2 },
    snapshot: { sequence: 4, manifestSha256: name('b'), createdAt },
    ...{ sealKey, signKey: { ...machine.publicJwk }, note: '', createdAt, expiresAt: at(hour) },
  };
  const requestTold = ({ snapshot, sealKey: seal, signKey, ...rest }: RecoveryRequest) => ({
    ...{ ...rest, createdAt: rest.createdAt.toISOString(), expiresAt: rest.expiresAt.toISOString() },
    snapshot: { ...snapshot, createdAt: snapshot.createdAt.toISOString() },
    ...{ sealKey: keyOf(seal), signKey: keyOf(signKey) },
  });

  test('are read alike: a request of a machine that recovers', limit, async (context) => {
    const { sign, all, spoil } = writer('request', machine, { now });
    await compareReaders(context, {
      kind: 'request',
      right: await all(request, {
        'a request': {},
        'from five minutes ahead': { createdAt: at(300_000) },
        'of three days': { createdAt: at(-hour), expiresAt: at(71 * hour) },
        'that has a millisecond left': { expiresAt: at(1) },
        'an unknown member': { more: -1.5e-7 },
        'a key that may verify': { signKey: { ...machine.publicJwk, key_ops: ['verify'], alg: 'Ed25519', use: 'sig' } },
      }),
      wrong: {
        ...(await all(request, {
          'from later': { createdAt: at(300_001) },
          'of longer than three days': { createdAt: at(-hour), expiresAt: at(71 * hour + 1) },
          'that ran out now': { expiresAt: at(0) },
          'that ends before it begins': { expiresAt: createdAt },
          'a number without an RFC 8785 text': { more: 1e20 },
          'a root that is none': { rootSha256: 'A'.repeat(64) },
          'a note that is too long': { note: 'x'.repeat(501) },
          'no note': { note: undefined },
          ...wrongKeys('sealKey', sealKey),
          ...wrongKeys('signKey', { ...machine.publicJwk }),
        })),
        'under another key than it names': await sign(textOf(request), stranger),
      },
      spoiled: await spoil(request),
      read: async ({ data }) => requestTold(await verifyRecoveryRequest(jsonOf(data), new Date(now))),
    });
  });

  test('are read alike: approvals of it', limit, async (context) => {
    const requested = await signedBeside(textOf(request), 'breakwater-recovery-request', machine);
    const verified = await verifyRecoveryRequest(jsonOf(requested), new Date(now));
    const electorate: Electorate = {
      officials: [{ name: 'One', signKey: official.publicJwk }],
      custodians: [{ country: parseCountryCode('BB'), keys: [stranger.publicJwk, custodian.publicJwk] }],
    };
    const facts = {
      request: { sha256: verified.sha256, country, generation: 2 },
      electorate: {
        officials: { [official.kid]: [publicHex(official)] },
        custodians: { BB: [stranger, custodian].map(publicHex) },
      },
    };
    const sealed = Buffer.from('a sealed share');
    const beside = `,"sealedShare":"${sealed.toString('base64url')}"`;
    const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    const approval = {
      ...{ type: 'breakwater-recovery-approval', format: 0, group: 'officials', giver: official.kid, name: 'One' },
      ...{ country, generation: 2, requestSha256: verified.sha256, approvedAt: createdAt },
      sealedShareSha256: digest(sealed),
    };
    const { sign, all, spoil } = writer('approval', official, facts);
    const give = (changes: object, who = official, more = '') =>
      sign(textOf(changed(approval, { ...changes })), who, more);
    const long = (count: number) => {
      const bytes = Buffer.alloc(count, 7);
      return give({ sealedShareSha256: digest(bytes) }, official, `,"sealedShare":"${bytes.toString('base64url')}"`);
    };
    await compareReaders(context, {
      kind: 'approval',
      right: {
        'with its share': await give({}, official, beside),
        'without its share': await give({}),
        'of a custodian': await give({ group: 'custodians', giver: 'BB' }, custodian),
        'under the other key of a custodian': await give({ group: 'custodians', giver: 'BB' }, stranger),
        'the longest share': await long(1024),
      },
      wrong: {
        ...(await all(approval, {
          'of another request': { requestSha256: name('c') },
          'of another country': { country: 'BB' },
          'of another generation': { generation: 3 },
          'of an official nobody knows': { giver: machine.kid },
          'of an official as custodian': { group: 'custodians' },
          'of nobody': { group: 'citizens' },
          'of another format': { format: 1 },
        })),
        'of a country that keeps no share': await give({ group: 'custodians', giver: 'LC' }, custodian),
        'under the key of another': await give({}, custodian),
        'another share': await give({}, official, beside.replace('YSBz', 'YSBt')),
        'a share in a second spelling': await give({}, official, beside.replace(/"$/, '=')),
        'a share that is nothing': await give({}, official, ',"sealedShare":null'),
        'a share that is too long': await long(1025),
      },
      spoiled: await spoil(approval, beside),
      read: async ({ data }) => {
        const { signed: _, approvedAt, ...rest } = await verifyApproval(jsonOf(data), verified, electorate);
        return { ...rest, approvedAt: approvedAt.toISOString() };
      },
    });
  });

  test('are read alike: a share in the clear, with the commitment to it', limit, async (context) => {
    const bytes = (fill: number, last: number) => Buffer.from([...new Uint8Array(32).fill(fill), last]);
    const document = {
      ...{ type: 'breakwater-recovery-share', format: 0, country, generation: 2, group: 'officials', giver: 'one' },
      share: bytes(7, 255).toString('base64url'),
      salt: Buffer.alloc(32, 9).toString('base64url'),
    };
    const share = (changes: object): Sample => ({ data: textOf(changed(document, { ...changes })) });
    await compareReaders(context, {
      kind: 'share',
      right: { 'a share': share({}), 'an unknown member, which is not committed to': share({ more: 1 }) },
      wrong: {
        'taken where the secret is': share({ share: bytes(7, 0).toString('base64url') }),
        'a byte less': share({ share: bytes(7, 1).subarray(1).toString('base64url') }),
        'a byte more': share({ share: Buffer.alloc(34, 1).toString('base64url') }),
        'a short salt': share({ salt: Buffer.alloc(31, 1).toString('base64url') }),
        'a salt in a second spelling': share({ salt: `${'A'.repeat(42)}B` }),
        padding: share({ salt: `${document.salt}=` }),
        'of nobody': share({ group: 'citizens' }),
      },
      spoiled: drawn(spoiledTexts([document])).map((data) => ({ data })),
      read: ({ data }) => {
        const found = parseShare(jsonOf(data));
        return { ...shareJson(found), commitment: shareCommitmentOf(found) };
      },
    });
  });
});
