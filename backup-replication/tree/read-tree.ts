/** The tree of a snapshot read back, line by line, from its blocks, and the order of its lines checked. */
import { isUtf8 } from 'node:buffer';
import { BackupError } from '../error.ts';
import { parseTreeLine } from './parse-line.ts';
import type { Place } from './place.ts';
import { isWholeFile, LINE_MAX_BYTES, type TreeLine } from './tree-line.ts';
import type { TreePath } from './tree-path.ts';

const LINE_FEED = 0x0a;

/** Names are kept while a tree is read: 10,000 of 255 bytes are 3 MB. */
const SOURCES_MAX = 10_000;

/**
 * The lines of a tree, given the plaintexts of its chunks in order. Lines of a file stand together, and its places add
 * up to its length. Memory: one chunk and one line. Throws `BACKUP_TREE_INVALID` or `BACKUP_PATH_UNSAFE`, also when
 * the last line is cut off or the last file has no end.
 */
export async function* readTree(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<TreeLine, void, undefined> {
  const order = new LineOrder();
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? viewOf(chunk) : Buffer.concat([rest, chunk]);
    const whole = bytes.lastIndexOf(LINE_FEED) + 1;
    // Decoded once for all whole lines: a tree has thousands in a chunk.
    const text = decode(bytes.subarray(0, whole));
    for (let start = 0; start < text.length; ) {
      const end = text.indexOf('\n', start);
      const line = parseTreeLine(text.slice(start, end));
      order.check(line);
      yield line;
      start = end + 1;
    }
    // A copy: the caller may use its chunk again.
    rest = Buffer.from(bytes.subarray(whole));
    if (rest.length > LINE_MAX_BYTES) throw invalid('A line of the tree is too long.');
  }
  if (rest.length > 0) throw invalid('The tree ends in the middle of a line.');
  order.checkEnd();
}

/** Which lines may follow which. */
class LineOrder {
  /** Bytes of the open file so far, or null when no file is open. */
  #open: number | null = null;
  readonly #sources = new Set<string>();
  #source = '';

  check(line: TreeLine): void {
    if (line.type === 'source') this.#beginSource(line.name);
    else if ('path' in line && !isUnder(line.path, this.#source)) {
      throw invalid('A path of the tree does not belong to its source.');
    }
    if (line.type === 'chunks' || line.type === 'end') this.#checkInside(line);
    else if (this.#open !== null) throw invalid('A file of the tree has no end.');
    else if (line.type === 'file') this.#checkFile(line);
  }

  checkEnd(): void {
    if (this.#open !== null) throw invalid('The tree ends in the middle of a file.');
  }

  /** A second source of one name could put its files among those of the first. */
  #beginSource(name: string): void {
    if (this.#sources.has(name)) throw invalid('Two sources of the tree have one name.');
    if (this.#sources.size === SOURCES_MAX) throw invalid('The tree has more sources than anybody has.');
    this.#sources.add(name);
    this.#source = name;
  }

  #checkInside(line: Extract<TreeLine, { type: 'chunks' | 'end' }>): void {
    if (this.#open === null) throw invalid('Places in the tree belong to no file.');
    if (line.type === 'chunks') this.#open = sum(line.places, this.#open);
    else if (line.bytes !== this.#open) throw invalid('The places of a file are not as long as the file.');
    else this.#open = null;
  }

  #checkFile(line: Extract<TreeLine, { type: 'file' }>): void {
    if (!isWholeFile(line)) this.#open = 0;
    else if (sum(line.places, 0) !== line.bytes) throw invalid('The places of a file are not as long as the file.');
  }
}

/** Whether a path is the source's name, or starts with it and a slash. */
function isUnder(path: TreePath, source: string): boolean {
  const text = typeof path === 'string' ? path : path.toString('utf8');
  return source !== '' && text.startsWith(source) && (text.length === source.length || text[source.length] === '/');
}

/** Past 2^53 the sum is not exact, and equal to no length that a line can have. */
function sum(places: readonly Place[], start: number): number {
  return places.reduce((bytes, place) => bytes + place.bytes, start);
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function decode(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw invalid('A line of the tree is not UTF-8.');
}

function invalid(happened: string): BackupError {
  return new BackupError('BACKUP_TREE_INVALID', happened);
}
