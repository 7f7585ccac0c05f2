/** What changed between two snapshots of one owner, told from their trees alone. */
import type { ListedEntry } from './list-tree.ts';
import { listTree } from './list-tree.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import type { Selection } from './select.ts';

/** What may differ in something that is in both. */
export type ChangedPart = 'type' | 'content' | 'mode' | 'owner' | 'time' | 'target';

/** One difference. `parts` is empty for what is only in one of them. */
export interface TreeDifference {
  readonly change: 'added' | 'removed' | 'changed';
  readonly type: ListedEntry['type'];
  readonly path: string;
  readonly bytes: number;
  readonly parts: readonly ChangedPart[];
}

/** What is kept of an entry of the first snapshot: as little as tells all differences. */
type Known = readonly [
  type: ListedEntry['type'],
  content: string,
  mode: number | null,
  owner: string,
  mtimeNs: string | null,
  target: string | null,
  bytes: number,
];

/**
 * Differences in the order of the second tree, what was removed last. Memory: some hundred bytes for each entry of the
 * first snapshot. Throws what `listTree` throws, but a path may be in only one of them.
 */
export async function* diffTrees(
  from: OpenSnapshot,
  to: OpenSnapshot,
  select: Selection = {},
): AsyncGenerator<TreeDifference, void, undefined> {
  const before = new Map<string, readonly [path: string, known: Known]>();
  for await (const entry of listTree(from, select, { mayLack: true })) {
    before.set(entry.key, [entry.path, knownOf(entry)]);
  }
  for await (const entry of listTree(to, select, { mayLack: before.size > 0 })) {
    const { type, path, bytes } = entry;
    const [, old] = before.get(entry.key) ?? [];
    before.delete(entry.key);
    if (old === undefined) yield { change: 'added', type, path, bytes, parts: [] };
    else {
      const parts = changesIn(old, knownOf(entry));
      if (parts.length > 0) yield { change: 'changed', type, path, bytes, parts };
    }
  }
  for (const [path, [type, , , , , , bytes]] of before.values()) {
    yield { change: 'removed', type, path, bytes, parts: [] };
  }
}

function knownOf({ type, content, mode, uid, gid, mtimeNs, target, bytes }: ListedEntry): Known {
  return [type, content, mode, `${uid}:${gid}`, mtimeNs, target, bytes];
}

const PARTS = ['type', 'content', 'mode', 'owner', 'time', 'target'] as const;

function changesIn(old: Known, now: Known): readonly ChangedPart[] {
  if (old[0] !== now[0]) return ['type'];
  return PARTS.filter((_, at) => old[at] !== now[at]);
}
