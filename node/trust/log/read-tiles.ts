/** Reads a log from its C2SP tiles, wherever they lie: entries, and the hashes of the tree at a size. */
import { type CompactRange, parseRange, treeRoot } from '@breakwater/federation-protocol';
import {
  bundlesOf,
  entriesPath,
  parseEntryBundle,
  parseTile,
  type Tile,
  TrustError,
  tileAt,
  tilePath,
  tilesOf,
  tileWidth,
} from '@breakwater/trust-lists';
import { nodeSuite } from '../../keys/node-suite.ts';

/** Reads one file of a log by its path; null when it is not there. May throw `TRUST_SOURCE_UNREACHABLE`. */
export type ReadFile = (path: string, maxBytes: number) => Promise<Uint8Array | null>;

/** 256 entries with their lengths: each at most 64 kB by the format (tlog-tiles), in practice under 1 kB. */
export const bundleBytesMax = 2 * 1024 * 1024;
const tileBytesMax = tileWidth * 32;
/** Most entry bytes taken in one go: what a hub may have missed, and no more than memory bears. */
const entriesBytesMax = 32 * 1024 * 1024;

/** The entries `from` to `size` - 1 of a log that has at least `size`. Throws `TRUST_LOG_TILE_MALFORMED` for gaps. */
export async function readEntries(read: ReadFile, from: number, size: number): Promise<readonly Uint8Array[]> {
  const entries: Uint8Array[] = [];
  let bytes = 0;
  for (const { index, width, first } of bundlesOf(from, size)) {
    const file = await readFull(read, (w) => entriesPath(index, w), width, bundleBytesMax);
    bytes += file.bytes.byteLength;
    if (bytes > entriesBytesMax) throw malformed(`it holds more than ${entriesBytesMax} bytes of entries`);
    entries.push(...parseEntryBundle(file.bytes, file.width).slice(Math.max(0, from - first), width));
  }
  return entries;
}

/** The hashes of the first `size` leaves, from the tiles of level 0. */
export async function readLeafHashes(read: ReadFile, size: number): Promise<readonly Uint8Array[]> {
  const hashes: Uint8Array[] = [];
  for (const tile of tilesOf(size)) if (tile.level === 0) hashes.push(...(await readTile(read, tile)));
  return hashes;
}

/** The compact range of the first `size` leaves of a log that has `total`, from the few tiles on that edge. */
export async function readRange(read: ReadFile, size: number, total = size): Promise<CompactRange> {
  const hashes: Uint8Array[] = [];
  let start = 0;
  for (let level = Math.floor(Math.log2(Math.max(1, size))); level >= 0; level -= 1) {
    const width = 2 ** level;
    if (Math.floor(size / width) % 2 === 0) continue;
    hashes.push(await readNode(read, total, level, start / width));
    start += width;
  }
  return parseRange(size, hashes);
}

/** The root of the full subtree number `index` on `level` of the tree of `size` leaves. */
export async function readNode(read: ReadFile, size: number, level: number, index: number): Promise<Uint8Array> {
  const span = 2 ** (level % 8);
  const hashes = await readTile(read, tileAt(Math.floor(level / 8), index * span, size));
  const offset = (index * span) % tileWidth;
  return treeRoot(hashes.slice(offset, offset + span), nodeSuite.sha256);
}

/** The hashes of a tile. */
export async function readTile(read: ReadFile, { level, index, width }: Tile): Promise<readonly Uint8Array[]> {
  const file = await readFull(read, (w) => tilePath(level, index, w), width, tileBytesMax);
  return parseTile(file.bytes, file.width).slice(0, width);
}

interface TileFile {
  readonly bytes: Uint8Array;
  readonly width: number;
}

/** A partial file, or the full one that has taken its place since (tlog-tiles, "Partial Tiles"). */
async function readFull(
  read: ReadFile,
  path: (width: number) => string,
  width: number,
  bytesMax: number,
): Promise<TileFile> {
  const partial = await read(path(width), bytesMax);
  if (partial !== null) return { bytes: partial, width };
  const full = width === tileWidth ? null : await read(path(tileWidth), bytesMax);
  if (full === null) {
    throw new TrustError('TRUST_SOURCE_UNREACHABLE', `A source of the log lacks ${path(width)}.`, {
      path: path(width),
    });
  }
  return { bytes: full, width: tileWidth };
}

function malformed(why: string): TrustError {
  return new TrustError('TRUST_LOG_TILE_MALFORMED', `The log cannot be read: ${why}.`, { why });
}
