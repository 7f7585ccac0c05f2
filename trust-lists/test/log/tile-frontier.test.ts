/** The frontier from tiles is the one that grows leaf by leaf, for every size around the edges of tiles. */
import { appendLeafHash, emptyRange, leafHash, rangeRoot } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { tilePath } from '../../log/tile.ts';
import { frontierFromTiles, frontierTiles } from '../../log/tile-frontier.ts';

const largest = 66_300;
const leaves = Array.from({ length: largest }, (_, index) => leafHash(new TextEncoder().encode(`entry ${index}`)));
/** Level 0 holds the leaves; each hash of a higher level stands for 256 of the one below. */
const levels = [leaves, foldTiles(leaves)];
levels.push(foldTiles(levels[1] ?? []));

function foldTiles(hashes: readonly Uint8Array[]): Uint8Array[] {
  return Array.from({ length: Math.floor(hashes.length / 256) }, (_, index) => rootOf(hashes, index * 256, 256));
}

function rootOf(hashes: readonly Uint8Array[], first: number, count: number): Uint8Array {
  return rangeRoot(rangeOf(hashes.slice(first, first + count)));
}

function rangeOf(hashes: readonly Uint8Array[]) {
  let range = emptyRange;
  for (const hash of hashes) range = appendLeafHash(range, hash);
  return range;
}

function tileHashes({ level, index, width }: { level: number; index: number; width: number }) {
  return (levels[level] ?? []).slice(index * 256, index * 256 + width);
}

describe('the frontier from tiles', () => {
  it.each([0, 1, 2, 3, 7, 255, 256, 257, 300, 511, 512, 65_535, 65_536, 65_537, 66_049])(
    'of %d leaves is the one that grows leaf by leaf',
    (from) => {
      for (const size of [from + 1, Math.min(from + 300, largest)]) {
        const frontier = frontierFromTiles(from, size, tileHashes);
        expect(frontier).toEqual(rangeOf(leaves.slice(0, from)).hashes);
      }
    },
  );

  it('asks for few tiles, each once, and only for such as a log of that size has', () => {
    const paths = (from: number, size: number) =>
      frontierTiles(from, size).map(({ level, index, width }) => tilePath(level, index, width));
    expect(paths(0, 1)).toEqual([]);
    expect(paths(6, 7)).toEqual(['tile/0/000.p/7']);
    expect(paths(256, 257)).toEqual(['tile/1/000.p/1']);
    expect(paths(70_000, 70_001)).toEqual(['tile/2/000.p/1', 'tile/1/001.p/17', 'tile/0/273.p/113']);
  });
});
