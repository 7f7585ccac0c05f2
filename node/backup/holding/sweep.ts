/** After a start: what was half taken in or half deleted when the power went is brought to an end. */
import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { releaseRoom } from '@breakwater/backup-replication';
import { nameOfObject } from '../../shards/object-name.ts';
import { removeStruck } from './hold-generation.ts';
import type { HolderParts } from './holder.ts';
import { PART_ENDING } from './write-stream.ts';

/** What was found. */
export interface Swept {
  readonly parts: number;
  readonly released: number;
  readonly removed: number;
}

/** Only for the one process that serves the hub, before it listens: nothing may be arriving. Idempotent. */
export async function sweepHolder(parts: Pick<HolderParts, 'dir' | 'shards' | 'books'>): Promise<Swept> {
  const unfinished = await parts.books.unfinished();
  const arriving = unfinished.filter(({ state }) => state === 'arriving');
  const removing = unfinished.filter(({ state }) => state === 'removing');
  const left = await removeParts(parts.dir);
  for (const { owner, object } of arriving) {
    // It may have its name already: what nobody was promised and no quota counts must not lie here.
    const name = nameOfObject(owner, object);
    if (name !== null && name.kind !== 'head') await parts.shards.remove(name);
    await parts.books.run(owner, (book) => releaseRoom(book, object));
  }
  for (const { owner, object } of removing) await removeStruck(parts, owner, [object]);
  return { parts: left, released: arriving.length, removed: removing.length };
}

/** Half-written files were never promised to anybody. */
async function removeParts(dir: string): Promise<number> {
  const names = await readdir(dir, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw cause;
  });
  const left = names.filter((name) => name.endsWith(PART_ENDING));
  for (const name of left) await unlink(join(dir, name));
  return left.length;
}
