/** Writes what grows of a log: the entry bundles and tiles on its right edge, each whole and flushed. */
import { join } from 'node:path';
import { leafHash, treeRoot } from '@breakwater/federation-protocol';
import { entriesPath, formatEntryBundle, formatTile, tilePath, tileWidth } from '@breakwater/trust-lists';
import { nodeSuite } from '../../keys/node-suite.ts';
import { type Disk, syncFoldersAbove, writeDurably } from '../disk.ts';
import { type ReadFile, readEntries, readTile } from './read-tiles.ts';

/** Where the log lies. */
export interface TilePlace {
  readonly dir: string;
  readonly disk: Disk;
  readonly read: ReadFile;
}

/** Writes entries `from` and following and every tile that they change, bottom up. Nothing before is touched. */
export async function writeTiles(place: TilePlace, from: number, entries: readonly Uint8Array[]): Promise<void> {
  await writeBundles(place, from, entries);
  let fresh: readonly Uint8Array[] = entries.map((entry) => leafHash(entry, nodeSuite.sha256));
  let start = from;
  for (let level = 0; fresh.length > 0; level += 1) {
    fresh = await writeLevel(place, level, start, fresh);
    start = Math.floor(start / tileWidth);
  }
}

async function writeBundles(place: TilePlace, from: number, entries: readonly Uint8Array[]): Promise<void> {
  const first = from - (from % tileWidth);
  const all = [...(await readEntries(place.read, first, from)), ...entries];
  for (let at = 0; at < all.length; at += tileWidth) {
    const bundle = all.slice(at, at + tileWidth);
    await write(place, entriesPath((first + at) / tileWidth, bundle.length), formatEntryBundle(bundle));
  }
}

/** Writes one level's tiles from hash number `from` on; gives the hashes that this adds to the level above. */
async function writeLevel(
  place: TilePlace,
  level: number,
  from: number,
  fresh: readonly Uint8Array[],
): Promise<readonly Uint8Array[]> {
  const first = from - (from % tileWidth);
  const index = first / tileWidth;
  const kept = from > first ? await readTile(place.read, { level, index, width: from - first }) : [];
  const all = [...kept, ...fresh];
  const above: Uint8Array[] = [];
  for (let at = 0; at < all.length; at += tileWidth) {
    const tile = all.slice(at, at + tileWidth);
    await write(place, tilePath(level, (first + at) / tileWidth, tile.length), formatTile(tile));
    if (tile.length === tileWidth) above.push(treeRoot(tile, nodeSuite.sha256));
  }
  return above;
}

async function write({ dir, disk }: TilePlace, path: string, bytes: Uint8Array): Promise<void> {
  const file = join(dir, path);
  await writeDurably(file, bytes, disk);
  await syncFoldersAbove(file, dir, disk);
}
