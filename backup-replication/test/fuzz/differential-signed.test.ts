/** Signed documents before two programs that know only the document: payloads spoiled and signed again, tokens spoiled. */
import { type JsonObject, signerFromPrivateJwk, signJws, verifyJws } from '@breakwater/federation-protocol';
import { describe, test } from 'vitest';
import { deriveArchiveKeys } from '../../archive/archive-keys.ts';
import { verifyGeneration } from '../../generation/generation.ts';
import { headHash, verifyHead } from '../../head/head.ts';
import { verifyHeadStatement } from '../../head/head-statement.ts';
import { manifestHash, verifyManifest } from '../../manifest/manifest.ts';
import { verifyAnyReceipt } from '../../receipt/receipt.ts';
import { changed, name, owner, sampleHead, sampleManifest, sampleReceipt } from '../documents.ts';
import { bytesFrom } from '../support.ts';
import { byteChanges, changeBytes } from './mutate.ts';
import { spoiledTexts } from './respell.ts';
import { compareReaders, drawn, LINES } from './second-reader.ts';
import { signWithPointOfSmallOrder } from './small-order.ts';

const limit = { timeout: 360_000 };
const holder = 'LC';
const signer = await signerFromPrivateJwk(deriveArchiveKeys(bytesFrom(32, 5)).signKey);
const keys = [signer.publicJwk];
const facts = { owner, holder, public: Buffer.from(signer.publicJwk.x, 'base64url').toString('hex') };
const createdAt = '2026-11-22T03:00:00.000Z';

/** A kind of signed document. */
interface Kind {
  readonly kind: string;
  readonly right: Readonly<Record<string, JsonObject>>;
  readonly wrong: Readonly<Record<string, JsonObject>>;
  readonly read: (jws: string) => Promise<unknown>;
}

const key = (id: string, changes: JsonObject = {}) => ({
  id,
  recipients: [{ kid: 'k', sealed: 'c2VhbGVk', ...changes }],
});
const manifest = changed(sampleManifest, {
  root: { key: 0, sealed: 'AAAA' },
  keys: [key(name('2')), key(name('3'))],
  features: [{ name: 'a-b', need: 'write' }],
});
const head = changed(sampleHead(2, headHash('x')), { recovery: { a: [1, { b: 0.5 }] } });
const receipt = changed(sampleReceipt, { holder });
const statement = { format: 1, holder, owner, newest: 7, saidAt: createdAt };
const order = {
  ...{ format: 1, owner, holder, number: 3, previous: name('a'), act: 'condemn', of: null },
  ...{ objects: [`packs/${name('b')}`, 'heads/7'], createdAt },
};

/** Every document has one of these members, and this is what may and may not stand there. */
const rightTimes = ['0000-02-29T00:00:00.000Z', '2024-02-29T23:59:59.999Z', '9999-12-31T00:00:00.000Z'];
const wrongTimes: readonly (string | number)[] = [
  ...['2026-11-22T03:00:00Z', '2026-11-22T03:00:00.0000Z', '2026-11-22t03:00:00.000z', '2026-11-22 03:00:00.000Z'],
  ...['2026-02-29T00:00:00.000Z', '1900-02-29T00:00:00.000Z', '2026-13-01T00:00:00.000Z', '2026-00-01T00:00:00.000Z'],
  ...[
    '2026-11-22T24:00:00.000Z',
    '2026-11-22T03:60:00.000Z',
    '2026-12-31T23:59:60.000Z',
    '+010000-01-01T00:00:00.000Z',
  ],
  ...['2026-11-22T03:00:00.000+00:00', '２026-11-22T03:00:00.000Z', '2026-11-22T03:00:00.000Z\n', '', 'yesterday', 0],
];

function withTimes(document: JsonObject, member: string, times: readonly (string | number)[]) {
  return Object.fromEntries(times.map((time) => [`the time ${JSON.stringify(time)}`, { ...document, [member]: time }]));
}

function without(document: JsonObject, member: string): JsonObject {
  return Object.fromEntries(Object.entries(document).filter(([one]) => one !== member));
}

const kinds: readonly Kind[] = [
  {
    kind: 'manifest',
    right: {
      'a manifest': manifest,
      'no lists': { ...manifest, lists: [] },
      'a copy that nobody can open': { ...manifest, mask: key(name('5'), { kid: '\u00e9', sealed: '=' }) },
      ...withTimes(manifest, 'createdAt', rightTimes),
    },
    wrong: {
      'a key twice': { ...manifest, keys: [key(name('2')), key(name('2'))] },
      'no key': { ...manifest, keys: [] },
      'a list twice': { ...manifest, lists: [1, 2].map((packs) => ({ sha256: name('6'), packs })) },
      'a feature for readers': { ...manifest, features: [{ name: 'x', need: 'read' }] },
      'a feature in capitals': { ...manifest, features: [{ name: 'X', need: 'write' }] },
      'too many features': { ...manifest, features: Array(65).fill({ name: 'x', need: 'write' }) },
      'too many recipients': {
        ...manifest,
        mask: { id: name('5'), recipients: Array(17).fill({ kid: 'k', sealed: 's' }) },
      },
      'a copy that is too long': { ...manifest, mask: key(name('5'), { sealed: 's'.repeat(1025) }) },
      'an empty root': { ...manifest, root: { key: 0, sealed: '' } },
      'no mask key': without(manifest, 'mask'),
      ...withTimes(manifest, 'createdAt', wrongTimes),
    },
    read: async (jws) => verifyManifest(jws, { owner, sha256: manifestHash(jws), keys }),
  },
  {
    kind: 'head',
    right: {
      'a head': head,
      'the first': changed(sampleHead(1, null), {}),
      ...withTimes(head, 'createdAt', rightTimes),
    },
    wrong: {
      'nothing of a recovery': without(head, 'recovery'),
      'a list of recoveries': { ...head, recovery: [] },
      'a first with one before it': { ...head, sequence: 1 },
      'a second with none before it': { ...head, previous: null },
      'more than 64 KiB': { ...head, more: 'x'.repeat(50_000) },
      ...withTimes(head, 'createdAt', wrongTimes),
    },
    read: async (jws) => verifyHead(jws, { owner, keys }),
  },
  {
    kind: 'head-statement',
    right: {
      'a word': statement,
      'of a former holder': { ...statement, former: true },
      'no head': { ...statement, newest: 0 },
      ...withTimes(statement, 'saidAt', rightTimes),
    },
    wrong: {
      'of a holder that is not former': { ...statement, former: false },
      'of a holder that is nothing': { ...statement, former: null },
      'of another format': { ...statement, format: 2 },
      'of another holder': { ...statement, holder: 'BB' },
      'of another owner': { ...statement, owner: 'BB' },
      'more than 2 KiB': { ...statement, more: 'x'.repeat(2000) },
      ...withTimes(statement, 'saidAt', wrongTimes),
    },
    read: async (jws) => verifyHeadStatement(jws, { owner, holder, keys }),
  },
  {
    kind: 'receipt',
    right: {
      'a receipt': receipt,
      ...Object.fromEntries(
        [`packs/${name('a')}/shards/255`, `lists/${name('a')}`, 'generations/1', `heads/${'9'.repeat(16)}`].map(
          (object) => [object.slice(0, 9), { ...receipt, object }],
        ),
      ),
      ...withTimes(receipt, 'storedAt', rightTimes),
    },
    wrong: {
      ...Object.fromEntries(
        ['shards/256', 'shards/-1', 'shards/01', 'shards/', 'shards/1\n', 'shard/1'].map((end) => [
          end,
          { ...receipt, object: `packs/${name('a')}/${end}` },
        ]),
      ),
      'the head 07': { ...receipt, object: 'heads/07' },
      'an object of another kind': { ...receipt, object: 'anything' },
      'of another holder': { ...receipt, holder: 'BB' },
      'more than 4 KiB': { ...receipt, more: 'x'.repeat(4000) },
      ...withTimes(receipt, 'storedAt', wrongTimes),
    },
    read: async (jws) => verifyAnyReceipt(jws, { holder, owner, keys }),
  },
  {
    kind: 'generation',
    right: {
      'a condemnation': order,
      'the first': { ...order, number: 1, previous: null },
      'a pardon': { ...order, act: 'pardon', of: 2, objects: [] },
      'a deletion': { ...order, act: 'delete', of: 1, objects: [] },
      ...withTimes(order, 'createdAt', rightTimes),
    },
    wrong: {
      'an unknown member': { ...order, more: 1 },
      'a deletion of itself': { ...order, act: 'delete', of: 3, objects: [] },
      'a deletion of nothing': { ...order, act: 'delete', of: null, objects: [] },
      'a deletion by name': { ...order, act: 'delete', of: 1 },
      'a condemnation of nothing': { ...order, objects: [] },
      'a condemnation of one thing twice': { ...order, objects: ['heads/7', 'heads/7'] },
      'a condemnation of orders': { ...order, objects: ['generations/1'] },
      ...withTimes(order, 'createdAt', wrongTimes),
    },
    read: async (jws) => {
      const { of, ...found } = await verifyGeneration(jws, { owner, holder, keys });
      return { ...found, of };
    },
  },
];

const sign = async (payload: Uint8Array, kind: string) => {
  const jws = await signJws(payload, { typ: `breakwater-${kind}+jws` }, signer);
  return { data: Buffer.from(jws), facts };
};
const signAll = async (documents: Readonly<Record<string, JsonObject>>, kind: string) =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(documents).map(
        async ([title, document]) => [title, await sign(Buffer.from(JSON.stringify(document)), kind)] as const,
      ),
    ),
  );
const latin1 = (data: Uint8Array) => Buffer.from(data).toString('latin1');

describe.each(kinds)('$kind', ({ kind, right, wrong, read }) => {
  test('is read alike when its payload was spoiled and signed again', limit, async (context) => {
    const texts = drawn(spoiledTexts(Object.values(right).slice(0, 2)));
    await compareReaders(context, {
      kind,
      right: await signAll(right, kind),
      wrong: { ...(await signAll(wrong, kind)), 'of another type': await sign(Buffer.from('{}'), 'other') },
      spoiled: await Promise.all(texts.map((text) => sign(text, kind))),
      read: ({ data }) => read(latin1(data)),
    });
  });
});

describe('the signature around all of them', () => {
  const typ = 'breakwater-head+jws';
  const payload = Buffer.from('{"any":"thing"}');
  const told = { ...facts, typ };
  const header = { alg: 'EdDSA', kid: signer.kid, typ };
  const base64url = (text: string | Uint8Array) => Buffer.from(text).toString('base64url');
  /** Rightly signed, whatever the header. */
  const under = async (text: string | Uint8Array, change: (jws: string) => string = (jws) => jws) => {
    const input = `${base64url(text)}.${base64url(payload)}`;
    const signature = await signer.sign(Buffer.from(input));
    return { data: Buffer.from(change(`${input}.${base64url(signature)}`), 'latin1'), facts: told };
  };
  const headed = (changes: JsonObject) => under(JSON.stringify({ ...header, ...changes }));
  /** The last character of a part with one of its spare bits set: another spelling of the same bytes. */
  const respelled = (part: string) => {
    const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    return part.slice(0, -1) + digits[digits.indexOf(part.slice(-1)) ^ 1];
  };

  test('is read alike, whatever its header, its spelling and its bytes', limit, async (context) => {
    const whole = await under(JSON.stringify(header));
    const jws = latin1(whole.data);
    const [first = '', second = '', third = ''] = jws.split('.');
    const raw = (text: string) => ({ data: Buffer.from(text, 'latin1'), facts: told });
    const headers = await Promise.all(drawn(spoiledTexts([header])).map((text) => under(text)));
    const bytes = drawn(byteChanges).map((changes) => ({ data: changeBytes(whole.data, changes), facts: told }));
    await compareReaders(context, {
      kind: 'jws',
      right: {
        whole,
        'an unknown member of the header': await headed({ jwk: { x: [1] }, x5c: [] }),
        'spaces in the header': await under(JSON.stringify(header, null, 2)),
      },
      wrong: {
        crit: await headed({ crit: [] }),
        b64: await headed({ b64: true }),
        'the algorithm Ed25519': await headed({ alg: 'Ed25519' }),
        'no algorithm': await headed({ alg: 'none' }),
        'another type': await headed({ typ: 'breakwater-receipt+jws' }),
        'another key': await headed({ kid: 'A'.repeat(43) }),
        'a header with a member twice': await under(JSON.stringify(header).replace('{', '{"alg":"none",')),
        'a header that is a list': await under('[]'),
        'four parts': raw(`${jws}.`),
        'two parts': raw(`${first}.${second}`),
        padding: raw(`${jws}==`),
        'a line feed behind it': raw(`${jws}\n`),
        'a second spelling of the signature': raw(`${first}.${second}.${respelled(third)}`),
        'a signature of 65 bytes': raw(`${first}.${second}.${third.slice(0, -1)}AA`),
        'no signature': raw(`${first}.${second}.`),
        'a point R of small order': raw(signWithPointOfSmallOrder(first, second, bytesFrom(32, 5))),
        'more than 64 KiB': raw(`${jws.slice(0, -1)}${'A'.repeat(65_536)}`),
      },
      spoiled: [...headers, ...bytes.slice(0, LINES / 3)],
      read: async ({ data }) => {
        const found = await verifyJws(latin1(data), { typ, keys });
        return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(found.payload))).toString('hex');
      },
    });
  });
});
