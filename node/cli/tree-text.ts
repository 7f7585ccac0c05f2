/** Lines of a snapshot's tree for people. */
import type { TreeDifference } from '../backup/restore/diff-trees.ts';
import type { ListedEntry } from '../backup/restore/list-tree.ts';
import { printable } from './printable.ts';

const kinds = { directory: 'd', file: '-', symlink: 'l', link: 'h' } as const;
const signs = { added: '+', removed: '-', changed: '~' } as const;

/** `- 1234  2026-11-22 03:00:00  path -> target`. */
export function entryLine({
  type,
  bytes,
  mtimeNs,
  path,
  target,
}: Omit<ListedEntry, 'key' | 'content' | 'source'>): string {
  const arrow = target === null ? '' : ` -> ${printable(target)}`;
  return `${kinds[type]} ${`${bytes}`.padStart(13)}  ${timeText(mtimeNs)}  ${printable(path)}${arrow}`;
}

/** `~ path  (content, time)`. */
export function differenceLine({ change, path, parts }: TreeDifference): string {
  return `${signs[change]} ${printable(path)}${parts.length > 0 ? `  (${parts.join(', ')})` : ''}`;
}

/** Decimal nanoseconds as a date to the second; a hard link has none of its own. */
function timeText(mtimeNs: string | null): string {
  if (mtimeNs === null) return ' '.repeat(19);
  const at = new Date(Number(BigInt(mtimeNs) / 1_000_000n));
  return Number.isNaN(at.getTime()) ? mtimeNs.padEnd(19) : at.toISOString().slice(0, 19).replace('T', ' ');
}
