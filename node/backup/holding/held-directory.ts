/** What a holder keeps in a directory of its own disk. */
import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createDirectoryShardStore, type DirectoryShardParts } from '../../shards/directory.ts';
import { requireDiskRoom } from './disk-room.ts';
import type { HeldStore } from './held-store.ts';
import { PART_ENDING, writeStream } from './write-stream.ts';

/** A store below `dir`; see `HeldStore`. Papers are in the book, which lies on the same disk. */
export function createHeldDirectory(parts: DirectoryShardParts): HeldStore {
  return {
    ...createDirectoryShardStore(parts),
    receive: (name, shard) => writeStream(parts, name, shard),
    checkRoom: (bytes) => requireDiskRoom(parts.dir, bytes),
    keepPaper: async () => undefined,
    sweep: () => removeParts(parts.dir),
    place: null,
  };
}

/** Half-written files were never promised to anybody. */
export async function removeParts(dir: string): Promise<number> {
  const names = await readdir(dir, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw cause;
  });
  const left = names.filter((name) => name.endsWith(PART_ENDING));
  for (const name of left) await unlink(join(dir, name));
  return left.length;
}
