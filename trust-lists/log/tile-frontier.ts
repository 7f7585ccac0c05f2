/** From tiles to a compact range: the subtree hashes of everything before an entry, read out of static files. */
import { type Hash, sha256, treeRoot } from '@breakwater/federation-protocol';
import { tileWidth } from './log-limits.ts';
import { type Tile, tileAt } from './tile.ts';

/** A full subtree: 2^`height` leaves from `first` on. */
interface Subtree {
  readonly first: number;
  readonly height: number;
}

/** A tile spans eight levels of the tree. */
const levelsOfTile = 8;

/** The tiles that hold the frontier of the first `from` leaves of a log of `size` leaves, each once. */
export function frontierTiles(from: number, size: number): readonly Tile[] {
  const tiles = subtreesOf(from).map((subtree) => tileOf(subtree, size));
  return tiles.filter((tile, at) => tiles.findIndex((other) => isSameTile(other, tile)) === at);
}

/**
 * The frontier itself, left to right, as `verifyLogRange` takes it. `hashesOf` hands out the hashes of a tile named by
 * `frontierTiles`. Checks nothing but widths (`TRUST_LOG_TILE_MALFORMED`): whether the hashes are the log's, the range
 * shows that is built on them.
 */
export function frontierFromTiles(
  from: number,
  size: number,
  hashesOf: (tile: Tile) => readonly Uint8Array[],
  hash: Hash = sha256,
): readonly Uint8Array[] {
  return subtreesOf(from).map((subtree) => {
    const count = 2 ** (subtree.height % levelsOfTile);
    const position = positionOf(subtree) % tileWidth;
    return treeRoot(hashesOf(tileOf(subtree, size)).slice(position, position + count), hash);
  });
}

/** The full subtrees of `from` leaves, left to right: one for each bit of the number. */
function subtreesOf(from: number): readonly Subtree[] {
  const subtrees: Subtree[] = [];
  let first = 0;
  for (let height = 52; height >= 0; height--) {
    if (Math.floor(from / 2 ** height) % 2 === 0) continue;
    subtrees.push({ first, height });
    first += 2 ** height;
  }
  return subtrees;
}

/** The number of the subtree's first hash on its tile's level. */
function positionOf({ first, height }: Subtree): number {
  return first / 2 ** (height - (height % levelsOfTile));
}

function tileOf(subtree: Subtree, size: number): Tile {
  return tileAt(Math.floor(subtree.height / levelsOfTile), positionOf(subtree), size);
}

function isSameTile(a: Tile, b: Tile): boolean {
  return a.level === b.level && a.index === b.index;
}
