/** A whole tree in tiles: what a log writes, and the check that its store gives back what was written. */
import { type Hash, leafHash, sha256, treeRoot } from '@breakwater/federation-protocol';
import { isSame } from '../document/canonical.ts';
import { TrustError } from '../error.ts';
import { bundlesOf, parseEntryBundle } from './entry-bundle.ts';
import { tileWidth } from './log-limits.ts';
import { formatTile, type Tile, tilesOf } from './tile.ts';

/** Fetches one tile or bundle, its bytes unverified; the caller bounds size and time. */
export type ReadTile = (tile: Tile) => Promise<Uint8Array>;
/** Fetches one entry bundle. */
export type ReadBundle = (bundle: { readonly index: number; readonly width: number }) => Promise<Uint8Array>;

/** The entries `from` to `size - 1`, from their bundles. Throws `TRUST_LOG_TILE_MALFORMED`. */
export async function entriesFromBundles(
  from: number,
  size: number,
  readBundle: ReadBundle,
): Promise<readonly Uint8Array[]> {
  const entries: Uint8Array[] = [];
  for (const { index, width, first } of bundlesOf(from, size)) {
    const bundle = parseEntryBundle(await readBundle({ index, width }), width);
    entries.push(...bundle.slice(Math.max(0, from - first)));
  }
  return entries;
}

/** Every tile of the tree over these leaf hashes, with its bytes: what a log writes. */
export function tilesOver(
  leafHashes: readonly Uint8Array[],
  hash: Hash = sha256,
): readonly (Tile & { bytes: Uint8Array })[] {
  let level = 0;
  let hashes = leafHashes;
  const tiles: (Tile & { bytes: Uint8Array })[] = [];
  while (hashes.length > 0) {
    const here = hashes;
    const mine = tilesOf(leafHashes.length).filter((tile) => tile.level === level);
    const cut = ({ index, width }: Tile) => here.slice(index * tileWidth, index * tileWidth + width);
    tiles.push(...mine.map((tile) => ({ ...tile, bytes: formatTile(cut(tile)) })));
    // Only full tiles are hashed into the level above.
    hashes = mine.filter(({ width }) => width === tileWidth).map((tile) => treeRoot(cut(tile), hash));
    level += 1;
  }
  return tiles;
}

/**
 * Reads a whole stored log back and recomputes it, before a checkpoint over it is signed: one flipped bit in a tile or
 * an entry, once signed, ends a log. Throws `TRUST_LOG_DAMAGED` with the place, `TRUST_LOG_TILE_MALFORMED`.
 */
export async function auditLog(
  { size, rootHash }: { readonly size: number; readonly rootHash: Uint8Array },
  store: { readonly readTile: ReadTile; readonly readBundle: ReadBundle },
  hash: Hash = sha256,
): Promise<void> {
  const entries = await entriesFromBundles(0, size, store.readBundle);
  const leafHashes = entries.map((entry) => leafHash(entry, hash));
  if (!isSame(treeRoot(leafHashes, hash), rootHash)) {
    throw new TrustError('TRUST_LOG_DAMAGED', 'The stored entries give another root hash.', { size });
  }
  for (const { bytes, ...tile } of tilesOver(leafHashes, hash)) {
    if (!isSame(await store.readTile(tile), bytes)) {
      throw new TrustError('TRUST_LOG_DAMAGED', 'A stored tile does not fit the entries.', { ...tile });
    }
  }
}
