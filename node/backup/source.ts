/** What a source yields, whatever it is: entries in reading order, files that are opened when their turn comes. */
import type { DraftFileState as FileState, DraftSimpleEntry as SimpleEntry } from '@breakwater/backup-replication';

/** A file being read. `state` is asked after the last byte; `close` always. */
export interface OpenedFile {
  readonly mode: number;
  readonly mtimeNs: string;
  readonly stream: AsyncIterable<Uint8Array>;
  state(): Promise<{ readonly state: FileState; readonly reason: string | null }>;
  close(): Promise<void>;
}

/** One thing found. `open` throws `FileUnreadable` when the file is gone or closed to us. */
export type SourceItem =
  | { readonly kind: 'entry'; readonly entry: SimpleEntry }
  | { readonly kind: 'file'; readonly path: string; readonly open: () => Promise<OpenedFile> };

/** A file that cannot be read: the backup goes on without it and says so. Not an error of the program. */
export class FileUnreadable extends Error {
  readonly reason: string;

  constructor(reason: string, cause?: unknown) {
    super(reason, { cause });
    this.name = 'FileUnreadable';
    this.reason = reason;
  }
}

/** Plain words for what the system says about one file; null for what is not about this file alone. */
export function unreadableReason(cause: unknown): string | null {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'it vanished while the backup ran';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EIO':
      return 'the disk reports a read error';
    case 'ELOOP':
      return 'it was replaced by a symbolic link while the backup ran';
    case 'EISDIR':
      return 'it was replaced by a directory while the backup ran';
    default:
      return null;
  }
}
