/** What a source yields, whatever it is: lines without bytes, and files that the engine opens when their turn comes. */

import type {
  DirectoryLine,
  FileState,
  LinkLine,
  Metadata,
  SkippedLine,
  SourceLine,
  SymlinkLine,
  TreePath,
} from '@breakwater/backup-replication';
import type { Identity } from '../spelt-place.ts';

export type { FileState } from '@breakwater/backup-replication';

/** What the tree says of a file before its bytes. */
export interface FileHead extends Metadata {
  readonly path: TreePath;
}

/** A line of the tree that has no bytes. A `link` names a `file` yielded earlier: another name of the same file. */
export type EntryLine = SourceLine | DirectoryLine | SymlinkLine | LinkLine | SkippedLine;

/** What the walk saw of a file: where all of it is as in the last snapshot, the bytes are taken for the same. */
export interface FileStat {
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly dev: bigint;
  readonly ino: bigint;
}

/** A line as it is. */
export interface EntryItem {
  readonly kind: 'entry';
  readonly line: EntryLine;
  /**
   * Of a `link` only: the same file under this name. It is saved in place of the link when the file that the link
   * points to turned out to be gone or unreadable.
   */
  readonly instead?: PathItem;
}

/** A regular file on disk, read by whoever has room (`open-file.ts`); it may have changed or gone by then. */
export interface PathItem {
  readonly kind: 'path';
  /** Key in the cache of known files: the path in the snapshot, one character a byte (latin-1), so never ambiguous. */
  readonly key: string;
  readonly path: TreePath;
  /** Where to open it; a Buffer only where the path is no UTF-8. Both pass through `postMessage`. */
  readonly place: string | Buffer;
  /** Null where it must always be read: a copy made for this snapshot. */
  readonly stat: FileStat | null;
  /** `all`: no block is allocated, so it is zeros and need not be read. `some`: runs of zeros are worth seeking. */
  readonly sparse: 'none' | 'some' | 'all';
  /** Bytes expected, for plan and progress. */
  readonly bytes: number;
  /**
   * The head, extended attributes and all: asked only when the file is not known from the cache. What of it cannot be
   * kept is told to `leftOut`, in words for the list of what is not whole. `opened` is the file whose bytes are saved,
   * which may be another one than the walk saw.
   */
  head(leftOut?: (reason: string) => void, opened?: Identity): FileHead;
}

/** A file whose bytes are in memory; at most 64 MiB. */
export interface BytesItem {
  readonly kind: 'bytes';
  readonly head: FileHead;
  readonly bytes: Uint8Array;
}

/** A file whose bytes come out of a running program. A piece is good only until the next one is asked for. */
export interface StreamItem {
  readonly kind: 'stream';
  readonly head: FileHead;
  /** Throws `FileUnreadable`. */
  open(): Promise<OpenedStream>;
}

/** A stream being read. `state` is asked after the last byte; `close` always. */
export interface OpenedStream {
  readonly stream: AsyncIterable<Uint8Array>;
  state(): Promise<{ readonly state: FileState; readonly reason: string | null }>;
  close(): Promise<void>;
}

/** One thing found. */
export type SourceItem = EntryItem | PathItem | BytesItem | StreamItem;

/** Items come in batches of some hundreds: a turn of the event loop for each of a million files costs seconds. */
export type SourceItems = AsyncIterable<readonly SourceItem[]>;

/** A file that cannot be read: the backup goes on without it and says so. Not an error of the program. */
export class FileUnreadable extends Error {
  readonly reason: string;

  constructor(reason: string, cause?: unknown) {
    super(reason, { cause });
    this.name = 'FileUnreadable';
    this.reason = reason;
  }
}
