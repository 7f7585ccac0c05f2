/** Where tiles and entry bundles lie, and what is in them. */
import { leafHash, treeRoot } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { bundlesOf, formatEntryBundle, parseEntryBundle } from '../../log/entry-bundle.ts';
import { entriesPath, formatTile, parseTile, tileAt, tilePath, tilesOf } from '../../log/tile.ts';
import { auditLog, entriesFromBundles, tilesOver } from '../../log/tile-tree.ts';

const refusal = expect.objectContaining({ code: 'TRUST_LOG_TILE_MALFORMED' });

describe('the path of a tile', () => {
  it.each([
    [0, 0, 256, 'tile/0/000'],
    [0, 5, 1, 'tile/0/005.p/1'],
    [1, 999, 256, 'tile/1/999'],
    [0, 1000, 255, 'tile/0/x001/000.p/255'],
    [63, 1_234_067, 256, 'tile/63/x001/x234/067'],
  ])('of level %d, index %d, width %d is %s', (level, index, width, path) => {
    expect(tilePath(level, index, width)).toBe(path);
  });

  it('of entries has no level', () => {
    expect([entriesPath(273, 112), entriesPath(0)]).toEqual(['tile/entries/273.p/112', 'tile/entries/000']);
  });

  it.each([
    [-1, 0, 1],
    [64, 0, 1],
    [0.5, 0, 1],
    [0, -1, 1],
    [0, 2 ** 53, 1],
    [0, 0, 0],
    [0, 0, 257],
    [0, 0, 1.5],
  ])('does not exist for level %d, index %d, width %d', (level, index, width) => {
    expect(() => tilePath(level, index, width)).toThrowError(refusal);
  });
});

describe('the tiles of a tree', () => {
  it('are those of the specification’s examples', () => {
    const tiles = tilesOf(70_000);
    expect(tiles.filter(({ level, width }) => level === 0 && width === 256)).toHaveLength(273);
    expect(tiles.filter(({ width }) => width < 256)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
    expect(tiles).toHaveLength(273 + 1 + 1 + 1 + 1);
    expect(tilesOf(256).map(({ level, index, width }) => tilePath(level, index, width))).toEqual([
      'tile/0/000',
      'tile/1/000.p/1',
    ]);
    expect(tilesOf(0)).toEqual([]);
  });

  it('hold each hash at one place, and none beyond the tree', () => {
    expect(tileAt(0, 300, 301)).toEqual({ level: 0, index: 1, width: 45 });
    expect(tileAt(1, 0, 301)).toEqual({ level: 1, index: 0, width: 1 });
    expect(() => tileAt(0, 301, 301)).toThrowError(refusal);
    expect(() => tileAt(1, 1, 301)).toThrowError(refusal);
  });

  it('are written from the leaves up, only full ones into the level above', () => {
    const hashes = Array.from({ length: 513 }, (_, index) => leafHash(Uint8Array.of(index & 255, index >> 8)));
    const tiles = tilesOver(hashes);
    expect(tiles.map(({ bytes, ...tile }) => tile)).toEqual(tilesOf(513));
    const upper = tiles.find(({ level }) => level === 1);
    expect(upper?.bytes).toEqual(formatTile([treeRoot(hashes.slice(0, 256)), treeRoot(hashes.slice(256, 512))]));
  });
});

describe('the bytes', () => {
  const entries = [new Uint8Array(0), Uint8Array.of(1), new Uint8Array(65_535).fill(7)];

  it('of a bundle are entries after their lengths, and read back', () => {
    const bytes = formatEntryBundle(entries);
    expect([...bytes.slice(0, 7)]).toEqual([0, 0, 0, 1, 1, 255, 255]);
    expect(parseEntryBundle(bytes, 3)).toEqual(entries);
  });

  it('of a bundle fit its width exactly', () => {
    const bytes = formatEntryBundle(entries);
    const padded = Uint8Array.from([...bytes.slice(0, 5), 0]);
    for (const [wrong, width] of [
      [bytes, 2],
      [bytes, 4],
      [bytes.slice(0, -1), 3],
      [padded, 2],
      [Uint8Array.of(0), 1],
      [new Uint8Array(0), 1],
    ] as const) {
      expect(() => parseEntryBundle(wrong, width)).toThrowError(refusal);
    }
  });

  it('of bundles and tiles have bounds', () => {
    const one = new Uint8Array(32);
    expect(() => formatEntryBundle([new Uint8Array(65_536)])).toThrowError(refusal);
    expect(() => formatEntryBundle([])).toThrowError(refusal);
    expect(() => formatEntryBundle(Array.from({ length: 257 }, () => one))).toThrowError(refusal);
    expect(() => formatTile([])).toThrowError(refusal);
    expect(() => formatTile(Array.from({ length: 257 }, () => one))).toThrowError(refusal);
    expect(() => formatTile([one.slice(1)])).toThrowError(refusal);
    expect(() => parseTile(new Uint8Array(63), 2)).toThrowError(refusal);
    expect(parseTile(formatTile([one, one]), 2)).toEqual([one, one]);
  });

  it('of a log over several bundles come back in order, and damage is found', async () => {
    const all = Array.from({ length: 600 }, (_, index) => Uint8Array.of(index & 255, index >> 8));
    const cut = (bundle: { index: number; width: number }) =>
      all.slice(bundle.index * 256, bundle.index * 256 + bundle.width);
    const readBundle = async (bundle: { index: number; width: number }) => formatEntryBundle(cut(bundle));
    expect(await entriesFromBundles(0, 600, readBundle)).toEqual(all);
    expect(await entriesFromBundles(300, 600, readBundle)).toEqual(all.slice(300));
    expect(bundlesOf(300, 300)).toEqual([]);
    expect(bundlesOf(512, 600)).toEqual([{ index: 2, width: 88, first: 512 }]);
    const hashes = all.map((entry) => leafHash(entry));
    const files = new Map(tilesOver(hashes).map((tile) => [tilePath(tile.level, tile.index, tile.width), tile.bytes]));
    const readTile = async (tile: { level: number; index: number; width: number }) =>
      files.get(tilePath(tile.level, tile.index, tile.width)) ?? new Uint8Array(0);
    const head = { size: 600, rootHash: treeRoot(hashes) };
    await auditLog(head, { readTile, readBundle });
    const other = { size: 600, rootHash: treeRoot(hashes.toReversed()) };
    await expect(auditLog(other, { readTile, readBundle })).rejects.toMatchObject({ code: 'TRUST_LOG_DAMAGED' });
    for (const [path, bytes] of files) {
      files.set(
        path,
        bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte)),
      );
      await expect(auditLog(head, { readTile, readBundle })).rejects.toMatchObject({ code: 'TRUST_LOG_DAMAGED' });
      files.set(path, bytes);
    }
  });
});
