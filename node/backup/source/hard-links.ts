/** Names of one file: the first is saved with its bytes, the others point to it. */
import type { BigIntStats } from 'node:fs';

/**
 * Groups followed at one time, at about 300 bytes each. Beyond it a further group is saved file by file: the bytes
 * are stored once all the same, only that they were one file is not known after a restore.
 */
export const HARD_LINK_GROUPS_MAX = 100_000;

interface Group<First> {
  readonly first: First;
  readonly seen: BigIntStats;
  left: bigint;
}

/** The groups met so far. A group is forgotten when its last name was seen, so that memory follows what is open. */
export class HardLinks<First> {
  readonly #groups = new Map<string, Group<First>>();

  /** The first name of the same file, or null when this is the first. Asked once for each name. */
  firstOf(stat: BigIntStats, name: First): First | null {
    if (stat.nlink < 2n) return null;
    const key = `${stat.dev} ${stat.ino}`;
    const group = this.#groups.get(key);
    if (group !== undefined) {
      if (!isSame(group.seen, stat)) return null;
      group.left -= 1n;
      if (group.left <= 0n) this.#groups.delete(key);
      return group.first;
    }
    if (this.#groups.size < HARD_LINK_GROUPS_MAX)
      this.#groups.set(key, { first: name, seen: stat, left: stat.nlink - 1n });
    return null;
  }
}

/** A number of an inode is given away again when its file is gone, and then names another file. */
function isSame(a: BigIntStats, b: BigIntStats): boolean {
  return a.birthtimeNs === b.birthtimeNs && a.mtimeNs === b.mtimeNs && a.size === b.size;
}
