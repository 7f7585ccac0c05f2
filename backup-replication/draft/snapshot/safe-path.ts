/** Paths of a snapshot, checked before a byte is written: nothing may leave the directory restored into. */
import { BackupError } from '../../error.ts';
import { PATH_MAX_BYTES } from './tree-entry.ts';

/**
 * The parts of a safe relative path. Throws `BACKUP_PATH_UNSAFE` for an absolute path, an empty, `.` or `..` part,
 * a NUL, or more bytes than Linux accepts.
 */
export function safePathParts(path: string): readonly string[] {
  const parts = path.split('/');
  const unsafe = parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\0'));
  if (unsafe || Buffer.byteLength(path) > PATH_MAX_BYTES) {
    throw new BackupError('BACKUP_PATH_UNSAFE', 'A path in the snapshot points out of its place.', { path });
  }
  return parts;
}
