/** The tree of a snapshot as lines, its blocks read ahead of their use. */
import { type ChunkPlace, readTree, type TreeLine } from '@breakwater/backup-replication';
import type { OpenSnapshot } from './open-snapshot.ts';
import type { PackReader } from './pack-reader.ts';
import { readChunks } from './read-chunks.ts';

/** Blocks asked for at once: some thousand files, at most a few MiB. */
const BLOCKS_PER_ORDER = 16;
/** Orders under way: one being parsed, one being opened. */
const ORDERS_AHEAD = 2;

/** The lines, in order. Throws `BACKUP_TREE_INVALID`, `BACKUP_PATH_UNSAFE`, `ShardsTooFew`. */
export function treeLines(snapshot: OpenSnapshot, reader: PackReader): AsyncGenerator<TreeLine, void, undefined> {
  return readTree(treeChunks(snapshot, reader));
}

/** The chunks that the tree consists of. Memory: those of `ORDERS_AHEAD` orders. */
async function* treeChunks(snapshot: OpenSnapshot, reader: PackReader): AsyncGenerator<Uint8Array, void, undefined> {
  const groups = groupsOf(snapshot.root.tree);
  const ahead: Promise<readonly Uint8Array[]>[] = [];
  for (let at = 0; at < groups.length || ahead.length > 0; ) {
    while (at < groups.length && ahead.length < ORDERS_AHEAD) {
      const chunks = readChunks('tree', groups[at] ?? [], snapshot, reader);
      // Whoever waits for it hears of a failure; until then it must not count as unheard.
      chunks.catch(() => {});
      ahead.push(chunks);
      at += 1;
    }
    yield* (await ahead.shift()) ?? [];
  }
}

/** Neighbours in one pack together. */
function groupsOf(places: readonly ChunkPlace[]): readonly (readonly ChunkPlace[])[] {
  const groups: ChunkPlace[][] = [];
  for (const place of places) {
    const last = groups.at(-1);
    if (last?.[0]?.pack === place.pack && last.length < BLOCKS_PER_ORDER) last.push(place);
    else groups.push([place]);
  }
  return groups;
}
