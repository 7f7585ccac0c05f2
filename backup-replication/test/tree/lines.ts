/** Lines of a tree for tests: one of each kind, with the shapes that are hard to get right. */
import type { ChunkPlace } from '../../tree/place.ts';
import type { TreeLine } from '../../tree/tree-line.ts';

/** A place that is right in every number. */
export function placeOf(changes: Partial<ChunkPlace> = {}): ChunkPlace {
  return {
    ...{ pack: '0123456789abcdef', slot: 3, offset: 64, sealedBytes: 516, blockBytes: 500, encoding: 0 },
    ...{ from: 0, bytes: 500, chunkId: 'A'.repeat(43) },
    ...changes,
  };
}

const metadata = { mode: 0o644, mtimeNs: '1700000000123456789', uid: 1000, gid: 0xffff_ffff };
const places = [placeOf(), { bytes: 2 ** 40 }, placeOf({ from: 10, bytes: 5, encoding: 1, slot: 0xffff_ffff })];
const bytes = 500 + 2 ** 40 + 5;

/** One of each kind, in an order that a tree may have. */
export const sampleLines: readonly TreeLine[] = [
  { type: 'source', name: 'a', kind: 'directory', address: '/srv/état', tier: 1 },
  { type: 'directory', path: 'a', mode: 0o7777, mtimeNs: '-1', uid: 0, gid: 0 },
  { type: 'file', path: 'a/new\nline "quoted" 🌊', ...metadata, bytes, state: 'whole', places },
  { type: 'file', path: Buffer.from([0x61, 0x2f, 0xff, 0xfe]), ...metadata, bytes: 0, state: 'unreadable', places: [] },
  {
    type: 'file',
    path: 'a/long',
    ...metadata,
    xattrs: [
      ['user.note', Uint8Array.of(0, 1, 255)],
      ['user.empty', new Uint8Array(0)],
    ],
  },
  { type: 'chunks', places },
  { type: 'chunks', places: [placeOf()] },
  { type: 'end', bytes: bytes + 500, state: 'changed' },
  { type: 'symlink', path: 'a/link', target: '../../etc/passwd', mtimeNs: '0', uid: 0, gid: 0 },
  { type: 'symlink', path: 'a/raw', target: Buffer.from([0xc3, 0x28]), mtimeNs: '0', uid: 0, gid: 0 },
  { type: 'link', path: 'a/twin', target: 'a/long' },
  { type: 'skipped', path: 'a/pipe', reason: 'a named pipe', kind: 'fifo' },
  { type: 'skipped', path: 'a/secret', reason: 'permission denied' },
  { type: 'source', name: 'hub', kind: 'hub', address: 'hub', tier: 9 },
];
