/** Paths of a snapshot as keys of maps and as places on disk, whatever their bytes. */
import { checkTreePath, type TreePath, treePathOf } from '@breakwater/backup-replication/packing';
import { HubBackupError } from '../error.ts';

// A checked path holds no NUL, so no text can have the key of another path's bytes.
const BYTES_MARK = '\0';

/** The text that stands for a path in maps: the path itself, or a mark and its bytes as latin-1. */
export function keyOf(path: TreePath): string {
  return typeof path === 'string' ? path : `${BYTES_MARK}${path.toString('latin1')}`;
}

/** The path with this key. */
export function pathOfKey(key: string): TreePath {
  return key.startsWith(BYTES_MARK) ? Buffer.from(key.slice(1), 'latin1') : key;
}

/** The key of the directory above; empty at the top. */
export function parentKey(key: string): string {
  const parent = key.slice(0, Math.max(0, key.lastIndexOf('/')));
  if (!parent.startsWith(BYTES_MARK)) return parent;
  // The bytes above a name that is no UTF-8 may well be text, and then their key is that text.
  return keyOf(treePathOf(Buffer.from(parent.slice(1), 'latin1')));
}

/** Whether `key` is `above` or lies below it. */
export function isWithin(key: string, above: string): boolean {
  if (key === above || key.startsWith(`${above}/`)) return true;
  if (!key.startsWith(BYTES_MARK)) return false;
  for (let at = key; at !== ''; at = parentKey(at)) if (at === above) return true;
  return false;
}

/**
 * What a person typed as a path in the snapshot; a slash at either end does not matter, nor `./` before it. Throws
 * `RESTORE_PATH_UNKNOWN` for what no snapshot can hold: a slip of the hand says nothing against the snapshot.
 */
export function typedPath(text: string): string {
  const path = text.replace(/^(?:\.?\/+)+/, '').replace(/\/+$/, '');
  try {
    return keyOf(checkTreePath(path));
  } catch (cause) {
    const happened = `No snapshot can hold the path "${text}".`;
    throw new HubBackupError('RESTORE_PATH_UNKNOWN', happened, { path: text }, cause);
  }
}

/** Where a path lies on disk below `top`. Bytes may have passed through `postMessage`, which makes them plain. */
export function placeOf(top: string, path: string | Uint8Array): string | Buffer {
  if (typeof path === 'string') return `${top}/${path}`;
  return Buffer.concat([Buffer.from(`${top}/`), path]);
}

/** A path as people read it; bytes that are no UTF-8 show as the replacement character. */
export function pathText(path: string | Uint8Array): string {
  return typeof path === 'string' ? path : Buffer.from(path).toString('utf8');
}
