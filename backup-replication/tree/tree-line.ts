/** The lines of a snapshot's tree: what was saved, in reading order, each file with where its pieces lie. */
import type { Place } from './place.ts';
import type { TreePath } from './tree-path.ts';

/** `changed`: the file changed while it was read; `unreadable`: only its beginning is here. */
export type FileState = 'whole' | 'changed' | 'unreadable';

/** What kinds of sources there are. */
export type SourceKind = 'directory' | 'sqlite' | 'postgres' | 'hub';

/** An extended attribute: its name and the bytes of its value. */
export type Xattr = readonly [name: string, value: Uint8Array];

/** What a file system knows of a directory or file beside its contents. */
export interface Metadata {
  /** The lower 12 bits of the POSIX mode. */
  readonly mode: number;
  /** Nanoseconds since 1970 in decimal, negative before. */
  readonly mtimeNs: string;
  readonly uid: number;
  readonly gid: number;
  readonly xattrs?: readonly Xattr[];
}

/** A source begins; its name is the first part of every path until the next source. */
export interface SourceLine {
  readonly type: 'source';
  readonly name: string;
  readonly kind: SourceKind;
  /** Where it was, for people. */
  readonly address: string;
  /** 1 is restored first, 9 last. */
  readonly tier: number;
}

/** A directory; it stands before everything in it. */
export interface DirectoryLine extends Metadata {
  readonly type: 'directory';
  readonly path: TreePath;
}

/** The contents of a file. */
export interface FileEnd {
  /** Length of the file, holes included: the sum of its places. */
  readonly bytes: number;
  readonly state: FileState;
}

/** A file whose places all stand in its line: at most `INLINE_PLACES_MAX`. */
export interface FileLine extends Metadata, FileEnd {
  readonly type: 'file';
  readonly path: TreePath;
  readonly places: readonly Place[];
}

/** The beginning of a file of many places; `chunks` lines and an `end` line follow at once. */
export interface FileStartLine extends Metadata {
  readonly type: 'file';
  readonly path: TreePath;
}

/** More places of the file begun. */
export interface ChunksLine {
  readonly type: 'chunks';
  readonly places: readonly Place[];
}

/** The end of the file begun. */
export interface EndLine extends FileEnd {
  readonly type: 'end';
}

/** A symbolic link; its target is kept as it is and never followed. */
export interface SymlinkLine {
  readonly type: 'symlink';
  readonly path: TreePath;
  readonly target: TreePath;
  readonly mtimeNs: string;
  readonly uid: number;
  readonly gid: number;
}

/** A further name of a file that stands earlier in this tree: a hard link. */
export interface LinkLine {
  readonly type: 'link';
  readonly path: TreePath;
  readonly target: TreePath;
}

/** What has a name and no contents of its own: there is nothing to save, so nothing is lacking without it. */
export const SPECIAL_KINDS = ['fifo', 'socket', 'device'] as const;

/** One of them. */
export type SpecialKind = (typeof SPECIAL_KINDS)[number];

/** Something that was seen and not saved. */
export interface SkippedLine {
  readonly type: 'skipped';
  readonly path: TreePath;
  readonly reason: string;
  /** Absent for what should have been saved: without that the snapshot is not whole. */
  readonly kind?: SpecialKind;
}

/** One line of the tree. */
export type TreeLine =
  | SourceLine
  | DirectoryLine
  | FileLine
  | FileStartLine
  | ChunksLine
  | EndLine
  | SymlinkLine
  | LinkLine
  | SkippedLine;

/** Places in a file's own line; a file of more has `chunks` lines. */
export const INLINE_PLACES_MAX = 100;
/** Places on one `chunks` line. */
export const PLACES_PER_LINE = 1000;
/** The longest line: a thousand places take about 120 KiB, extended attributes of a file up to 512 KiB. */
export const LINE_MAX_BYTES: number = 1024 * 1024;
/** The values of one file's extended attributes together. */
export const XATTRS_MAX_BYTES: number = 512 * 1024;
/** Tiers go from 1, restored first, to this. */
export const TIER_MAX = 9;

/** Whether the places of a `file` line stand in it. */
export function isWholeFile(line: FileLine | FileStartLine): line is FileLine {
  return 'places' in line;
}
