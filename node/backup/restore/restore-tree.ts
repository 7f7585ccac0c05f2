/** The tree of a snapshot read from its first line to its last, and everything wanted in it written on the way. */
import { closeSync, fstatSync, ftruncateSync, lstatSync } from 'node:fs';
import {
  BackupError,
  type DirectoryLine,
  type EndLine,
  type FileEnd,
  type FileLine,
  type FileStartLine,
  isWholeFile,
  type LinkLine,
  type Metadata,
  type Place,
  type SkippedLine,
  type SourceLine,
  type SymlinkLine,
  type TreeLine,
  treePathBytes,
} from '@breakwater/backup-replication';
import type { PathNote } from './finish-tree.ts';
import { FolderChain } from './folders.ts';
import type { FileMarks, SlotOrder } from './job.ts';
import type { LaterSteps } from './later.ts';
import { OrderQueue } from './order-queue.ts';
import { type PlannedJob, type SplitFile, splitOf, WINDOW_MAX, Window, type WindowSize } from './plan.ts';
import type { Reading } from './reading.ts';
import type { Selector } from './select.ts';
import { keyOf, pathOfKey, pathText, placeOf } from './tree-path.ts';
import { makeFile, reopenFile, setMarks } from './write-files.ts';

/** What a pass over the tree takes. */
export interface TreeParts {
  readonly reading: Reading;
  /** Where to write; null opens and checks everything and writes nothing. */
  readonly top: string | null;
  readonly later: LaterSteps;
  readonly selector: Selector;
  /** Sets owners too, which only root may. */
  readonly withOwners: boolean;
  /** In a dry run: check the name of every chunk. */
  readonly checksNames: boolean;
  /** A run before this one wrote some of it; and whether times and lengths are enough to tell. */
  readonly isAgain: boolean;
  readonly trustsMarks: boolean;
  /** Called with the bytes that are done since the last call. */
  readonly onBytes: (bytes: number) => void;
}

/** A source that something was restored from. */
export type RestoredSource = Pick<SourceLine, 'name' | 'kind' | 'tier'>;

/** The window begins small, so that workers have something to do at once. */
const FIRST_WINDOW: WindowSize = { bytes: 8 * 1024 * 1024, items: 500 };
/** Notes kept one by one; `notesTotal` counts them all. */
const NOTES_MAX = 1000;
/** Files whose only wanted name is a link to a name that is not wanted. */
const ALIASES_MAX = 100_000;

/** One pass. After a failure, `settle` waits until no worker writes any more. */
export class TreeRestorer {
  readonly #parts: TreeParts;
  readonly #folders: FolderChain;
  readonly #queue: OrderQueue;
  readonly #window: Window;
  readonly #size = { ...FIRST_WINDOW };
  /** Files that are planned and perhaps not there yet. */
  readonly #pending = new Set<string>();
  /** Links whose target is not wanted itself, by that target. */
  readonly #aliases = new Map<string, string[]>();
  /** The file whose lines are being read; `file` null when it is not wanted. */
  #open: { readonly file: SplitFile | null; readonly path: string; at: number } | null = null;
  files = 0;
  bytes = 0;
  notesTotal = 0;
  readonly notes: PathNote[] = [];
  readonly sources: RestoredSource[] = [];
  readonly passedOver = { fifo: 0, socket: 0, device: 0 };

  constructor(parts: TreeParts) {
    this.#parts = parts;
    this.#folders = new FolderChain(parts);
    this.#queue = new OrderQueue(parts.reading.ordersMax);
    this.#window = new Window(parts.reading.snapshot.packs);
  }

  /** Reads `lines()` to the end, and once more where a wanted link leads to a file that was passed over. */
  async run(lines: () => AsyncIterable<TreeLine>): Promise<void> {
    for await (const line of lines()) {
      this.#take(line);
      if (this.#window.isFull(this.#size)) await this.#dispatch();
    }
    this.#folders.finish();
    if (this.#aliases.size > 0) await this.#followAliases(lines);
    await this.#dispatch();
    await this.#queue.finish();
    this.#parts.selector.checkAllSeen();
  }

  /** Waits for work under way, whatever comes of it. */
  settle(): Promise<void> {
    return this.#queue.settle();
  }

  note(path: string, reason: string): void {
    this.notesTotal += 1;
    if (this.notes.length < NOTES_MAX) this.notes.push({ path, reason });
  }

  #take(line: TreeLine): void {
    if (line.type === 'file') this.#file(line);
    else if (line.type === 'chunks') this.#pieces(line.places);
    else if (line.type === 'end') this.#end(line);
    else if (line.type === 'directory') this.#directory(line);
    else if (line.type === 'symlink') this.#symlink(line);
    else if (line.type === 'link') this.#link(line);
    else if (line.type === 'source') this.#source(line);
    else if (this.#parts.selector.wants(keyOf(line.path))) this.#skipped(line);
  }

  /** What has no contents lacks nothing. */
  #skipped({ path, reason, kind }: SkippedLine): void {
    if (kind === undefined) this.note(pathText(path), reason);
    else this.passedOver[kind] += 1;
  }

  #source(line: SourceLine): void {
    this.#parts.selector.source(line);
    this.sources.push({ name: line.name, kind: line.kind, tier: line.tier });
  }

  #directory(line: DirectoryLine): void {
    const key = keyOf(line.path);
    this.#folders.enter(key, this.#marksOf(line), this.#parts.selector.wants(key));
  }

  #file(line: FileLine | FileStartLine): void {
    const key = keyOf(line.path);
    this.#folders.leaveTo(key);
    const isWanted = this.#parts.selector.wants(key);
    if (isWanted) this.#folders.make();
    this.#planFile(line, isWanted ? key : null);
  }

  /** `key` is where the file goes; null where it does not. */
  #planFile(line: FileLine | FileStartLine, key: string | null): void {
    const file = key === null ? null : { path: pathOfKey(key), key, ...this.#marksOf(line) };
    if (!isWholeFile(line)) {
      const split = file === null ? null : splitOf(file);
      if (split !== null) this.#begin(split);
      this.#open = { file: split, path: pathText(line.path), at: 0 };
      return;
    }
    if (file === null) return;
    this.#pending.add(file.key);
    const split = this.#window.addFile(file, line.bytes, line.places);
    if (split !== null) this.#begin(split);
    this.#count(line, pathText(line.path));
  }

  #pieces(places: readonly Place[]): void {
    if (this.#open === null) throw new RangeError('the order of lines was checked');
    const { file, at } = this.#open;
    if (file !== null) this.#open.at = this.#window.addPieces(file, places, at);
  }

  #end(line: EndLine): void {
    if (this.#open === null) throw new RangeError('the order of lines was checked');
    const { file, path } = this.#open;
    this.#open = null;
    if (file === null) return;
    file.bytes = line.bytes;
    file.isRead = true;
    this.#count(line, path);
    // Its last jobs may be in the window still; then they end it.
    this.#flushInto(file);
  }

  /** A file all of whose jobs are done already, or that has none, ends here. */
  #flushInto(file: SplitFile): void {
    if (file.jobsLeft === 0 && !this.#window.has(file)) this.#finishSplit(file);
  }

  #count({ bytes, state }: FileEnd, path: string): void {
    this.files += 1;
    this.bytes += bytes;
    if (state === 'changed') this.note(path, 'it changed while it was read');
    if (state === 'unreadable') this.note(path, 'only its beginning was saved');
  }

  #symlink(line: SymlinkLine): void {
    const key = keyOf(line.path);
    this.#folders.leaveTo(key);
    if (!this.#parts.selector.wants(key)) return;
    this.#folders.make();
    if (this.#parts.top === null) return;
    const target = treePathBytes(line.target).toString('base64url');
    const { mtime, owner } = this.#marksOf({ ...line, mode: 0 });
    this.#parts.later.add({ type: 'symlink', key, target, mtime, owner });
  }

  #link(line: LinkLine): void {
    const key = keyOf(line.path);
    this.#folders.leaveTo(key);
    const { selector, top, later } = this.#parts;
    if (!selector.wants(key)) return;
    this.#folders.make();
    const target = keyOf(line.target);
    if (top === null) {
      if (selector.isWhole || selector.wants(target)) return;
    } else if (this.#pending.has(target) || isFile(top, target)) {
      later.add({ type: 'link', key, target });
      return;
    } else if (selector.isWhole) throw noSuchFile(key);
    const others = this.#aliases.get(target) ?? [];
    this.#aliases.set(target, others);
    others.push(key);
    if (this.#aliases.size > ALIASES_MAX) {
      throw new BackupError('BACKUP_LIMIT_EXCEEDED', 'Too many of the chosen files are links to files not chosen.');
    }
  }

  /** The file comes under the first of its wanted names; the others are links to that. */
  async #followAliases(lines: () => AsyncIterable<TreeLine>): Promise<void> {
    for await (const line of lines()) {
      if (line.type === 'file') {
        const [key, ...others] = this.#aliases.get(keyOf(line.path)) ?? [];
        this.#aliases.delete(keyOf(line.path));
        this.#planFile(line, key ?? null);
        if (key === undefined || this.#parts.top === null) continue;
        for (const other of others) this.#parts.later.add({ type: 'link', key: other, target: key });
      } else if (line.type === 'chunks') this.#pieces(line.places);
      else if (line.type === 'end') this.#end(line);
      if (this.#window.isFull(this.#size)) await this.#dispatch();
      if (this.#aliases.size === 0 && this.#open === null) return;
    }
    for (const [key = ''] of this.#aliases.values()) throw noSuchFile(key);
  }

  async #dispatch(): Promise<void> {
    if (this.#window.holeBytes > 0) this.#parts.onBytes(this.#window.holeBytes);
    for (const job of this.#window.take()) await this.#queue.add(() => this.#run(job));
    this.#size.bytes = Math.min(this.#size.bytes * 2, WINDOW_MAX.bytes);
    this.#size.items = Math.min(this.#size.items * 2, WINDOW_MAX.items);
  }

  async #run(job: PlannedJob): Promise<void> {
    const { reading, top, checksNames } = this.#parts;
    const { pack, files } = job;
    if (top === null) {
      await reading.reader.run({ task: 'open', kind: 'data', pack, slots: job.slots, files, checksNames });
    } else {
      const slots = this.#parts.isAgain ? await this.#stillNeeded(job, top) : job.slots;
      const { notes } = await reading.reader.run({ task: 'write', kind: 'data', pack, slots, files, top });
      for (const { file, reason } of notes) this.note(pathText(files[file]?.path ?? ''), reason);
    }
    for (const key of job.keys) this.#pending.delete(key);
    for (const split of job.splits) {
      split.jobsLeft -= 1;
      if (split.jobsLeft === 0 && split.isRead && !this.#window.has(split)) this.#finishSplit(split);
    }
    this.#parts.onBytes(job.bytes);
  }

  /** The slots of which some piece is not on disk yet; marks the files that are. */
  async #stillNeeded(job: PlannedJob, top: string): Promise<readonly SlotOrder[]> {
    const { pack, slots, files } = job;
    const { trustsMarks } = this.#parts;
    const order = { task: 'compare', kind: 'data', pack, slots, files, top, trustsMarks } as const;
    const { slotsNeeded, filesThere } = await this.#parts.reading.reader.run(order);
    for (const index of filesThere) {
      const file = files[index];
      if (file !== undefined) file.isMade = true;
    }
    const needed = new Set(slotsNeeded);
    return slots.filter((_, index) => needed.has(index));
  }

  #begin(file: SplitFile): void {
    const { top, isAgain } = this.#parts;
    this.#pending.add(file.key);
    if (top === null || (isAgain && isFile(top, file.key))) return;
    closeSync(makeFile(top, file.path));
  }

  #finishSplit(file: SplitFile): void {
    const { top } = this.#parts;
    this.#pending.delete(file.key);
    if (top === null) return;
    const handle = reopenFile(top, file.path);
    try {
      if (fstatSync(handle).size !== file.bytes) ftruncateSync(handle, file.bytes);
      const failed = setMarks(handle, top, file.path, file);
      if (failed !== null) this.note(pathText(file.path), failed);
    } finally {
      closeSync(handle);
    }
  }

  #marksOf({ mode, mtimeNs, uid, gid, xattrs }: Metadata): FileMarks {
    const owner = this.#parts.withOwners ? { uid, gid } : null;
    return { mode, mtime: Number(mtimeNs) / 1e9, owner, xattrs: xattrs ?? null };
  }
}

function isFile(top: string, key: string): boolean {
  return lstatSync(placeOf(top, pathOfKey(key)), { throwIfNoEntry: false })?.isFile() === true;
}

function noSuchFile(key: string): BackupError {
  const evidence = { path: pathText(pathOfKey(key)) };
  return new BackupError(
    'BACKUP_PATH_UNSAFE',
    'A link of the snapshot points to no file that comes before it.',
    evidence,
  );
}
