/** Paths of a snapshot: text where the name is UTF-8, its bytes where it is not; checked before a byte is written. */
import { isUtf8 } from 'node:buffer';
import { BackupError } from '../error.ts';

/** A relative path: text, or its bytes when they are not UTF-8 (never both ways). `/` stands between parts. */
export type TreePath = string | Buffer;

/** 4,096 bytes are what Linux takes in one call; the source's name, of at most 255, stands before them. */
export const TREE_PATH_MAX_BYTES: number = 4096 + 256;

const SLASH = 0x2f;
const DOT = 0x2e;

/** Bytes as the tree has them: text if they are UTF-8. */
export function treePathOf(bytes: Buffer): TreePath {
  return isUtf8(bytes) ? bytes.toString('utf8') : bytes;
}

/** The bytes of a path, as a file system takes them. */
export function treePathBytes(path: TreePath): Buffer {
  return typeof path === 'string' ? Buffer.from(path, 'utf8') : path;
}

/** A path for people: bytes that are no UTF-8 appear as the replacement character. */
export function treePathText(path: TreePath): string {
  return typeof path === 'string' ? path : path.toString('utf8');
}

/**
 * The path, when nothing in it can lead out of the directory restored into. Throws `BACKUP_PATH_UNSAFE` for an
 * absolute path, an empty, `.` or `..` part, a NUL, or too many bytes.
 */
export function checkTreePath(path: TreePath): TreePath {
  const isSafe = typeof path === 'string' ? isSafeText(path) : path.length <= TREE_PATH_MAX_BYTES && isSafeBytes(path);
  if (isSafe) return path;
  throw new BackupError('BACKUP_PATH_UNSAFE', 'A path in the snapshot points out of its place.');
}

/** The parts of a checked path. Throws `BACKUP_PATH_UNSAFE`. */
export function treePathParts(path: TreePath): readonly TreePath[] {
  if (typeof checkTreePath(path) === 'string') return treePathText(path).split('/');
  const bytes = treePathBytes(path);
  const parts: TreePath[] = [];
  let start = 0;
  for (let end = bytes.indexOf(SLASH); end !== -1; end = bytes.indexOf(SLASH, start)) {
    parts.push(treePathOf(bytes.subarray(start, end)));
    start = end + 1;
  }
  return [...parts, treePathOf(bytes.subarray(start))];
}

/** An empty part, `.` or `..` anywhere, or a NUL. Half a surrogate pair would be written as something else. */
const UNSAFE = /(?:^|\/)\.{0,2}(?:\/|$)|\0/;

function isSafeText(path: string): boolean {
  if (path.length > TREE_PATH_MAX_BYTES || UNSAFE.test(path) || !path.isWellFormed()) return false;
  return path.length * 3 <= TREE_PATH_MAX_BYTES || Buffer.byteLength(path) <= TREE_PATH_MAX_BYTES;
}

function isSafeBytes(path: Buffer): boolean {
  if (path.includes(0)) return false;
  let start = 0;
  for (let at = 0; at <= path.length; at += 1) {
    if (at < path.length && path[at] !== SLASH) continue;
    if (at === start || (at - start <= 2 && path.subarray(start, at).every((byte) => byte === DOT))) return false;
    start = at + 1;
  }
  return true;
}
