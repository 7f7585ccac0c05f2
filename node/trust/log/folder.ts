/** A log in a folder, as C2SP tile files: the authority's own, or the mirror that every hub keeps. */
import { join } from 'node:path';
import { appendLeafHash, type CompactRange, leafHash, rangeRoot } from '@breakwater/federation-protocol';
import { noteBytesMax, parseCheckpoint, parseNote, type SignedCheckpoint, TrustError } from '@breakwater/trust-lists';
import { nodeSuite } from '../../keys/node-suite.ts';
import { type Disk, realDisk, writeDurably } from '../disk.ts';
import { type ReadFile, readEntries, readRange } from './read-tiles.ts';
import { writeTiles } from './write-tiles.ts';

/** Largest file that this folder gives out: a list of 1 MiB, a full bundle of entries. */
const fileBytesMax = 2 * 1024 * 1024;

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
   * Writes `entries` as number `from` and following, flushes them, reads all of it back from the disk and computes the
   * tree anew. Throws `TRUST_LOG_DAMAGED` when the disk gives back anything else: nobody may sign over that.
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

  return {
    read: (path, maxBytes) => read(path, Math.min(maxBytes, fileBytesMax)),
    head: async () => {
      const bytes = await readNote('head');
      if (bytes === null) return null;
      const note = parseNote(bytes);
      return { ...parseCheckpoint(note.text), note };
    },
    published: () => readNote('checkpoint'),
    setHead: (note) => writeDurably(join(dir, 'head'), note, disk),
    setPublished: (note) => writeDurably(join(dir, 'checkpoint'), note, disk),
    keep: (path, bytes) => writeDurably(join(dir, 'documents', path), bytes, disk),
    entries: (from, size) => readEntries(read, from, size),
    range: (size) => readRange(read, size),
    extend: async (from, entries) => {
      const before = await readRange(read, from);
      const expected = entries.reduce(
        (range, entry) => appendLeafHash(range, leafHash(entry, nodeSuite.sha256), nodeSuite.sha256),
        before,
      );
      await writeTiles({ dir, disk, read }, from, entries);
      await readBack(read, from, entries, expected);
      return expected;
    },
  };
}

/** Every entry and every hash on the way to the root, from the disk, against what was meant to be written. */
async function readBack(
  read: ReadFile,
  from: number,
  entries: readonly Uint8Array[],
  expected: CompactRange,
): Promise<void> {
  const { size } = expected;
  const stored = await readEntries(read, from, size).catch((cause: unknown) => {
    throw damaged('the entries cannot be read back', cause);
  });
  const same =
    stored.length === entries.length &&
    stored.every((entry, at) => Buffer.compare(entry, entries[at] ?? new Uint8Array()) === 0);
  if (!same) throw damaged('an entry is not what was written');
  const range = await readRange(read, size).catch((cause: unknown) => {
    throw damaged('the tree cannot be read back', cause);
  });
  const root = rangeRoot(range, nodeSuite.sha256);
  if (Buffer.compare(root, rangeRoot(expected, nodeSuite.sha256)) !== 0) throw damaged('the tree has another root');
}

/** Paths come from other machines: only plain names, never one that leads out of the folder. */
function isPlainPath(path: string): boolean {
  return path.length <= 200 && /^[a-z0-9-]+(?:[./][a-z0-9-]+)*$/.test(path);
}

function damaged(why: string, cause?: unknown): TrustError {
  return new TrustError(
    'TRUST_LOG_DAMAGED',
    `What was written to the log is not what is there: ${why}.`,
    { why },
    cause,
  );
}
