/** Signed documents, lists and roots: what is written is read back, in one encoding, and no damage goes unseen. */
import { createHash } from 'node:crypto';
import { type PublicJwk, parseJws, signJws } from '@breakwater/federation-protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Generation, signGeneration, verifyGeneration } from '../../generation/generation.ts';
import { type Head, readKeptHead, signHead, verifyHead } from '../../head/head.ts';
import { type HeadStatement, signHeadStatement, verifyHeadStatement } from '../../head/head-statement.ts';
import {
  MANIFEST_MAX_BYTES,
  type Manifest,
  manifestHash,
  readKeptManifest,
  signManifest,
  verifyManifestSignature,
} from '../../manifest/manifest.ts';
import { parseManifest } from '../../manifest/parse-manifest.ts';
import { encodePackList, parsePackList } from '../../pack-list/pack-list.ts';
import { type Receipt, readKeptReceipt, signReceipt, verifyAnyReceipt } from '../../receipt/receipt.ts';
import { openRoot, sealRoot } from '../../snapshot/root.ts';
import { newSigner } from '../keys.ts';
import { bytesFrom, refusal } from '../support.ts';
import { generation, head, headStatement, manifest, packList, receipt, snapshotRoot } from './arbitraries.ts';
import { damaged } from './flips.ts';
import { runs } from './runs.ts';

const limit = { timeout: 360_000 };
const signer = await newSigner();
const keys: readonly PublicJwk[] = [signer.publicJwk];
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
/** Values of which every damage is tried; values that are written and read. */
const [FEW, MANY] = [runs(2), runs(200)];
const base64url = (bytes: string | Uint8Array) => Buffer.from(bytes).toString('base64url');
/** A document as it is kept, with any payload: its signature was looked at when it came. */
const kept = (payload: Uint8Array) => `${base64url('{"kid":"k"}')}.${base64url(payload)}.`;
const resigned = (payload: Uint8Array, typ: string) => signJws(payload, { typ: `breakwater-${typ}+jws` }, signer);
const payloadOf = (jws: string) => parseJws(jws, MANIFEST_MAX_BYTES).payload;

/** A kind of signed document: how it is written and read, and read without a look at the signature where that is done. */
interface Kind<T> {
  readonly title: string;
  readonly values: fc.Arbitrary<T>;
  readonly sign: (value: T) => Promise<string>;
  readonly verify: (jws: string, value: T) => Promise<unknown>;
  readonly payload: (payload: Uint8Array, value: T) => unknown;
}

function kind<T>(given: Kind<T>): { readonly title: string; readonly run: () => void } {
  const run = () => {
    const { values, sign, verify, payload } = given;

    test('comes back as it was, in the one encoding that it has', limit, async () => {
      const property = fc.asyncProperty(values, async (value) => {
        const jws = await sign(value);
        const found = await verify(jws, value);
        expect(found).toEqual(value);
        expect(await sign(found as T)).toBe(jws);
      });
      await fc.assert(property, MANY);
    });

    test('is refused with every fifth bit changed, and with every fifth length', limit, async () => {
      const property = fc.asyncProperty(values, async (value) => {
        const found = await damaged(Buffer.from(await sign(value)), (bytes) => verify(latin1(bytes), value), 5);
        expect(found).toMatchObject({ unseen: [], changed: 0 });
      });
      await fc.assert(property, runs(1));
    });

    test('is never read as the same from other bytes below the signature', limit, async () => {
      const property = fc.asyncProperty(values, async (value) => {
        const found = await damaged(payloadOf(await sign(value)), (bytes) => payload(bytes, value));
        expect(found.unseen).toEqual([]);
        expect(Math.min(found.refused, found.changed)).toBeGreaterThan(0);
      });
      await fc.assert(property, runs(1));
    });
  };
  return { title: given.title, run };
}

const kinds = [
  kind<Manifest>({
    title: 'a manifest',
    values: manifest,
    sign: (value) => signManifest(value, signer),
    verify: (jws, { owner }) => verifyManifestSignature(jws, { owner, keys }),
    payload: (payload) => parseManifest(payload, MANIFEST_MAX_BYTES),
  }),
  kind<Head>({
    title: 'a head',
    values: head,
    sign: (value) => signHead(value, signer),
    verify: (jws, { owner }) => verifyHead(jws, { owner, keys }),
    payload: (payload) => readKeptHead(kept(payload)),
  }),
  kind<Receipt>({
    title: 'a receipt',
    values: receipt,
    sign: (value) => signReceipt(value, signer),
    verify: (jws, { owner, holder }) => verifyAnyReceipt(jws, { owner, holder, keys }),
    payload: (payload) => readKeptReceipt(kept(payload)),
  }),
  kind<HeadStatement>({
    title: 'a word on heads',
    values: headStatement,
    sign: (value) => signHeadStatement(value, signer),
    verify: (jws, { owner, holder }) => verifyHeadStatement(jws, { owner, holder, keys }),
    payload: async (payload, { owner, holder }) =>
      verifyHeadStatement(await resigned(payload, 'head-statement'), { owner, holder, keys }),
  }),
  kind<Generation>({
    title: 'an order to delete',
    values: generation,
    sign: (value) => signGeneration(value, signer),
    verify: (jws, { owner, holder }) => verifyGeneration(jws, { owner, holder, keys }),
    payload: async (payload, { owner, holder }) =>
      verifyGeneration(await resigned(payload, 'generation'), { owner, holder, keys }),
  }),
];

describe.each(kinds)('$title', ({ run }) => run());

test('a manifest that is kept is read again under its own hash, and under no other', limit, async () => {
  const property = fc.asyncProperty(manifest, hexDigit, async (value, [at, digit]) => {
    const jws = await signManifest(value, signer);
    const sha256 = manifestHash(jws);
    expect(readKeptManifest(jws, sha256)).toEqual(value);
    const other = sha256.slice(0, at) + digit + sha256.slice(at + 1);
    if (other !== sha256) expect(refusal(() => readKeptManifest(jws, other))).toBe('MANIFEST_HASH_MISMATCH');
  });
  await fc.assert(property, runs(50));
});

const hexDigit = fc.tuple(fc.nat(63), fc.constantFrom(...'0123456789abcdef'));

describe('a list of packs', () => {
  const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

  test('comes back as it was, in the one encoding that it has, under the name it has', limit, () => {
    const property = fc.property(packList, (list) => {
      const { bytes, sha256 } = encodePackList(list);
      const found = parsePackList(bytes, { owner: list.owner, sha256 });
      expect(found).toEqual(list);
      expect(encodePackList(found)).toEqual({ bytes, sha256 });
      expect(sha256).toBe(sha256Of(bytes));
    });
    fc.assert(property, MANY);
  });

  test(
    'is refused under its name with any bit changed or end cut off, and is another under another',
    limit,
    async () => {
      const property = fc.asyncProperty(packList, async (list) => {
        const { bytes, sha256 } = encodePackList(list);
        const { owner } = list;
        const named = await damaged(bytes, (spoilt) => parsePackList(spoilt, { owner, sha256 }));
        expect(named).toMatchObject({ unseen: [], changed: 0 });
        const renamed = await damaged(bytes, (spoilt) => parsePackList(spoilt, { owner, sha256: sha256Of(spoilt) }));
        expect(renamed.unseen).toEqual([]);
        expect(Math.min(renamed.refused, renamed.changed)).toBeGreaterThan(0);
      });
      await fc.assert(property, FEW);
    },
  );
});

describe('the root of a snapshot', () => {
  const dataKey = bytesFrom(32, 1);
  const snapshot = 'ab'.repeat(32);

  test('comes back as it was, and as nothing under another key, owner or name', limit, () => {
    const property = fc.property(snapshotRoot, (root) => {
      const sealed = sealRoot(root, dataKey, 'DM', snapshot);
      expect(openRoot(sealed, dataKey, 'DM', snapshot)).toEqual(root);
      expect(sealRoot(root, dataKey, 'DM', snapshot)).toEqual(sealed);
      const others = [
        () => openRoot(sealed, bytesFrom(32, 2), 'DM', snapshot),
        () => openRoot(sealed, dataKey, 'BB', snapshot),
        () => openRoot(sealed, dataKey, 'DM', 'ac'.repeat(32)),
      ];
      for (const other of others) expect(refusal(other)).toBe('BACKUP_KEY_WRONG');
    });
    fc.assert(property, MANY);
  });

  test('has the same length for all small trees', limit, () => {
    const property = fc.property(snapshotRoot, (root) => {
      expect(sealRoot(root, dataKey, 'DM', snapshot)).toHaveLength(4096 + 16);
    });
    fc.assert(property, MANY);
  });

  test('is refused with any bit changed and any end cut off', limit, async () => {
    const property = fc.asyncProperty(snapshotRoot, async (root) => {
      const sealed = sealRoot(root, dataKey, 'DM', snapshot);
      const found = await damaged(sealed, (spoilt) => openRoot(spoilt, dataKey, 'DM', snapshot));
      expect(found).toEqual({ unseen: [], changed: 0, refused: 9 * sealed.length });
    });
    await fc.assert(property, runs(1));
  });
});
