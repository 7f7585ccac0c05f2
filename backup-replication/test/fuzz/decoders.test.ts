/** Every decoder of format 1 against spoiled documents: it reads or refuses by a code of its own, within bounds. */
import { createHash } from 'node:crypto';
import { CodedError, signJws } from '@breakwater/federation-protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compressBlock, decompressBlock } from '../../block/compress.ts';
import { headHash, verifyHead } from '../../head/head.ts';
import { signManifest } from '../../manifest/manifest.ts';
import { parseManifest } from '../../manifest/parse-manifest.ts';
import { openPack } from '../../pack/open-pack.ts';
import { PackBuilder } from '../../pack/pack-builder.ts';
import { packBytesMaxOf } from '../../pack/pack-class.ts';
import { encodePackList, parsePackList } from '../../pack-list/pack-list.ts';
import { verifyReceipt } from '../../receipt/receipt.ts';
import { DEFAULT_SCHEME } from '../../scheme.ts';
import { packKeyOf } from '../../seal/pack-key.ts';
import { SlotSeal } from '../../seal/slot.ts';
import { openRoot } from '../../snapshot/root.ts';
import { treeLineText } from '../../tree/encode-line.ts';
import { parseTreeLine } from '../../tree/parse-line.ts';
import { readTree } from '../../tree/read-tree.ts';
import { changed, name, owner, sampleHead, sampleManifest, samplePackList, sampleReceipt } from '../documents.ts';
import { newSigner } from '../keys.ts';
import { bytesFrom } from '../support.ts';
import { placeOf, sampleLines } from '../tree/lines.ts';
import { type Decoder, fuzzDecoder, outcome, RUNS, SIGNED_RUNS } from './fuzz-decoder.ts';
import { byteChanges, changeBytes, changeMembers, memberChanges } from './mutate.ts';

const MANIFEST_MAX = 16 * 1024 * 1024;
const dataKey = bytesFrom(32, 1);

/** Opens bytes as the root that a thief of the keys sealed. */
function readRoot(text: Uint8Array): unknown {
  const sealed = new Uint8Array(text.length + 16);
  const key = packKeyOf(dataKey, Buffer.from(name('1'), 'hex'));
  new SlotSeal(owner, name('1'), key).seal(0, 'root', text, sealed, 0);
  return openRoot(sealed, dataKey, owner, name('1'));
}

const place = JSON.parse(treeLineText({ type: 'chunks', places: [placeOf()] })).places[0];
const root = {
  ...{ files: 2, directories: 1, symlinks: 0, links: 1, skipped: 0, bytes: 5 },
  ...{ chunkIdKey: 'A'.repeat(43), tree: [place, place] },
};

const decoders: readonly Decoder[] = [
  {
    title: 'a line of the tree',
    samples: sampleLines.map((line) => JSON.parse(treeLineText(line))),
    decode: (bytes) => {
      const line = parseTreeLine(Buffer.from(bytes).toString('utf8'));
      // What was read is written and read again as the same line: nothing is lost or changed on the way.
      expect(parseTreeLine(treeLineText(line))).toEqual(line);
    },
    codes: ['BACKUP_TREE_INVALID', 'BACKUP_PATH_UNSAFE'],
  },
  {
    title: 'a pack list',
    samples: [changed(samplePackList, {})],
    decode: (bytes) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const list = parsePackList(bytes, { owner, sha256 });
      const again = encodePackList(list);
      expect(parsePackList(again.bytes, { owner, sha256: again.sha256 })).toEqual(list);
    },
    codes: ['PACK_LIST_INVALID', 'BACKUP_FORMAT_UNKNOWN'],
  },
  {
    title: 'a manifest',
    samples: [changed(sampleManifest, { root: { key: 0, sealed: 'AAAA' } })],
    decode: (bytes) => parseManifest(bytes, MANIFEST_MAX),
    codes: ['MANIFEST_INVALID', 'BACKUP_FORMAT_UNKNOWN'],
  },
  { title: 'a root', samples: [root], decode: readRoot, codes: ['BACKUP_TREE_INVALID'] },
];

describe.each(decoders)('the reader of $title', fuzzDecoder);

describe('signed documents with spoiled members', async () => {
  const signer = await newSigner();
  const keys = [signer.publicJwk];
  const { holder, object, bytes, digest } = sampleReceipt;
  const readers = [
    {
      title: 'heads',
      typ: 'breakwater-head+jws',
      document: changed(sampleHead(2, headHash('x')), { recovery: { a: 1 } }),
      read: (jws: string) => verifyHead(jws, { owner, keys }),
      code: 'HEAD_INVALID',
    },
    {
      title: 'receipts',
      typ: 'breakwater-receipt+jws',
      document: changed(sampleReceipt, {}),
      read: (jws: string) => verifyReceipt(jws, { holder, owner, object, bytes, digest, keys }),
      code: 'RECEIPT_INVALID',
    },
  ];
  test.each(readers)('$title are read or refused by their own code', async ({ typ, document, read, code }) => {
    const property = fc.asyncProperty(memberChanges, async (changes) => {
      const payload = Buffer.from(JSON.stringify(changeMembers(document, changes)));
      const jws = await signJws(payload, { typ }, signer);
      const found = await read(jws).then(
        () => 'read',
        (cause: unknown) => (cause instanceof CodedError ? cause.code : String(cause)),
      );
      expect(['read', code]).toContain(found);
    });
    await fc.assert(property, { numRuns: SIGNED_RUNS });
  });

  test.each(readers)('$title with spoiled bytes are refused, every one', async ({ typ, document, read, code }) => {
    const whole = await signJws(document, { typ }, signer);
    const property = fc.asyncProperty(byteChanges, async (changes) => {
      const jws = Buffer.from(changeBytes(Buffer.from(whole), changes)).toString('latin1');
      const found = await read(jws).then(
        () => 'read',
        (cause: unknown) => (cause instanceof CodedError ? cause.code : String(cause)),
      );
      expect(found).toBe(jws === whole ? 'read' : code);
    });
    await fc.assert(property, { numRuns: SIGNED_RUNS });
    expect(await signManifest(sampleManifest, signer)).toContain('.');
  });
});

describe('bytes that are no JSON', () => {
  const text = Buffer.from('A registry has many lines that are alike. '.repeat(3000));
  const frame = compressBlock(text).bytes;

  test('spoiled frames decompress to nothing or to exactly as many bytes as asked for', () => {
    const property = fc.property(byteChanges, fc.nat(2_200_000), (changes, length) => {
      const blockBytes = length % 3 === 0 ? text.length : length;
      const spoiled = changeBytes(frame, changes);
      const found = outcome(() => {
        expect(decompressBlock(spoiled, 1, blockBytes).length).toBe(blockBytes);
      });
      expect(['read', 'BACKUP_CHUNK_CORRUPT']).toContain(found);
    });
    fc.assert(property, { numRuns: RUNS });
  });

  test('a pack is read only where its slots lie, wherever a place points', () => {
    const room = new Uint8Array(packBytesMaxOf(DEFAULT_SCHEME));
    const builder = new PackBuilder(owner, DEFAULT_SCHEME, dataKey, bytesFrom(32, 2), room);
    const encoded = compressBlock(text);
    const right = { ...builder.add('data', encoded, text), encoding: encoded.encoding, blockBytes: text.length };
    const pack = openPack(builder.finish(), { owner, id: builder.id, dataKey });
    const number = fc.oneof(fc.nat(70_000), fc.integer(), fc.constantFrom(-1, 2 ** 32, 2 ** 53, Number.NaN, 1e300));
    const changes = fc.record(
      { slot: fc.nat(0xffff_ffff), offset: number, sealedBytes: number, blockBytes: number },
      { requiredKeys: [] },
    );
    const property = fc.property(changes, (change) => {
      const found = outcome(() => pack.block('data', { ...right, ...change }));
      const isRight = Object.entries({ ...right, ...change }).every(([key, value]) =>
        Object.entries(right).some(([k, v]) => k === key && v === value),
      );
      if (isRight) expect(found).toBe('read');
      else expect(['BACKUP_CHUNK_CORRUPT', 'BACKUP_PACK_CORRUPT']).toContain(found);
    });
    fc.assert(property, { numRuns: RUNS });
  });

  test('a tree of spoiled bytes ends in a refusal or is read, however it is cut', async () => {
    const tree = Buffer.from(sampleLines.map((line) => `${treeLineText(line)}\n`).join(''));
    const property = fc.asyncProperty(byteChanges, fc.integer({ min: 1, max: 500 }), async (changes, step) => {
      const spoiled = changeBytes(tree, changes);
      const pieces = Array.from({ length: Math.ceil(spoiled.length / step) }, (_, i) =>
        spoiled.subarray(i * step, (i + 1) * step),
      );
      let found = 'read';
      try {
        for await (const line of readTree(pieces)) expect(line.type).toBeTypeOf('string');
      } catch (cause) {
        if (!(cause instanceof CodedError)) throw cause;
        found = cause.code;
      }
      expect(['read', 'BACKUP_TREE_INVALID', 'BACKUP_PATH_UNSAFE']).toContain(found);
    });
    await fc.assert(property, { numRuns: RUNS });
  });
});
