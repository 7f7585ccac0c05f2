/** Values of every kind that the format writes, as wide as the format lets them be. */
import fc from 'fast-check';
import { BLOCK_MAX_BYTES } from '../../block/block.ts';
import type { Generation } from '../../generation/generation.ts';
import type { Head } from '../../head/head.ts';
import type { HeadStatement } from '../../head/head-statement.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { packBytesOf } from '../../pack/pack-class.ts';
import type { PackList } from '../../pack-list/pack-list.ts';
import type { Receipt } from '../../receipt/receipt.ts';
import type { StoredName } from '../../shards/stored-name.ts';
import type { SnapshotRoot } from '../../snapshot/root.ts';
import type { ChunkPlace, Hole, Place } from '../../tree/place.ts';
import { SPECIAL_KINDS, type TreeLine } from '../../tree/tree-line.ts';
import { checkTreePath, type TreePath, treePathOf } from '../../tree/tree-path.ts';

export const hex32: fc.Arbitrary<string> = bytes(32).map((data) => Buffer.from(data).toString('hex'));
export const base64url32: fc.Arbitrary<string> = bytes(32).map((data) => Buffer.from(data).toString('base64url'));
export const owner: fc.Arbitrary<string> = fc.oneof(
  fc.stringMatching(/^[A-Z]{2}$/),
  bytes(8).map((data) => Buffer.from(data).toString('hex')),
);
/** Any time that the format can spell. */
export const time: fc.Arbitrary<string> = fc
  .date({ min: new Date('0000-01-01T00:00:00.000Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const whole = fc.oneof(fc.maxSafeNat(), fc.nat(300), fc.constantFrom(0, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER));
const sequence = whole.map((number) => Math.max(1, number));
const id = fc.oneof(fc.constantFrom(0, 0xffff_ffff), fc.nat(0xffff_ffff));
/** Whole characters of every plane; `JSON` escapes some of them. */
const text = (maxLength: number) => fc.string({ unit: 'binary', minLength: 1, maxLength });

function bytes(length: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: length, maxLength: length });
}

const isSafe = (path: TreePath) => {
  try {
    return checkTreePath(path) === path;
  } catch {
    return false;
  }
};
const part = fc.oneof(
  fc.stringMatching(/^[a-z .~-]{1,8}$/),
  text(6),
  fc.uint8Array({ minLength: 1, maxLength: 6 }).map((data) => Buffer.from(data).toString('latin1')),
);

/** Paths of text, and of bytes that are none. */
export const treePath: fc.Arbitrary<TreePath> = fc
  .tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([parts, isRaw]) => treePathOf(Buffer.from(parts.join('/'), isRaw ? 'latin1' : 'utf8')))
  .filter(isSafe);
const target = fc
  .uint8Array({ minLength: 1, maxLength: 30 })
  .map((data) => treePathOf(Buffer.from(data.filter((byte) => byte > 0))))
  .filter((path) => path.length > 0);

/** A piece of a file. */
export const chunkPlace: fc.Arbitrary<ChunkPlace> = fc
  .record({
    pack: bytes(8).map((data) => Buffer.from(data).toString('hex')),
    slot: id,
    offset: fc.integer({ min: 64, max: 16_793_600 }),
    sealedBytes: fc.integer({ min: 17, max: BLOCK_MAX_BYTES + 16 }),
    blockBytes: fc.integer({ min: 1, max: BLOCK_MAX_BYTES }),
    encoding: fc.constantFrom(0 as const, 1 as const),
    share: fc.tuple(fc.nat(999), fc.nat(999)),
    chunkId: base64url32,
  })
  .map(({ share: [first, second], ...rest }) => {
    const from = Math.floor((first / 1000) * rest.blockBytes);
    return { ...rest, from, bytes: 1 + Math.floor((second / 1000) * (rest.blockBytes - from)) };
  });
const hole: fc.Arbitrary<Hole> = fc.record({ bytes: sequence });
export const place: fc.Arbitrary<Place> = fc.oneof(
  { weight: 3, arbitrary: chunkPlace },
  { weight: 1, arbitrary: hole },
);

const mtimeNs = fc.bigInt({ min: -(10n ** 29n) + 1n, max: 10n ** 29n - 1n }).map(String);
const xattrs = fc.array(
  fc.tuple(
    text(20).filter((name) => !name.includes('\0')),
    fc.uint8Array({ maxLength: 20 }),
  ),
  { minLength: 1, maxLength: 3 },
);
const metadata = fc.record(
  { mode: fc.nat(0o7777), mtimeNs, uid: id, gid: id, xattrs },
  { requiredKeys: ['mode', 'mtimeNs', 'uid', 'gid'] },
);
const end = { bytes: whole, state: fc.constantFrom('whole' as const, 'changed' as const, 'unreadable' as const) };
const places = fc.array(place, { maxLength: 4 });

/** A line of the tree, of each type alike often. */
export const treeLine: fc.Arbitrary<TreeLine> = fc.oneof(
  fc.record({
    type: fc.constant('source' as const),
    name: text(20).filter((name) => !name.includes('/') && isSafe(name)),
    kind: fc.constantFrom('directory' as const, 'sqlite' as const, 'postgres' as const, 'hub' as const),
    address: text(40),
    tier: fc.integer({ min: 1, max: 9 }),
  }),
  fc.tuple(metadata, treePath).map(([data, path]) => ({ type: 'directory' as const, path, ...data })),
  fc
    .tuple(metadata, treePath, fc.record({ ...end, places }))
    .map(([data, path, rest]) => ({ type: 'file' as const, path, ...data, ...rest })),
  fc.tuple(metadata, treePath).map(([data, path]) => ({ type: 'file' as const, path, ...data })),
  fc.record({ type: fc.constant('chunks' as const), places }),
  fc.record({ type: fc.constant('end' as const), ...end }),
  fc.record({ type: fc.constant('symlink' as const), path: treePath, target, mtimeNs, uid: id, gid: id }),
  fc.record({ type: fc.constant('link' as const), path: treePath, target: treePath }),
  fc.record(
    {
      type: fc.constant('skipped' as const),
      path: treePath,
      reason: text(30),
      kind: fc.constantFrom(...SPECIAL_KINDS),
    },
    { requiredKeys: ['type', 'path', 'reason'] },
  ),
);

const scheme = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.nat(4)).map(([k, more]) => ({ k, n: k + more }));

/** A list of packs, with indices that lead somewhere. */
export const packList: fc.Arbitrary<PackList> = scheme.chain(({ k, n }) => {
  const placement = fc.uniqueArray(owner, { minLength: n, maxLength: n });
  const lists = fc.tuple(
    fc.array(placement, { minLength: 1, maxLength: 3 }),
    fc.array(hex32, { minLength: 1, maxLength: 3 }),
  );
  return lists.chain(([placements, keys]) => {
    const pack = fc.record({
      id: hex32,
      bytes: fc.constantFrom(65_536, 1_048_576, 16_777_216).map((size) => packBytesOf(size, { k, n })),
      key: fc.nat(keys.length - 1),
      placement: fc.nat(placements.length - 1),
      roots: fc.array(base64url32, { minLength: n, maxLength: n }),
    });
    return fc.record({
      ...{ format: fc.constant(1 as const), owner, scheme: fc.constant({ k, n }) },
      ...{ placements: fc.constant(placements), keys: fc.constant(keys) },
      packs: fc.array(pack, { minLength: 1, maxLength: 4 }),
    });
  });
});

const sealedKey = fc.record({
  id: hex32,
  recipients: fc.array(fc.record({ kid: base64url32, sealed: base64url32 }), { maxLength: 2 }),
});
const feature = fc.record({
  name: fc.stringMatching(/^[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,2}$/),
  need: fc.constantFrom('read' as const, 'write' as const),
});

/** A manifest; features for readers too, since whoever keeps it need not know them. */
export const manifest: fc.Arbitrary<Manifest> = fc
  .uniqueArray(sealedKey, { minLength: 1, maxLength: 3, selector: ({ id: name }) => name })
  .chain((keys) =>
    fc.record({
      ...{ format: fc.constant(1 as const), features: fc.array(feature, { maxLength: 2 }), owner, snapshot: hex32 },
      ...{ createdAt: time, keys: fc.constant(keys), mask: sealedKey },
      lists: fc.uniqueArray(fc.record({ sha256: hex32, packs: fc.integer({ min: 1, max: 1000 }) }), {
        ...{ maxLength: 3, selector: ({ sha256 }) => sha256 },
      }),
      root: fc.record({ key: fc.nat(keys.length - 1), sealed: fc.uint8Array({ minLength: 1, maxLength: 40 }) }),
    }),
  );

/** A head, the first or a later one. */
export const head: fc.Arbitrary<Head> = fc
  .record({
    ...{ format: fc.constant(1 as const), owner, sequence, previous: hex32, snapshot: hex32 },
    ...{ manifestSha256: hex32, createdAt: time },
    recovery: fc.constantFrom(null, {}, { document: { a: [1, true, null, 'text'] }, signature: 'x' }),
  })
  .map((found) => ({ ...found, previous: found.sequence === 1 ? null : found.previous }));

export const headStatement: fc.Arbitrary<HeadStatement> = fc.record(
  { holder: owner, owner, newest: whole, saidAt: time, former: fc.constant(true as const) },
  { requiredKeys: ['holder', 'owner', 'newest', 'saidAt'] },
);

/** Everything that a store keeps, by name. */
export const storedName: fc.Arbitrary<StoredName> = fc.oneof(
  fc.record({ kind: fc.constant('shard' as const), owner, pack: hex32, index: fc.nat(255) }),
  fc.record({ kind: fc.constantFrom('list' as const, 'manifest' as const), owner, sha256: hex32 }),
  fc.record({ kind: fc.constant('head' as const), owner, sequence }),
  fc.record({ kind: fc.constant('generation' as const), owner, number: sequence }),
);
const object = storedName.map((name) => {
  if (name.kind === 'shard') return `packs/${name.pack}/shards/${name.index}`;
  if (name.kind === 'list' || name.kind === 'manifest') return `${name.kind}s/${name.sha256}`;
  return name.kind === 'head' ? `heads/${name.sequence}` : `generations/${name.number}`;
});

export const receipt: fc.Arbitrary<Receipt> = fc.record({
  ...{ format: fc.constant(1 as const), holder: owner, owner, object, bytes: whole, digest: base64url32 },
  ...{ storedAt: time, retentionDays: whole },
});

const condemned = fc.oneof(
  hex32.map((name) => `packs/${name}`),
  hex32.map((name) => `lists/${name}`),
  hex32.map((name) => `manifests/${name}`),
  sequence.map((number) => `heads/${number}`),
);

/** An order to delete, of each act. */
export const generation: fc.Arbitrary<Generation> = fc
  .record({
    ...{
      owner,
      holder: owner,
      previous: hex32,
      createdAt: time,
      act: fc.constantFrom('condemn' as const, 'delete' as const, 'pardon' as const),
    },
    ...{ number: sequence, back: fc.nat(1000), objects: fc.uniqueArray(condemned, { minLength: 1, maxLength: 4 }) },
  })
  .map(({ back, ...order }) => {
    if (order.act === 'condemn') return { ...order, of: null, previous: order.number === 1 ? null : order.previous };
    const number = Math.max(2, order.number);
    return { ...order, number, of: Math.max(1, number - 1 - back), objects: [] };
  });

export const snapshotRoot: fc.Arbitrary<SnapshotRoot> = fc.record({
  ...{ files: whole, directories: whole, symlinks: whole, links: whole, skipped: whole, bytes: whole },
  ...{ chunkIdKey: bytes(32), tree: fc.array(chunkPlace, { maxLength: 5 }) },
});
