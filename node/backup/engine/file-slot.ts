/** One file on its way into the tree: its parts come back in any order, its lines are written in one. */
import {
  encodeTreeLine,
  INLINE_PLACES_MAX,
  PLACES_PER_LINE,
  type Place,
  type TreePath,
} from '@breakwater/backup-replication';
import { encodeKnownFile, RECORD_MAX_BYTES, TOO_YOUNG_MS } from '../index/file-cache.ts';
import type { FileHead, FileStat, FileState, PathItem } from '../source/item.ts';
import type { FileResult, FileToRead, JobDone } from './messages.ts';
import type { OutboxSlot } from './outbox.ts';
import type { PlaceBook } from './place-book.ts';

/** What a file's lines come to. */
export interface FileSink {
  readonly book: () => PlaceBook;
  readonly lines: (lines: Uint8Array) => void;
  /** The file is in the tree, `bytes` long; `record` is for the next run, null where it has to be read again. */
  readonly saved: (key: string | null, bytes: number, record: Buffer | null) => void;
  /** It is not, or not wholly. */
  readonly leftOut: (path: TreePath, reason: string, isGone: boolean) => void;
  /** The number by which caches call a pack. */
  readonly packNumber: (ref: string) => number;
  readonly now: () => number;
}

/** What is known of a file before it is read. */
export interface FileToSave {
  /** Null for what has no place on disk. */
  readonly key: string | null;
  readonly path: TreePath;
  readonly head: (leftOut: (reason: string) => void, opened?: FileStat) => FileHead;
}

/** A file that the walk found, as it is saved; one made for this snapshot alone is not remembered. */
export function fileToSave(item: PathItem): FileToSave {
  const head: FileToSave['head'] = (leftOut, opened) => item.head(leftOut, opened);
  return { key: item.stat === null ? null : item.key, path: item.path, head };
}

/** The same for the worker that reads it. */
export function fileToRead({ place, sparse, bytes }: PathItem): FileToRead {
  return { place, sparse, bytes };
}

interface Part {
  readonly result: FileResult;
  readonly places: (Place | null)[];
  missing: number;
}

/** A particular of each file waiting in memory. */
const SLOT_WEIGHT = 512;
const BAD: readonly FileState[] = ['whole', 'changed', 'unreadable'];

/** A file whose parts are being read. */
export class FileSlot implements OutboxSlot {
  readonly weight = SLOT_WEIGHT;
  readonly #file: FileToSave;
  readonly #sink: FileSink;
  #parts: (Part | null)[];
  /** Null while nobody knows how many parts there will be. */
  #isOpen: boolean;
  #next = 0;
  #isGone = false;
  #head: FileHead | null = null;
  #isBegun = false;
  #places: Place[] = [];
  #stat: FileStat | null = null;
  #state: FileState = 'whole';
  #reason: string | null = null;
  #bytes = 0;
  #lines: Uint8Array[] | null = [];
  #linesBytes = 0;
  readonly #packs = new Set<number>();

  /** `parts`: how many there are; null when more are added with `addPart` until `endParts`. */
  constructor(file: FileToSave, sink: FileSink, parts: number | null) {
    this.#file = file;
    this.#sink = sink;
    this.#parts = Array.from({ length: parts ?? 0 }, () => null);
    this.#isOpen = parts === null;
  }

  /** Makes room for one more part and answers its number. */
  addPart(): number {
    return this.#parts.push(null) - 1;
  }

  /** No more parts come; a stream says how it ended. */
  endParts(state: FileState, reason: string | null): void {
    this.#isOpen = false;
    this.#note(state, reason);
  }

  /** Part `part` was read: its chunks are those of `done` from `first` on. */
  take(part: number, done: JobDone, result: FileResult, first: number): void {
    const taken: Part = { result, places: [], missing: 0 };
    for (let chunk = 0; chunk < result.chunks; chunk += 1) {
      const place = this.#sink.book().resolve(done, first + chunk, (found) => {
        taken.places[chunk] = found;
        taken.missing -= 1;
      });
      if (place === null) taken.missing += 1;
      taken.places.push(place);
    }
    this.#parts[part] = taken;
  }

  /** As the first in line, it writes what it can and forgets it: a huge file never stands in memory whole. */
  isReady(): boolean {
    for (let part = this.#parts[this.#next]; part?.missing === 0; part = this.#parts[this.#next]) {
      this.#pass(part);
      this.#parts[this.#next] = null;
      this.#next += 1;
    }
    return !this.#isOpen && this.#next === this.#parts.length;
  }

  emit(): void {
    const { key, path } = this.#file;
    if (this.#isGone) {
      const reason = this.#reason ?? 'it is gone';
      this.#sink.lines(encodeTreeLine({ type: 'skipped', path, reason }));
      this.#sink.leftOut(path, reason, true);
      return;
    }
    const end = { bytes: this.#bytes, state: this.#state };
    if (this.#isBegun) {
      this.#writePlaces(0);
      this.#write(encodeTreeLine({ type: 'end', ...end }));
    } else {
      this.#write(encodeTreeLine({ type: 'file', ...this.#headOnce(), ...end, places: this.#places }));
    }
    if (this.#reason !== null) this.#sink.leftOut(path, this.#reason, false);
    this.#sink.saved(key, this.#bytes, this.#record());
  }

  #pass({ result, places }: Part): void {
    if (result.isMissing && this.#next === 0) this.#isGone = true;
    this.#note(result.state, result.reason);
    const stat = result.stat;
    if (stat !== null) {
      const first = this.#stat ?? stat;
      if (!isSame(first, stat)) this.#note('changed', 'it changed while it was read');
      this.#stat = first;
    }
    this.#bytes += result.bytes;
    for (const place of places) {
      if (place === null) continue;
      if ('pack' in place) this.#packs.add(this.#sink.packNumber(place.pack));
      this.#places.push(place);
    }
    if (this.#places.length <= INLINE_PLACES_MAX) return;
    if (!this.#isBegun) this.#write(encodeTreeLine({ type: 'file', ...this.#headOnce() }));
    this.#isBegun = true;
    this.#writePlaces(PLACES_PER_LINE);
  }

  /** Writes full lines, leaving less than `keep` places; 0 writes all. */
  #writePlaces(keep: number): void {
    let start = 0;
    for (; this.#places.length - start >= Math.max(1, keep); start += PLACES_PER_LINE) {
      this.#write(encodeTreeLine({ type: 'chunks', places: this.#places.slice(start, start + PLACES_PER_LINE) }));
    }
    this.#places = this.#places.slice(start);
  }

  #write(line: Uint8Array): void {
    this.#sink.lines(line);
    this.#linesBytes += line.length;
    if (this.#linesBytes > RECORD_MAX_BYTES) this.#lines = null;
    this.#lines?.push(line);
  }

  #headOnce(): FileHead {
    const leftOut = (reason: string) => this.#sink.leftOut(this.#file.path, reason, false);
    const head = this.#file.head(leftOut, this.#stat ?? undefined);
    // What it was when it was opened; the walk may have seen it a while before. A copy bears its original's time.
    return this.#stat === null || this.#file.key === null ? head : { ...head, mtimeNs: this.#stat.mtimeNs.toString() };
  }

  #note(state: FileState, reason: string | null): void {
    if (BAD.indexOf(state) > BAD.indexOf(this.#state)) this.#state = state;
    this.#reason ??= reason;
  }

  #record(): Buffer | null {
    const { key } = this.#file;
    if (key === null || this.#stat === null || this.#state !== 'whole' || this.#lines === null) return null;
    const youngest = this.#stat.ctimeNs > this.#stat.mtimeNs ? this.#stat.ctimeNs : this.#stat.mtimeNs;
    if (Number(youngest / 1_000_000n) > this.#sink.now() - TOO_YOUNG_MS) return null;
    return encodeKnownFile(key, this.#stat, [...this.#packs], this.#lines);
  }
}

function isSame(a: FileStat, b: FileStat): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs && a.ino === b.ino;
}
