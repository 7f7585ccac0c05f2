/** A log in a folder, as C2SP tile files: the authority's own, or the mirror that every hub keeps. */
import { join } from 'node:path';
import { appendLeafHash, type CompactRange, leafHash, rangeRoot } from '@breakwater/federation-protocol';
import {
  auditLog,
  entriesPath,
  noteBytesMax,
  parseCheckpoint,
  parseNote,
  type SignedCheckpoint,
  type Tile,
  TrustError,
  tilePath,
} from '@breakwater/trust-lists';
import { nodeSuite } from '../../keys/node-suite.ts';
import { type Disk, realDisk, syncFoldersAbove, writeDurably } from '../disk.ts';
import { readNarrower } from './narrower-tile.ts';
import { type ReadFile, readEntries, readRange } from './read-tiles.ts';
import { writeTiles } from './write-tiles.ts';

/** Largest file that this folder gives out: a list of 1 MiB, a full bundle of entries. */
const fileBytesMax = 2 * 1024 * 1024;

/** Where the authority's log, or a hub's mirror of it, lies in its directory. */
export function logDir(dir: string): string {
  return join(dir, 'log');
}

/**
 * A log on disk. Only what a checkpoint in `head` or `checkpoint` covers counts: files beyond it are left over from a
 * step that a crash broke off, and the next one writes them anew.
 */
export interface LogFolder {
  /** The newest checkpoint signed by the log that these files bear out; at the authority perhaps not cosigned yet. */
  head(): Promise<SignedCheckpoint | null>;
  /** The checkpoint with the cosignatures of a quorum, a signed note; null until there is one. */
  published(): Promise<Uint8Array | null>;
  /** Replaces the head. The tiles must be there already (`extend`). */
  setHead(note: Uint8Array): Promise<void>;
  setPublished(note: Uint8Array): Promise<void>;
  /** Reads `tile/…` or a document below `documents/`; null when it is not there. */
  readonly read: ReadFile;
  /** Keeps a document by its path. */
  keep(path: string, bytes: Uint8Array): Promise<void>;
  entries(from: number, size: number): Promise<readonly Uint8Array[]>;
  range(size: number): Promise<CompactRange>;
  /**
   * Writes `entries` as number `from` and following, flushes them, reads the whole log back from the disk and computes
   * its tree anew. Throws `TRUST_LOG_DAMAGED` when the disk gives back anything else: nobody may sign over that.
   */
  extend(from: number, entries: readonly Uint8Array[]): Promise<CompactRange>;
}

/** Opens the log in `dir`; the folder is made by the first write. */
export function openLogFolder(dir: string, disk: Disk = realDisk): LogFolder {
  const read: ReadFile = (path, maxBytes) => {
    if (!isPlainPath(path)) return Promise.resolve(null);
    return disk.read(join(dir, path.startsWith('tile/') ? path : `documents/${path}`), maxBytes);
  };
  const readNote = async (name: string) => disk.read(join(dir, name), noteBytesMax);

  const head = async (): Promise<SignedCheckpoint | null> => {
    const bytes = await readNote('head');
    if (bytes === null) return null;
    const note = parseNote(bytes);
    return { ...parseCheckpoint(note.text), note };
  };

  return {
    read: async (path, maxBytes) => {
      const bytes = await read(path, Math.min(maxBytes, fileBytesMax));
      return bytes ?? (await readNarrower(read, path, (await head())?.size ?? 0));
    },
    head,
    published: () => readNote('checkpoint'),
    setHead: (note) => writeDurably(join(dir, 'head'), note, disk),
    setPublished: (note) => writeDurably(join(dir, 'checkpoint'), note, disk),
    keep: async (path, bytes) => {
      const file = join(dir, 'documents', path);
      await writeDurably(file, bytes, disk);
      await syncFoldersAbove(file, dir, disk);
    },
    entries: (from, size) => readEntries(read, from, size),
    range: (size) => readRange(read, size),
    extend: async (from, entries) => {
      const before = await readRange(read, from);
      const expected = entries.reduce(
        (range, entry) => appendLeafHash(range, leafHash(entry, nodeSuite.sha256), nodeSuite.sha256),
        before,
      );
      await writeTiles({ dir, disk, read }, from, entries);
      await readBack(read, expected);
      return expected;
    },
  };
}

/** The whole log as the disk gives it back against the tree that was meant: one flipped bit, if signed, ends a log. */
async function readBack(read: ReadFile, expected: CompactRange): Promise<void> {
  const file = async (path: string) => (await read(path, fileBytesMax)) ?? new Uint8Array();
  const store = {
    readTile: ({ level, index, width }: Tile) => file(tilePath(level, index, width)),
    readBundle: ({ index, width }: { readonly index: number; readonly width: number }) =>
      file(entriesPath(index, width)),
  };
  const head = { size: expected.size, rootHash: rangeRoot(expected, nodeSuite.sha256) };
  await auditLog(head, store, nodeSuite.sha256).catch((cause: unknown) => {
    if (cause instanceof TrustError && cause.code === 'TRUST_LOG_DAMAGED') throw cause;
    throw new TrustError('TRUST_LOG_DAMAGED', 'What was written to the log cannot be read back.', {}, cause);
  });
}

/** Paths come from other machines: only plain names, never one that leads out of the folder. */
function isPlainPath(path: string): boolean {
  return path.length <= 200 && /^[a-z0-9-]+(?:[./][a-z0-9-]+)*$/.test(path);
}
