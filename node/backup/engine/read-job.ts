/** A worker reads the files of a job: small ones straight into a block, large ones through the chunker. */
import type { PackRoom } from '@breakwater/backup-replication';
import type { FileStat } from '../source/item.ts';
import { FileUnreadable } from '../source/item.ts';
import { closeFile, type OpenFile, openFile } from '../source/open-file.ts';
import { type ChunkGatherer, SMALL_BYTES } from './chunk-gatherer.ts';
import type { Disk } from './disk.ts';
import type { FileResult, FileToRead } from './messages.ts';

/** What reading takes. */
export interface ReadParts {
  readonly room: PackRoom;
  readonly gear: Uint32Array;
  readonly gatherer: ChunkGatherer;
  readonly disk: Pick<Disk, 'read'>;
}

/** Runs of zeros are looked for in steps of this much in files that have holes. */
const HOLE_STEP_BYTES = 64 * 1024;
/** So much is read of what a file grew by since it was opened: whoever goes on writing must not hold up the others. */
const GROWTH_BYTES = 64 * 1024 * 1024;

/** Reads one whole file. */
export function readWholeFile(parts: ReadParts, file: FileToRead): FileResult {
  return readFile(parts, file, Number.MAX_SAFE_INTEGER, (open) => {
    const size = Number(open.before.size);
    const sparse = sparseNow(file, open);
    if (sparse === 'all') return size > 0 && passHole(parts, size);
    if (size > SMALL_BYTES || sparse === 'some') return readChunks(parts, open.fd, 0, size + GROWTH_BYTES, sparse);
    return readSmall(parts, open.fd, size);
  });
}

/** Reads one segment of a large file. */
export function readSegment(
  parts: ReadParts,
  file: FileToRead,
  from: number,
  bytes: number,
  isLast: boolean,
): FileResult {
  return readFile(
    parts,
    file,
    isLast ? Number.MAX_SAFE_INTEGER : from + bytes,
    (open) => {
      const left = Number(open.before.size) - from;
      const sparse = sparseNow(file, open);
      if (sparse !== 'all') {
        return readChunks(parts, open.fd, from, isLast ? Math.max(bytes, left) + GROWTH_BYTES : bytes, sparse);
      }
      const there = isLast ? left : Math.min(bytes, left);
      return there > 0 && passHole(parts, there);
    },
    from,
  );
}

/** A file that was all hole when the walk saw it may have been written since; then its bytes are read. */
function sparseNow({ sparse }: FileToRead, { before }: OpenFile): FileToRead['sparse'] {
  return sparse === 'all' && before.blocks !== 0n ? 'some' : sparse;
}

/** Cuts bytes that are in memory already. */
export function cutBytes(parts: ReadParts, bytes: Uint8Array): FileResult {
  const before = parts.gatherer.count;
  let at = 0;
  cutAll(parts, (room) => {
    const piece = bytes.subarray(at, at + room.length);
    room.set(piece);
    at += piece.length;
    return piece.length;
  });
  const chunks = parts.gatherer.count - before;
  return { state: 'whole', reason: null, isMissing: false, bytes: bytes.length, stat: null, chunks };
}

/** `read` answers how many of the bytes from `from` to `to` it had, and throws what the system says. */
function readFile(
  parts: ReadParts,
  file: FileToRead,
  to: number,
  read: (open: OpenFile) => number | false,
  from = 0,
): FileResult {
  let open: OpenFile;
  try {
    open = openFile(file.place);
  } catch (cause) {
    if (!(cause instanceof FileUnreadable)) throw cause;
    return { state: 'unreadable', reason: cause.reason, isMissing: true, bytes: 0, stat: null, chunks: 0 };
  }
  const before = parts.gatherer.count;
  const had = { bytes: 0 };
  let failure: unknown = null;
  try {
    had.bytes = read(open) || 0;
  } catch (cause) {
    if (!(cause instanceof ReadFailure)) throw cause;
    failure = cause.cause;
    had.bytes = cause.bytes;
  }
  const size = Number(open.before.size);
  // A segment is whole when it reaches as far as the file did then: that counts as the file read to its end.
  const isAllThere = from + had.bytes === Math.max(from, Math.min(to, size));
  const { state, reason } = closeFile(open, isAllThere ? size : had.bytes, failure);
  return {
    state,
    reason,
    isMissing: false,
    bytes: had.bytes,
    stat: statOf(open),
    chunks: parts.gatherer.count - before,
  };
}

/** What the system refused in the middle of a file, and how much was had until then. */
class ReadFailure extends Error {
  readonly bytes: number;

  constructor(bytes: number, cause: unknown) {
    super('a file could not be read to its end', { cause });
    this.name = 'ReadFailure';
    this.bytes = bytes;
  }
}

function statOf({ before }: OpenFile): FileStat {
  const { size, mtimeNs, ctimeNs, dev, ino } = before;
  return { size: Number(size), mtimeNs, ctimeNs, dev, ino };
}

function readSmall({ gatherer, disk }: ReadParts, fd: number, size: number): number {
  if (size === 0) return 0;
  const room = gatherer.roomForSmall().subarray(0, size);
  let read = 0;
  try {
    for (let more = -1; read < size && more !== 0; read += more) more = disk.read(fd, room.subarray(read), read);
  } catch (cause) {
    if (read > 0) gatherer.addRead(read);
    throw new ReadFailure(read, cause);
  }
  if (read > 0) gatherer.addRead(read);
  return read;
}

function readChunks(parts: ReadParts, fd: number, from: number, bytes: number, sparse: FileToRead['sparse']): number {
  let read = 0;
  const next = (room: Uint8Array) => {
    const wanted = room.subarray(0, Math.min(room.length, bytes - read));
    let had = 0;
    try {
      for (let more = -1; had < wanted.length && more !== 0; had += more) {
        more = parts.disk.read(fd, wanted.subarray(had), from + read + had);
      }
    } catch (cause) {
      // What was read before is saved; the next call meets the same refusal with nothing in hand.
      if (had === 0) throw new ReadFailure(read, cause);
    }
    read += had;
    return had;
  };
  if (sparse === 'none') cutAll(parts, next);
  else cutBetweenHoles(parts, next);
  return read;
}

/** Fills the room again and again, cuts what is in it, and moves what is left to its start. */
function cutAll(parts: ReadParts, next: (room: Uint8Array) => number): void {
  const { room, gear, gatherer } = parts;
  const { input } = room;
  let filled = 0;
  for (let isFinal = false; !isFinal; ) {
    const { had, failure } = fill(next, input.subarray(filled));
    isFinal = had === 0;
    filled += had;
    let start = 0;
    for (let end = room.cut(gear, 0, filled, isFinal); end !== -1; end = room.cut(gear, start, filled, isFinal)) {
      gatherer.add(input.subarray(start, end));
      start = end;
    }
    input.copyWithin(0, start, filled);
    filled -= start;
    if (failure !== null) throw failure;
  }
}

/** A refusal ends the file like its end does: what is in the room is cut first, then the refusal goes on. */
function fill(next: (room: Uint8Array) => number, room: Uint8Array): { had: number; failure: ReadFailure | null } {
  try {
    return { had: next(room), failure: null };
  } catch (cause) {
    if (cause instanceof ReadFailure) return { had: 0, failure: cause };
    throw cause;
  }
}

/** As `cutAll`, for files with holes: runs of zeros are noted, and what stands between them is cut by itself. */
function cutBetweenHoles(parts: ReadParts, next: (room: Uint8Array) => number): void {
  const { room, gear, gatherer } = parts;
  const { input } = room;
  let filled = 0;
  let hole = 0;
  const noteHole = () => {
    if (hole > 0) gatherer.addHole(hole);
    hole = 0;
  };
  /** Cuts all of `input[0, filled)` that is certain, or all. */
  const cut = (isEnd: boolean) => {
    let start = 0;
    for (let end = room.cut(gear, 0, filled, isEnd); end !== -1; end = room.cut(gear, start, filled, isEnd)) {
      gatherer.add(input.subarray(start, end));
      start = end;
    }
    input.copyWithin(0, start, filled);
    filled -= start;
  };
  for (;;) {
    if (filled + HOLE_STEP_BYTES > input.length) cut(false);
    const step = input.subarray(filled, filled + HOLE_STEP_BYTES);
    const { had, failure } = fill(next, step);
    if (had === HOLE_STEP_BYTES && isZero(step)) {
      cut(true);
      hole += had;
    } else if (had > 0) {
      noteHole();
      filled += had;
    } else {
      cut(true);
      noteHole();
      if (failure !== null) throw failure;
      return;
    }
  }
}

const ZEROS = Buffer.alloc(HOLE_STEP_BYTES);

function isZero(bytes: Uint8Array): boolean {
  return ZEROS.equals(bytes);
}

function passHole({ gatherer }: ReadParts, bytes: number): number {
  gatherer.addHole(bytes);
  return bytes;
}
