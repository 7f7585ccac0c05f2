/** The bundle file: the same evidence after the journey, and nothing that unpacks to more than it may. */
import { constants, zstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { canonicalJson, type JsonValue } from '@breakwater/federation-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBundle, encodeBundle } from '../../bundle/bundle.ts';
import { bundleBytesMax, bundleContentBytesMax } from '../../bundle/limits.ts';
import type { TrustEvidence } from '../../state.ts';
import { refused } from '../support/refused.ts';

const text = (value: string) => new TextEncoder().encode(value);
const zstd = {
  // The frame's checksum finds a stick that lost a bit; signatures find everything else.
  compress: (bytes: Uint8Array) =>
    new Uint8Array(zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })),
  decompress: (bytes: Uint8Array, maxOutputLength: number) =>
    new Uint8Array(zstdDecompressSync(bytes, { maxOutputLength })),
};

const evidence: TrustEvidence = {
  roots: [{ payload: text('{"type":"root"}'), signatures: ['a.b.c', 'd.e.f'] }],
  lists: [{ payload: text('{"LoTE":{"name":"Région"}}'), signatures: ['g.h.i'] }],
  statements: { DM: 'j.k.l' },
  log: {
    checkpoint: text('region.example/trust\n3\nAAAA\n\n— region.example/trust AAAAAAAA\n'),
    from: 2,
    frontier: [new Uint8Array(32).fill(7)],
    leaves: [text('{"leaf":3}')],
  },
  notices: [{ payload: text('{"type":"notice"}'), signatures: [] }],
};

const packed = (value: JsonValue) => zstd.compress(canonicalJson(value));
const bytes = await encodeBundle(evidence, zstd);
const content = JSON.parse(new TextDecoder().decode(zstd.decompress(bytes, 1e6))) as { [name: string]: JsonValue };

describe('a bundle', () => {
  it('brings the evidence over unchanged', async () => {
    expect(await decodeBundle(bytes, zstd)).toEqual(evidence);
    const less = { ...evidence, roots: [], log: null, notices: [] };
    expect(await decodeBundle(await encodeBundle(less, zstd), zstd)).toEqual(less);
  });

  it('brings every well-formed text over byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async (payload) => {
        const one = { ...evidence, lists: [{ payload: text(payload), signatures: [payload] }] };
        expect(await decodeBundle(await encodeBundle(one, zstd), zstd)).toEqual(one);
      }),
      { numRuns: 50 },
    );
  });

  it('is not made of documents that are no text, nor of more than anybody would read', async () => {
    const binary = { ...evidence, lists: [{ payload: Uint8Array.of(0xff, 0xfe), signatures: [] }] };
    await refused(encodeBundle(binary, zstd), 'TRUST_BUNDLE_MALFORMED');
    const huge = { ...evidence, lists: [{ payload: text('x'.repeat(bundleContentBytesMax)), signatures: [] }] };
    await refused(encodeBundle(huge, zstd), 'TRUST_DOCUMENT_TOO_LARGE');
  });

  it.each([
    ['another type', { type: 'breakwater-bundle/2' }],
    ['one member more', { more: 1 }],
    ['a payload that is none', { roots: [{ payload: 1, signatures: [] }] }],
    ['a signature that is none', { lists: [{ payload: 'x', signatures: [null] }] }],
    ['statements in an array', { statements: [] }],
    ['a hash that is too short', { log: { checkpoint: 'x', from: 0, frontier: ['00'], leaves: [] } }],
    ['a signature that nobody makes', { lists: [{ payload: 'x', signatures: ['s'.repeat(8193)] }] }],
    ['more signatures than are looked at', { lists: [{ payload: 'x', signatures: Array(129).fill('s') }] }],
    ['more roots than anybody walks', { roots: Array(257).fill({ payload: 'x', signatures: [] }) }],
    ['more lists than anybody walks', { lists: Array(1025).fill({ payload: 'x', signatures: [] }) }],
    ['more notices than there can be', { notices: Array(2049).fill({ payload: 'x', signatures: [] }) }],
    [
      'more statements than countries',
      { statements: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [i, 's'])) },
    ],
    ['a statement that is too long', { statements: { DM: 's'.repeat(65_537) } }],
    [
      'more hashes than a tree has',
      { log: { checkpoint: 'x', from: 0, frontier: Array(64).fill('ab'.repeat(32)), leaves: [] } },
    ],
    ['a log that starts before itself', { log: { checkpoint: 'x', from: -1, frontier: [], leaves: [] } }],
  ])('is refused with %s', async (_name, change: { [name: string]: JsonValue }) => {
    await refused(decodeBundle(packed({ ...content, ...change }), zstd), 'TRUST_BUNDLE_MALFORMED');
  });

  it('is refused when its JSON is not canonical or not JSON', async () => {
    const loose = zstd.compress(text(JSON.stringify(content, null, 1)));
    await refused(decodeBundle(loose, zstd), 'TRUST_NOT_CANONICAL');
    await refused(decodeBundle(zstd.compress(text('{')), zstd), 'TRUST_JSON_INVALID');
  });
});

describe('a file that is no bundle', () => {
  it.each([
    ['nothing', new Uint8Array(0)],
    ['text', text('hello')],
    ['a gzip file', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3)],
    ['half a bundle', bytes.slice(0, bytes.length >> 1)],
    ['a bundle with one bit turned', bytes.with(bytes.length >> 1, (bytes[bytes.length >> 1] ?? 0) ^ 1)],
    ['a frame that asks for a dictionary', bytes.with(4, (bytes[4] ?? 0) | 1)],
    ['a frame that ends in its head', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xe0, 1, 2)],
  ])('is refused: %s', async (_name, file) => {
    const error = await decodeBundle(file, zstd).catch((thrown: unknown) => thrown as { code?: string });
    expect(['TRUST_BUNDLE_MALFORMED', 'TRUST_JSON_INVALID', 'TRUST_NOT_CANONICAL']).toContain(
      'code' in error ? error.code : 'none',
    );
  });

  it('is refused when it is too large, before anything is done with it', async () => {
    const decompress = () => expect.unreachable('it was unpacked');
    await refused(decodeBundle(new Uint8Array(bundleBytesMax + 1), { decompress }), 'TRUST_DOCUMENT_TOO_LARGE');
  });
});

describe('a file that goes on after its frame', () => {
  it('is not unpacked: what follows would have a window of its own', async () => {
    const decompress = () => expect.unreachable('it was unpacked');
    const wide = zstdCompressSync(new Uint8Array(1000), { params: { [constants.ZSTD_c_windowLog]: 27 } });
    const skippable = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0);
    for (const more of [wide, skippable, Uint8Array.of(0)]) {
      await refused(decodeBundle(Buffer.concat([bytes, more]), { decompress }), 'TRUST_BUNDLE_MALFORMED');
    }
    await refused(decodeBundle(bytes.slice(0, -1), { decompress }), 'TRUST_BUNDLE_MALFORMED');
  });

  it('is told from one whose frame has many blocks, repeated bytes, and no checksum', async () => {
    const words = Array.from({ length: 40_000 }, (_, at) => String.fromCharCode(97 + ((at * at) % 23))).join('');
    for (const payload of [words, 'a'.repeat(900_000), `${words}${'b'.repeat(300_000)}`]) {
      const one = { ...evidence, lists: [{ payload: text(payload), signatures: [] }] };
      for (const checksum of [0, 1]) {
        const params = { [constants.ZSTD_c_checksumFlag]: checksum };
        const compress = (plain: Uint8Array) => new Uint8Array(zstdCompressSync(plain, { params }));
        expect(await decodeBundle(await encodeBundle(one, { compress }), zstd)).toEqual(one);
      }
    }
  });
});

describe('a bomb', () => {
  const bomb = zstd.compress(new Uint8Array(256 * 1024 * 1024));

  it('that tells its size is not unpacked at all', async () => {
    expect(bomb.length).toBeLessThan(100_000);
    const decompress = () => expect.unreachable('it was unpacked');
    await refused(decodeBundle(bomb, { decompress }), 'TRUST_DOCUMENT_TOO_LARGE');
  });

  it('that hides its size is stopped at the bound', async () => {
    // Flushed in pieces, the frame cannot know its size when its head is written.
    const hidden = await new Promise<Uint8Array>((done, fail) =>
      zstdCompress(
        new Uint8Array(64 * 1024 * 1024),
        { params: { [constants.ZSTD_c_contentSizeFlag]: 0, [constants.ZSTD_c_windowLog]: 20 } },
        (error, out) => (error ? fail(error) : done(new Uint8Array(out))),
      ),
    );
    expect((hidden[4] ?? 0) >> 6).toBe(0);
    await refused(decodeBundle(hidden, zstd), 'TRUST_BUNDLE_MALFORMED');
    // A decompressor that does not keep to the bound is not believed either.
    const careless = { decompress: () => new Uint8Array(bundleContentBytesMax + 1) };
    await refused(decodeBundle(hidden, careless), 'TRUST_DOCUMENT_TOO_LARGE');
  });

  it('that wants a window of a gigabyte is not given one', async () => {
    const wide = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, 20 << 3, 1, 0, 0);
    const decompress = () => expect.unreachable('it was unpacked');
    await refused(decodeBundle(wide, { decompress }), 'TRUST_DOCUMENT_TOO_LARGE');
  });
});
