/** Packs, blocks, shards and key files before two programs that know only the document. */
import { createHash, createPublicKey } from 'node:crypto';
import { constants as zlib, zstdCompressSync } from 'node:zlib';
import type { PrivateJwk } from '@breakwater/federation-protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deriveArchiveKeys } from '../../archive/archive-keys.ts';
import { BLOCK_MAX_BYTES } from '../../block/block.ts';
import { compressBlock, decompressBlock } from '../../block/compress.ts';
import { rebuildShards } from '../../erasure/rebuild.ts';
import { isStoredShard } from '../../erasure/rebuild-stored.ts';
import { isMasked, maskShard } from '../../mask/mask.ts';
import { openPack } from '../../pack/open-pack.ts';
import { PackBuilder } from '../../pack/pack-builder.ts';
import { packBytesMaxOf } from '../../pack/pack-class.ts';
import type { Scheme } from '../../scheme.ts';
import type { SlotKind } from '../../seal/slot.ts';
import { shardRoot } from '../../shard/shard-hasher.ts';
import { name, owner } from '../documents.ts';
import { bytesFrom } from '../support.ts';
import { byteChanges, changeBytes } from './mutate.ts';
import { compareReaders, drawn, LINES, type Sample } from './second-reader.ts';

const limit = { timeout: 360_000 };
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

interface BlockSample extends Sample {
  readonly facts: { readonly encoding: 0 | 1; readonly length: number };
}

const text = Buffer.from('A registry has many lines that are alike. '.repeat(300));
const frame = zstdCompressSync(text);
/** A frame of zeros with the header that RFC 8878 section 3.1.1 describes, one RLE block long. */
function zeros(descriptor: number, header: readonly number[], bytes: number): Buffer {
  const block = (bytes << 3) | (1 << 1) | 1;
  return Buffer.from([
    ...[0x28, 0xb5, 0x2f, 0xfd, descriptor, ...header],
    block & 255,
    (block >> 8) & 255,
    block >> 16,
    0,
  ]);
}
const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 7, 7]);
const stored = (data: Uint8Array, length: number, encoding: 0 | 1 = 1): BlockSample => ({
  data,
  facts: { encoding, length },
});
const windowed = (windowLog: number) =>
  zstdCompressSync(Buffer.alloc(3_000_000, text), {
    params: { [zlib.ZSTD_c_windowLog]: windowLog, [zlib.ZSTD_c_contentSizeFlag]: 0 },
  });
const [small, wide] = [20, 22].map(windowed);

test('stored blocks come out alike, or neither reader takes them', limit, async (context) => {
  const lengths = fc.oneof(fc.constant(text.length), fc.constant(text.length), fc.nat(2_200_000));
  const spoiled = fc
    .tuple(byteChanges, lengths)
    .map(([changes, length]) => stored(changeBytes(frame, changes), length));
  const raw = byteChanges
    .map((changes) => changeBytes(text, changes).subarray(0, 300))
    .map((data) => stored(data, Math.max(data.length, 1), 0));
  await compareReaders(context, {
    kind: 'block',
    right: {
      'a frame': stored(frame, text.length),
      'a raw block': stored(text, text.length, 0),
      'a checksum': stored(zstdCompressSync(text, { params: { [zlib.ZSTD_c_checksumFlag]: 1 } }), text.length),
      'no length in the frame': stored(zeros(0, [0x58], 9), 9),
      'a window of 2 MiB': stored(zeros(0, [11 << 3], 9), 9),
      'the number of no dictionary': stored(zeros(1, [0x58, 0], 9), 9),
      'a block of the greatest length': stored(compressBlock(new Uint8Array(BLOCK_MAX_BYTES)).bytes, BLOCK_MAX_BYTES),
    },
    wrong: {
      'a window of an eighth more': stored(zeros(0, [(11 << 3) | 1], 9), 9),
      'a window of 4 MiB': stored(wide ?? frame, 2_097_152),
      'a frame that is longer than the block': stored(small ?? frame, 2_097_152),
      'a dictionary': stored(zeros(1, [0x58, 7], 9), 9),
      'two frames': stored(Buffer.concat([zeros(0, [0x58], 4), zeros(0, [0x58], 5)]), 9),
      'a frame behind one to be skipped': stored(Buffer.concat([skippable, zeros(0, [0x58], 9)]), 9),
      'one to be skipped behind a frame': stored(Buffer.concat([zeros(0, [0x58], 9), skippable]), 9),
      'one to be skipped alone': stored(skippable, 9),
      'bytes behind the frame': stored(Buffer.concat([frame, Buffer.of(0)]), text.length),
      'half a frame': stored(frame.subarray(0, -1), text.length),
      'a bit reserved': stored(zeros(8, [0x58], 9), 9),
      'a length in the frame that it has not': stored(zeros(0x20, [8], 9), 9),
      'another length': stored(frame, text.length + 1),
      nothing: stored(new Uint8Array(0), 1),
      'a block longer than blocks are': stored(new Uint8Array(BLOCK_MAX_BYTES + 1), BLOCK_MAX_BYTES + 1, 0),
      'no bytes': stored(new Uint8Array(0), 0, 0),
    },
    spoiled: [...drawn(spoiled), ...drawn(raw, Math.ceil(LINES / 10))],
    read: ({ data, facts }) => digestOf(decompressBlock(data, facts.encoding, facts.length)),
  });
});

const KINDS: readonly SlotKind[] = ['padding', 'data', 'tree', 'root'];
const dataKey = bytesFrom(32, 1);
/** A whole pack goes with each place. */
const PACKS = Math.min(LINES, 2000);

interface SlotSample extends Sample {
  /** `place`: kind, slot, offset, sealed bytes, encoding, bytes of the block. */
  readonly facts: { readonly owner: string; readonly id: string; readonly dataKey: string; readonly place: number[] };
}

test('slots of packs are opened alike, wherever a place points and whatever is spoiled', limit, async (context) => {
  const scheme = { k: 3, n: 6 };
  const builder = new PackBuilder(owner, scheme, dataKey, bytesFrom(32, 2), new Uint8Array(packBytesMaxOf(scheme)));
  const encoded = compressBlock(text);
  const first = builder.add('data', encoded, text);
  const plain = bytesFrom(100, 3);
  const second = builder.add('data', { encoding: 0, bytes: plain }, plain);
  const pack = Uint8Array.from(builder.finish());
  const end = second.offset + second.sealedBytes;
  const facts = { owner, id: builder.id, dataKey: Buffer.from(dataKey).toString('hex') };
  const at = (place: number[], data: Uint8Array = pack, more: object = {}): SlotSample => ({
    data,
    facts: { ...facts, place, ...more },
  });
  const place = [1, first.slot, first.offset, first.sealedBytes, encoded.encoding, text.length];
  const other = [1, second.slot, second.offset, second.sealedBytes, 0, plain.length];
  const changed = (index: number, value: number) => place.map((number, i) => (i === index ? value : number));
  const flipped = (byte: number) => at(place, pack.with(byte, (pack[byte] ?? 0) ^ 1));
  // What is left is padding: one slot or more of zeros, each as long as a block at most.
  const padding = [0, 2, end, pack.length - end, 0, pack.length - end - 16];
  const number = fc.oneof(fc.nat(70_000), fc.constantFrom(0, 64, 2 ** 31, 2 ** 32 - 1));
  const index = fc.constantFrom(1, 2, 3, 5);
  const places = fc
    .tuple(fc.constantFrom(place, other), index, number)
    .map(([one, i, value]) => at(one.with(i, value)));
  const bytes = fc
    .tuple(fc.constantFrom(place, other), fc.nat(end + 400))
    .map(([one, byte]) => at(one, pack.with(byte, (pack[byte] ?? 0) ^ 4)));
  await compareReaders(context, {
    kind: 'slot',
    right: {
      'a slot': at(place),
      'another slot': at(other),
      padding: at(padding),
      // GCM protects the slot alone: what lies behind it may be anything.
      'a bit of another slot': flipped(end - 1),
    },
    wrong: {
      'a bit of the salt': flipped(0),
      'a bit of the commitment': flipped(32),
      'a bit of the ciphertext': flipped(first.offset),
      'a bit of the tag': flipped(first.offset + first.sealedBytes - 1),
      'another kind': at(changed(0, 2)),
      'another number': at(changed(1, 1)),
      'a slot in the header': at(changed(2, 63)),
      'a slot beyond the end': at(changed(3, pack.length)),
      'a slot shorter than its tag': at(changed(3, 15)),
      'another encoding': at(changed(4, 1 - encoded.encoding)),
      'another length': at(changed(5, text.length - 1)),
      'another owner': at(place, pack, { owner: 'BB' }),
      'another key': at(place, pack, { dataKey: '00'.repeat(32) }),
      'another pack': at(place, pack, { id: name('a') }),
      'half a header': at(place, pack.subarray(0, 63)),
    },
    spoiled: [...drawn(places, PACKS / 2), ...drawn(bytes, PACKS / 2)],
    read: ({ data, facts: { owner: who, id, dataKey: key, place: numbers } }) => {
      const [kind = 0, slot = 0, offset = 0, sealedBytes = 0, encoding = 0, blockBytes = 0] = numbers;
      const opened = openPack(data, { owner: who, id, dataKey: Buffer.from(key, 'hex') });
      const location = {
        slot,
        offset,
        sealedBytes,
        blockBytes,
        encoding: encoding === 1 ? (1 as const) : (0 as const),
      };
      return digestOf(opened.block(KINDS[kind] ?? 'data', location));
    },
  });
});

interface ShardsSample extends Sample {
  readonly facts: {
    readonly owner: string;
    readonly id: string;
    readonly maskKey: string;
    readonly k: number;
    readonly n: number;
    readonly bytes: number;
    readonly roots: readonly string[];
    readonly shards: readonly (readonly [number, number])[];
  };
}

const maskKey = bytesFrom(32, 9);
const id = name('b');

/** A pack as its holders keep it, of which some shards are there and some of those spoiled. */
function shardsOf(
  scheme: Scheme,
  shardBytes: number,
  have: readonly number[],
  spoilt: readonly number[],
): ShardsSample {
  const data = new Map(range(scheme.k).map((i) => [i, bytesFrom(shardBytes, i + 1)]));
  const all = rebuildShards(scheme, data, range(scheme.n)).map((shard, index) =>
    isMasked(index, scheme) ? maskShard(maskKey, { owner, packId: id, index }, shard) : shard,
  );
  const roots = all.map((shard) => Buffer.from(shardRoot(shard)).toString('base64url'));
  const kept = have.map((index) => {
    const shard = all[index] ?? new Uint8Array(0);
    if (!spoilt.includes(index)) return shard;
    return index % 2 === 0 ? shard.subarray(1) : shard.with(shardBytes - 1, (shard.at(-1) ?? 0) ^ 1);
  });
  return {
    data: Buffer.concat(kept),
    facts: {
      ...{ owner, id, maskKey: Buffer.from(maskKey).toString('hex'), ...scheme, bytes: shardBytes, roots },
      shards: have.map((index, i) => [index, kept[i]?.length ?? 0]),
    },
  };
}

test('packs are rebuilt alike from any k shards, masks off, whatever holders gave', limit, async (context) => {
  const schemes = fc
    .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 8 }))
    .map(([k, m]) => ({ k, n: k + m }));
  const sets = schemes.chain((scheme) =>
    fc
      .tuple(
        fc.integer({ min: 1, max: 6 }),
        fc.subarray(range(scheme.n), { minLength: Math.max(1, scheme.k - 1) }),
        fc.subarray(range(scheme.n), { maxLength: Math.min(scheme.n, 3) }),
      )
      .map(([pieces, have, spoilt]) => shardsOf(scheme, pieces * 64, have, spoilt)),
  );
  const parity = { k: 3, n: 6 };
  await compareReaders(context, {
    kind: 'shards',
    right: {
      'parity alone': shardsOf(parity, 21_888, [3, 4, 5], []),
      'more leaves than one': shardsOf({ k: 2, n: 4 }, 131_136, [1, 2], []),
      'a spoilt one beside': shardsOf(parity, 640, [0, 1, 2, 4], [1]),
      'one of one': shardsOf({ k: 1, n: 1 }, 64, [0], []),
      '100 of 256, parity alone': shardsOf({ k: 100, n: 256 }, 64, range(256).slice(156), []),
    },
    wrong: {
      'too few': shardsOf(parity, 640, [0, 5], []),
      'too few that are as they were': shardsOf(parity, 640, [0, 1, 5], [5]),
    },
    spoiled: drawn(sets),
    read: ({ data, facts }) => {
      const good = new Map<number, Uint8Array>();
      let from = 0;
      for (const [index, length] of facts.shards) {
        const bytes = data.subarray(from, from + length);
        from += length;
        const isGood =
          length === facts.bytes && isStoredShard({ id: facts.id, scheme: facts, roots: facts.roots }, index, bytes);
        const place = { owner: facts.owner, packId: facts.id, index };
        if (isGood) good.set(index, isMasked(index, facts) ? maskShard(maskKey, place, bytes) : bytes);
      }
      return digestOf(Buffer.concat(rebuildShards(facts, good, range(facts.k))));
    },
  });
});

test('raw key files give both readers the same archive', limit, async (context) => {
  const publicOf = ({ kty = '', crv = '', x = '' }: PrivateJwk) =>
    createPublicKey({ key: { kty, crv, x }, format: 'jwk' }).export({ format: 'jwk' }).x;
  const secrets = drawn(fc.uint8Array({ minLength: 32, maxLength: 32 }), LINES / 3);
  const right = Object.fromEntries(secrets.map((data, at) => [`secret ${at}`, { data }]));
  expect(Object.keys(right).length).toBeGreaterThan(0);
  await compareReaders(context, {
    ...{ kind: 'key file', right, wrong: {}, spoiled: [] },
    read: ({ data }) => {
      const { owner: archive, signKey, sealKey } = deriveArchiveKeys(data);
      return [archive, publicOf(signKey), publicOf(sealKey)];
    },
  });
});
