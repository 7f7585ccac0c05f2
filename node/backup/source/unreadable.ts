/** What the system says about one file, in plain words: such a file is named, and the backup goes on. */

/** About this file or its disk alone. What is about us (no memory, no descriptors left) is not here: it ends a run. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it vanished while the backup ran',
  ENOTDIR: 'it vanished while the backup ran',
  ESTALE: 'it vanished while the backup ran',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EIO: 'the disk reports a read error',
  EUCLEAN: 'the file system is damaged here',
  EBADMSG: 'the file system is damaged here',
  ELOOP: 'it was replaced by a symbolic link while the backup ran',
  EISDIR: 'it was replaced by a directory while the backup ran',
  ENAMETOOLONG: 'its path is longer than the system can open',
  ENXIO: 'nothing answers behind it',
  ENODEV: 'nothing answers behind it',
  ENOTCONN: 'the file system it is on does not answer',
  EHOSTDOWN: 'the file system it is on does not answer',
  ETIMEDOUT: 'the file system it is on does not answer',
  EREMOTEIO: 'the file system it is on does not answer',
  EBUSY: 'another program keeps it to itself',
  ETXTBSY: 'another program keeps it to itself',
  EINVAL: 'it cannot be read like a file',
  EOPNOTSUPP: 'it cannot be read like a file',
};

/** Why this file cannot be had; null for what is not about this file alone. */
export function unreadableReason(cause: unknown): string | null {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return REASONS[code] ?? null;
}

/** The same, but what is not about one file is thrown on. */
export function reasonOrThrow(cause: unknown): string {
  const reason = unreadableReason(cause);
  if (reason === null) throw cause;
  return reason;
}
