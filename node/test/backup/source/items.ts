/** Makes the items of a source easy to compare: one word for the kind, then the path. */
import { type TreePath, treePathText } from '@breakwater/backup-replication';
import type { SourceItem } from '../../../backup/source/item.ts';
import type { Source } from '../../../backup/source/source.ts';
import { type WalkOrder, walk } from '../../../backup/source/walk.ts';

/** A source with everything that is not said as it is by default. */
export function sourceOf(said: Partial<Source>): Source {
  return {
    name: 's',
    kind: 'directory',
    address: '/',
    tier: 3,
    rules: [],
    oneFileSystem: false,
    skipCaches: false,
    ...said,
  };
}

/** Every item of a walk. */
export function walked(order: WalkOrder): SourceItem[] {
  return [...walk(order)].flat();
}

/** `file docs/a`, `link docs/b docs/a`, `skipped docs/c: permission denied`. */
export function told(item: SourceItem): string {
  if (item.kind === 'path') return `file ${text(item.path)}`;
  if (item.kind !== 'entry') return `file ${text(item.head.path)}`;
  const { line } = item;
  switch (line.type) {
    case 'source':
      return `source ${line.name}`;
    case 'skipped':
      return `skipped ${text(line.path)}: ${line.reason}`;
    case 'link':
    case 'symlink':
      return `${line.type} ${text(line.path)} ${text(line.target)}`;
    case 'directory':
      return `directory ${text(line.path)}`;
  }
}

function text(path: TreePath): string {
  return typeof path === 'string' ? path : `bytes ${treePathText(path)}`;
}
