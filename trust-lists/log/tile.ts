/** Tiles: the Merkle tree in static files of 256 hashes, and where each of them lies (c2sp.org/tlog-tiles). */
import { TrustError } from '../error.ts';
import { joinBytes } from './bytes.ts';
import { tileWidth } from './log-limits.ts';

/** One file of hashes: `level` counts steps of 256, `index` the tiles of a level, `width` its hashes (1 to 256). */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** The path of a tile below the log's prefix: `tile/<L>/<N>[.p/<W>]`. Throws `TRUST_LOG_TILE_MALFORMED`. */
export function tilePath(level: number, index: number, width: number = tileWidth): string {
  if (!Number.isInteger(level) || level < 0 || level > 63) throw malformed(`${level} is no level`);
  return `tile/${level}/${indexPath(index, width)}`;
}

/** The path of an entry bundle: `tile/entries/<N>[.p/<W>]`. Throws `TRUST_LOG_TILE_MALFORMED`. */
export function entriesPath(index: number, width: number = tileWidth): string {
  return `tile/entries/${indexPath(index, width)}`;
}

/** Every tile of a tree of `size` leaves, level by level, left to right; the last of each level may be partial. */
export function tilesOf(size: number): readonly Tile[] {
  const tiles: Tile[] = [];
  let hashes = size;
  for (let level = 0; hashes > 0; level++) {
    tiles.push(...tilesOfLevel(level, hashes));
    hashes = Math.floor(hashes / tileWidth);
  }
  return tiles;
}

/** The tile of a tree of `size` leaves that holds hash number `position` of `level`. */
export function tileAt(level: number, position: number, size: number): Tile {
  const index = Math.floor(position / tileWidth);
  const hashes = Math.floor(size / tileWidth ** level);
  const width = Math.min(tileWidth, hashes - index * tileWidth);
  if (width < 1 || position >= hashes) throw malformed(`a tree of ${size} leaves has no such hash`);
  return { level, index, width };
}

/** The hashes of a tile, whose bytes must be exactly 32 for each. Throws `TRUST_LOG_TILE_MALFORMED`. */
export function parseTile(bytes: Uint8Array, width: number): readonly Uint8Array[] {
  if (bytes.length !== width * 32) throw malformed(`it has ${bytes.length} bytes, not ${width * 32}`);
  return Array.from({ length: width }, (_, index) => bytes.slice(index * 32, index * 32 + 32));
}

/** The bytes of a tile. Throws `TRUST_LOG_TILE_MALFORMED` for none or more than 256 hashes, or one not of 32 bytes. */
export function formatTile(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length < 1 || hashes.length > tileWidth) throw malformed(`it would have ${hashes.length} hashes`);
  if (hashes.some((hash) => hash.length !== 32)) throw malformed('a hash has not 32 bytes');
  return joinBytes(...hashes);
}

function tilesOfLevel(level: number, hashes: number): readonly Tile[] {
  return Array.from({ length: Math.ceil(hashes / tileWidth) }, (_, index) => {
    return { level, index, width: Math.min(tileWidth, hashes - index * tileWidth) };
  });
}

function indexPath(index: number, width: number): string {
  if (!Number.isSafeInteger(index) || index < 0) throw malformed(`${index} is no index`);
  if (!Number.isInteger(width) || width < 1 || width > tileWidth) throw malformed(`${width} is no width`);
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = padded.match(/.{3}/g) ?? [];
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
  return width === tileWidth ? path : `${path}.p/${width}`;
}

function malformed(why: string): TrustError {
  return new TrustError('TRUST_LOG_TILE_MALFORMED', `A tile was refused: ${why}.`, { why });
}
