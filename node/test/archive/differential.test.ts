/** What an archive says of itself, and keys sealed to it, before two programs that know only the document. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deriveArchiveKeys, openKey, sealKey } from '@breakwater/backup-replication';
import {
  canonicalJson,
  type JsonObject,
  parsePublicJwk,
  signDetached,
  signerFromPrivateJwk,
} from '@breakwater/federation-protocol';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { verifyFacts } from '../../archive/facts.ts';
import { openArchiveKey } from '../../archive/key-file.ts';
import { readPruning } from '../../archive/pruning.ts';
import { sealer } from '../../recovery/sealer.ts';
import { compareReaders, draw, type Sample } from './second-reader.ts';

const limit = { timeout: 360_000 };
const secret = Uint8Array.from({ length: 32 }, (_, i) => i);
const keys = deriveArchiveKeys(secret);
const signer = await signerFromPrivateJwk(keys.signKey);
const hexOf = (text: string | undefined) => Buffer.from(text ?? '', 'base64url').toString('hex');
const facts = { owner: keys.owner, number: 3, public: hexOf(signer.publicJwk.x) };
const createdAt = '2026-11-22T03:00:00.000Z';
const names = ['00000000000000aa', '00000000000000bb'];

const own = {
  ...{ format: 'breakwater-archive/1', archive: keys.owner, location: '00000000000000aa', locations: names },
  ...{ scheme: { k: 1, n: 2 }, createdAt },
};
const manifestSha256 = 'a'.repeat(64);
const pruning = {
  format: 'breakwater-pruning/1',
  archive: keys.owner,
  number: 3,
  newest: 9,
  kept: [7, 9],
  createdAt,
  manifestSha256,
};

/** Members that stand in for others, or beside them; numbers as their text, since JSON has more spellings than one. */
const values = [
  ...[
    '0',
    '-0',
    '1',
    '1.0',
    '2',
    '1e0',
    '2.5',
    '3',
    '3.0',
    '-1',
    '1e20',
    '1e21',
    '1e-7',
    '0.000001',
    '123456789.125',
    '5e-324',
  ],
  ...[
    '9007199254740991',
    '9007199254740992',
    '9007199254740993',
    '1e400',
    '1.7976931348623157e308',
    '01',
    'null',
    'true',
  ],
  ...[
    '""',
    '"x"',
    '"DM"',
    '"00000000000000aa"',
    '"\\ud800"',
    '"\\u00e9\\ud83d\\ude00\\u2028\\u007f\\b\\u0001"',
    '"2026-11-22"',
  ],
  ...[
    '[]',
    '{}',
    '[7]',
    '[7,9.0]',
    '{"k":1,"n":2,"m":0}',
    '{"k":2,"n":1}',
    '{"\\ud83d\\ude00":1,"\\ufffd":2,"10":3,"9":4}',
  ],
  ...['["00000000000000aa","00000000000000aa"]', '["00000000000000aa"]', '["DM","00000000000000aa"]', '{"a":1,"a":1}'],
];
const change = fc.record({
  member: fc.nat(6),
  what: fc.constantFrom('replace' as const, 'remove' as const, 'beside' as const, 'beside' as const),
  value: fc.constantFrom(...values),
});

/** The text with one member changed; `beside` adds one that nobody knows. */
function changedText(
  document: JsonObject,
  { member, what, value }: { member: number; what: string; value: string },
): string {
  const members = Object.entries(document).map(([title, inner]) => [JSON.stringify(title), JSON.stringify(inner)]);
  const at = member % members.length;
  if (what === 'remove') members.splice(at, 1);
  else if (what === 'replace') members.splice(at, 1, [members[at]?.[0] ?? '', value]);
  else members.splice(at, 0, ['"unknown"', value]);
  return `{${members.map((pair) => pair.join(':')).join(',')}}`;
}

/** The text with a proof over what a reader makes of it; over the text itself where it cannot be read. */
async function prove(text: string, typ: string): Promise<Sample> {
  let payload: Uint8Array = Buffer.from(text);
  try {
    payload = canonicalJson(JSON.parse(text), { wideNumbers: true });
  } catch {
    // Not swallowed: what has no RFC 8785 text must be refused by both, and any proof will do.
  }
  const proof = await signDetached(payload, { typ }, signer);
  return { data: Buffer.from(`${text.slice(0, -1)},"proof":"${proof}"}`), facts };
}

async function proven(documents: Readonly<Record<string, JsonObject | string>>, typ: string) {
  const found = Object.entries(documents).map(async ([title, document]) => {
    return [title, await prove(typeof document === 'string' ? document : JSON.stringify(document), typ)] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

const unknown = (document: JsonObject, value: string) => changedText(document, { member: 0, what: 'beside', value });

/** Right and wrong wherever a proof stands over text that a reader makes. */
const provenRight = (document: JsonObject) => ({
  'the document': document,
  'fractions in an unknown member': unknown(
    document,
    '[0.1,1e21,1e-7,0.000001,123456789.125,5e-324,-1.5E+300,-0.0,-0]',
  ),
  'unknown names out of order': unknown(document, '{"\\ud83d\\ude00":1,"\\ufffd":2,"10":3,"9":4,"toJSON":5}'),
  'every escape': unknown(document, '"\\u2028\\u007f\\b\\f\\n\\r\\t\\u0001\\"\\\\\\/"'),
});
const provenWrong = (document: JsonObject) => ({
  'an unknown number that RFC 8785 writes in digits beyond 2^53': unknown(document, '1e20'),
  'half a character': unknown(document, '"\\ud800"'),
  'no time': { ...document, createdAt: 'yesterday' },
  'a time to the second': { ...document, createdAt: '2026-11-22T03:00:00Z' },
  'another archive': { ...document, archive: 'DM' },
  'another format': { ...document, format: 1 },
});

describe('documents of an archive under a proof', () => {
  test('archive.json is read alike', limit, async (context) => {
    const typ = 'breakwater-archive+jws';
    const spoiled = draw(change).map((one) => prove(changedText(own, one), typ));
    const other = await prove(JSON.stringify(own), 'breakwater-pruning+jws');
    await compareReaders(
      context,
      'facts',
      {
        right: await proven(provenRight(own), typ),
        wrong: {
          ...(await proven(
            {
              ...provenWrong(own),
              'a location that is not among them': { ...own, location: '00000000000000cc' },
              'one location twice': { ...own, locations: ['00000000000000aa', '00000000000000aa'] },
              'fewer locations than n': { ...own, locations: ['00000000000000aa'] },
              'k above n': { ...own, scheme: { k: 3, n: 2 } },
            },
            typ,
          )),
          'a proof of another type': other,
          'no proof': { data: Buffer.from(JSON.stringify(own)), facts },
          'more than 64 KiB': await prove(unknown(own, `"${'x'.repeat(65_536)}"`), typ),
        },
        drawn: await Promise.all(spoiled),
      },
      async ({ data }) => {
        const { locations, scheme, ...rest } = await verifyFacts(data, 'a', signer.publicJwk, keys.owner);
        return { ...rest, locations: [...locations], scheme: { k: scheme.k, n: scheme.n } };
      },
    );
  });

  test('a pruning is read alike', limit, async (context) => {
    const typ = 'breakwater-pruning+jws';
    const spoiled = draw(change).map((one) => prove(changedText(pruning, one), typ));
    await compareReaders(
      context,
      'pruning',
      {
        right: await proven({ ...provenRight(pruning), 'nothing kept': { ...pruning, kept: [] } }, typ),
        wrong: await proven(
          {
            ...provenWrong(pruning),
            'another number': { ...pruning, number: 4 },
            'a snapshot 0 kept': { ...pruning, kept: [0] },
            'no manifest of the newest': { ...pruning, manifestSha256: null },
            'no newest': { ...pruning, newest: 0 },
          },
          typ,
        ),
        drawn: await Promise.all(spoiled),
      },
      async ({ data }) => {
        const { kept, ...rest } = await readPruning(data, 3, { keys, signedBy: [signer.publicJwk] });
        return { ...rest, kept: [...kept] };
      },
    );
  });
});

describe('keys', async () => {
  const { kty = '', crv = '', x = '' } = keys.sealKey;
  const recipient = await parsePublicJwk({ kty, crv, x });
  const dataKey = secret.map((byte) => byte + 100);
  const record = await sealKey(dataKey, 'data', 'DM', [recipient], sealer);
  const [copy = { kid: '', sealed: '' }] = record.recipients;
  const told = { owner: 'DM', use: 'data', private: hexOf(keys.sealKey.d) };
  const sealed = Buffer.from(copy.sealed, 'base64url');
  const recorded = (changes: JsonObject, more: JsonObject = {}): Sample => ({
    data: Buffer.from(JSON.stringify({ id: record.id, recipients: [{ ...copy }], ...changes })),
    facts: { ...told, ...more },
  });
  const withCopy = (changes: JsonObject) => recorded({ recipients: [{ ...copy, ...changes }] });
  const bytes = (data: Uint8Array) => withCopy({ sealed: Buffer.from(data).toString('base64url') });
  /** Points of small order (RFC 7748 section 6.1): the exchange gives zeros, which no key may come from. */
  const lowPoints = ['00'.repeat(32), `01${'00'.repeat(31)}`, `ec${'ff'.repeat(30)}7f`, `ed${'ff'.repeat(30)}7f`];

  test('sealed with HPKE are opened alike', limit, async (context) => {
    const flips = draw(fc.tuple(fc.nat(sealed.length - 1), fc.integer({ min: 0, max: 255 }))).map(([at, by]) =>
      bytes(sealed.map((byte, i) => (i === at && by > 4 ? byte ^ by : byte))),
    );
    // About one in fifty stays as it was; every twentieth is left so, that both readers open some.
    const drawn = flips.map((sample, at) => (at % 20 === 0 ? recorded({}) : sample));
    const right = {
      'a copy': recorded({}),
      'a copy behind that of another': recorded({ recipients: [{ kid: 'another', sealed: '=' }, { ...copy }] }),
      'a second copy that does not open': recorded({ recipients: [{ ...copy }, { kid: copy.kid, sealed: 'AAAA' }] }),
    };
    const wrong = {
      'a first copy that does not open': recorded({ recipients: [{ kid: copy.kid, sealed: 'AAAA' }, { ...copy }] }),
      'no copy for this key': withCopy({ kid: 'another' }),
      'none at all': recorded({ recipients: [] }),
      'another name': recorded({ id: 'a'.repeat(64) }),
      'another use': recorded({}, { use: 'mask' }),
      'another owner': recorded({}, { owner: 'BB' }),
      'another key': recorded({}, { private: '11'.repeat(32) }),
      padding: withCopy({ sealed: `${copy.sealed}=` }),
      'a second spelling': withCopy({ sealed: `${copy.sealed.slice(0, -1)}${copy.sealed.endsWith('A') ? 'B' : '-'}` }),
      'a byte more': bytes(Buffer.concat([sealed, Buffer.of(0)])),
      'a byte less': bytes(sealed.subarray(0, -1)),
      'less than its parts': bytes(sealed.subarray(0, 40)),
      ...Object.fromEntries(
        lowPoints.map((point) => [
          `the point ${point.slice(0, 4)}…`,
          bytes(Buffer.concat([Buffer.from(point, 'hex'), sealed.subarray(32)])),
        ]),
      ),
    };
    await compareReaders(context, 'sealed key', { right, wrong, drawn }, async ({ data, facts: given }) => {
      const { id, recipients } = JSON.parse(Buffer.from(data).toString());
      const privateJwk = given.private === told.private ? keys.sealKey : deriveArchiveKeys(new Uint8Array(32)).sealKey;
      const use = given.use === 'mask' ? 'mask' : 'data';
      const opened = { kid: given.private === told.private ? recipient.kid : 'another', privateJwk };
      const key = await openKey({ id, recipients }, use, String(given.owner), opened, sealer);
      return Buffer.from(key).toString('hex');
    });
  });

  test('in raw files are of 32 bytes for both, whatever they are', limit, async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'breakwater-key-'));
    context.onTestFinished(() => rm(folder, { recursive: true }));
    const lengths = fc.oneof(fc.constant(32), fc.nat(70));
    // What begins with a brace and has another length is a key under a passphrase, which the second reader does not know.
    const files = draw(lengths.chain((length) => fc.uint8Array({ minLength: length, maxLength: length })))
      .filter((data) => data.length === 32 || data[0] !== 0x7b)
      .map((data) => ({ data, facts: {} }));
    const right = { 'a brace and 31 bytes': { data: Buffer.from(`{${'x'.repeat(31)}`), facts: {} } };
    const wrong = {
      nothing: { data: new Uint8Array(0), facts: {} },
      '32 bytes and a line feed': { data: Buffer.from(`${'x'.repeat(32)}\n`), facts: {} },
      'hex digits': { data: Buffer.from('0f'.repeat(32)), facts: {} },
    };
    await compareReaders(context, 'key file', { right, wrong, drawn: files }, async ({ data }) => {
      const path = join(folder, 'archive.key');
      await writeFile(path, data, { mode: 0o600 });
      const { owner, signKey, sealKey } = await openArchiveKey(path, async () => '');
      return [owner, signKey.x ?? '', sealKey.x ?? ''];
    });
  });
});
