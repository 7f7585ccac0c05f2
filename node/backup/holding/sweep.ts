/** After a start: what was half taken in or half deleted when the power went is brought to an end. */
import { releaseRoom } from '@breakwater/backup-replication';
import { nameOfObject } from '../../shards/object-name.ts';
import { removeStruck, settleRemoval } from './hold-generation.ts';
import type { HolderParts } from './holder.ts';

/** What was found. */
export interface Swept {
  readonly parts: number;
  readonly released: number;
  readonly removed: number;
}

/** Only for the one process that serves the hub, before it listens: nothing may be arriving. Idempotent. */
export async function sweepHolder(parts: Pick<HolderParts, 'shards' | 'books'>): Promise<Swept> {
  const unfinished = await parts.books.unfinished();
  const arriving = unfinished.filter(({ state }) => state === 'arriving');
  const removing = unfinished.filter(({ state }) => state === 'removing');
  const left = await parts.shards.sweep();
  for (const { owner, object } of arriving) {
    // It may have its name already: what nobody was promised and no quota counts must not lie here.
    const name = nameOfObject(owner, object);
    if (name !== null) await parts.shards.remove(name);
    await parts.books.run(owner, (book) => releaseRoom(book, object));
  }
  for (const { owner, object } of removing) await removeStruck(parts, owner, [object]);
  return { parts: left, released: arriving.length, removed: removing.length };
}

/**
 * For a book that is older than what it tells of: what it calls half taken in may have been signed for since, so no
 * byte is touched. What is there is adopted afterwards.
 */
export async function dropUnfinished({ shards, books }: Pick<HolderParts, 'shards' | 'books'>): Promise<void> {
  await shards.sweep();
  for (const { owner, object } of await books.unfinished()) {
    await books.run(owner, (book) => {
      releaseRoom(book, object);
      settleRemoval(book, object);
    });
  }
}
