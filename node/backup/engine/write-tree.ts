/** Sources become a tree: unchanged files by their old lines, others through the workers, in the order of the walk. */
import { join } from 'node:path';
import {
  type ChunkPlace,
  chunkNamer,
  encodeTreeLine,
  type SnapshotTotals,
  type TreePath,
  treePathBytes,
  treePathText,
} from '@breakwater/backup-replication';
import { type FileCacheReader, FileCacheWriter } from '../index/file-cache.ts';
import type { BytesItem, EntryItem, PathItem, SourceItem, StreamItem } from '../source/item.ts';
import { FileUnreadable } from '../source/item.ts';
import { type FileSink, FileSlot, fileToRead, fileToSave } from './file-slot.ts';
import type { FileToRead } from './messages.ts';
import type { EngineOrder, LeftOut, WrittenTree } from './order.ts';
import { Outbox } from './outbox.ts';
import { type StartedCrew, startCrew } from './start-crew.ts';
import { inPieces } from './stream-pieces.ts';
import { TreeStream } from './tree-stream.ts';

/**
 * Small files go to a worker in batches of this many bytes or files. A batch is what shares a block at most: with fewer
 * files, blocks are too small for their memory to be given back at once, and a backup of a million takes 90 MB more.
 */
const BATCH_BYTES = 4 * 1024 * 1024;
const BATCH_FILES = 256;
/** Larger files are read in segments of this, by all workers at once. */
const SEGMENT_BYTES = 64 * 1024 * 1024;
/** Names kept for the listing; the count goes on. */
const LISTED_MAX = 10_000;

/**
 * Writes everything up to, not including, lists, manifest and head. Throws what a sink throws, `BACKUP_…` codes of the
 * engine, and what the sources throw.
 */
export async function writeTree(order: EngineOrder): Promise<WrittenTree> {
  const run = new TreeRun(order);
  try {
    for await (const items of order.sources) {
      for (const item of items) await run.take(item);
      run.report();
    }
    return await run.finish();
  } catch (cause) {
    await run.stop();
    throw run.failure ?? cause;
  }
}

class TreeRun {
  readonly #order: EngineOrder;
  readonly #outbox = new Outbox();
  readonly #tree: TreeStream;
  readonly #unsent: (() => void)[] = [];
  readonly #leftOut: LeftOut[] = [];
  readonly #gone = new Set<string>();
  readonly #packs: string[];
  readonly #packNumbers: Map<string, number>;
  readonly #used = new Set<number>();
  readonly #files = new Map<string, string>();
  readonly #totals = { files: 0, directories: 0, symlinks: 0, links: 0, skipped: 0, bytes: 0 };
  readonly #sink: FileSink;
  #crew: StartedCrew | null = null;
  #reader: FileCacheReader | null = null;
  #writer: FileCacheWriter | null = null;
  #batch: { file: FileToRead; slot: FileSlot }[] = [];
  #batchBytes = 0;
  #foundBytes = 0;
  #leftOutCount = 0;
  readonly #passedOver = { fifo: 0, socket: 0, device: 0 };
  #newBytes = 0;
  #workedBytes = 0;
  failure: unknown = null;

  constructor(order: EngineOrder) {
    this.#order = order;
    const { known } = order.memory;
    this.#packs = [...(known?.packs ?? [])];
    this.#packNumbers = new Map(this.#packs.map((ref, number) => [ref, number]));
    this.#tree = new TreeStream({
      gear: order.secrets.gear,
      namer: chunkNamer(order.secrets.chunkIdKey),
      known: new Map((known?.tree ?? []).map((place) => [place.chunkId, place])),
      store: (chunk, id, placed) => this.#storeTree(chunk, id, placed),
    });
    this.#sink = {
      book: () => this.#startedCrew().book,
      lines: (lines) => this.#tree.add(lines),
      saved: (key, bytes, record) => this.#saved(key, bytes, record),
      leftOut: (path, reason, isGone) => this.#leaveOut(path, reason, isGone),
      packNumber: (ref) => this.#packNumber(ref),
      now: () => order.now().getTime(),
    };
  }

  /** Takes one item; waits while too much is under way. */
  async take(item: SourceItem): Promise<void> {
    if (item.kind === 'entry') this.#takeEntry(item);
    else if (item.kind === 'path') await this.#takePath(item);
    else if (item.kind === 'bytes') await this.#takeBytes(item);
    else await this.#takeStream(item);
    if (!this.#hasRoom) await this.#untilRoom();
    if (this.#unsent.length > 0) await this.#start();
  }

  async finish(): Promise<WrittenTree> {
    this.#flush();
    await this.#until(() => this.#outbox.isEmpty);
    this.#tree.end();
    if (this.#unsent.length > 0) await this.#start();
    await this.#until(() => this.#tree.places() !== undefined);
    this.#closeSource();
    await Promise.race([this.#crew?.crew.finish(), this.#failed()]);
    if (this.failure !== null) throw this.failure;
    const tree = this.#tree.places() ?? [];
    for (const { pack } of tree) this.#used.add(this.#packNumber(pack));
    this.report();
    const { storedBytes = 0, newPacks = 0, failedHolders = new Map(), index = null } = this.#crew?.outcome() ?? {};
    return {
      totals: this.#totals satisfies SnapshotTotals,
      tree,
      packs: this.#packs,
      used: [...this.#used].sort((a, b) => a - b),
      files: this.#files,
      newBytes: this.#newBytes,
      ...{ storedBytes, newPacks, failedHolders, index },
      ...{ leftOut: this.#leftOut, leftOutCount: this.#leftOutCount, passedOver: this.#passedOver },
    };
  }

  report(): void {
    const { bytes, files } = this.#totals;
    const doneBytes = bytes + Math.max(0, (this.#crew?.crew.readBytes ?? 0) - this.#workedBytes);
    this.#order.report({ doneBytes, totalBytes: Math.max(this.#foundBytes, doneBytes), files });
  }

  async stop(): Promise<void> {
    this.#reader?.close();
    this.#writer?.abandon();
    await this.#crew?.crew.stop();
    this.#crew?.outcome().index.close();
  }

  #takeEntry(item: EntryItem): void {
    const { line } = item;
    const emit = () => {
      if (line.type === 'source') this.#openSource(line.name);
      this.#tree.add(encodeTreeLine(line));
      this.#count(line);
    };
    if (line.type === 'source') this.#openReader(line.name);
    if (line.type === 'link' && item.instead !== undefined) this.#takeLink(item, item.instead, emit);
    else if (this.#outbox.isEmpty) emit();
    else this.#outbox.add({ isReady: () => true, emit, weight: 512 });
  }

  /** A second name; when its file turns out not to be there, this name is read in its place. */
  #takeLink({ line }: EntryItem, instead: PathItem, emitLink: () => void): void {
    const target = line.type === 'link' ? latin1Of(line.target) : '';
    let slot: FileSlot | null = null;
    this.#outbox.add({
      isReady: () => {
        if (slot === null && this.#gone.has(target)) {
          slot = new FileSlot(fileToSave(instead), this.#sink, 1);
          this.#submitOne(slot, instead);
        }
        return slot === null || slot.isReady();
      },
      emit: () => (slot === null ? emitLink() : slot.emit()),
      weight: 512,
    });
  }

  async #takePath(item: PathItem): Promise<void> {
    this.#foundBytes += item.bytes;
    const known = item.stat === null ? null : (this.#reader?.find(item.key, item.stat) ?? null);
    if (known !== null) {
      if (this.#outbox.isEmpty) this.#emitKnown(known.lines, known.packs, known.record, item.bytes);
      else this.#queueKnown(Buffer.from(known.record), known.lines.length, known.packs, item.bytes);
      return;
    }
    if (this.#crew === null) await this.#start();
    if (item.bytes > BATCH_BYTES) await this.#takeLarge(item);
    else {
      const slot = new FileSlot(fileToSave(item), this.#sink, 1);
      this.#outbox.add(slot);
      this.#batch.push({ file: fileToRead(item), slot });
      this.#batchBytes += item.bytes;
      if (this.#batchBytes >= BATCH_BYTES || this.#batch.length >= BATCH_FILES) this.#flush();
    }
  }

  async #takeLarge(item: PathItem): Promise<void> {
    // What is all hole is one line however long it is said to be.
    const parts = item.sparse === 'all' ? 1 : Math.ceil(item.bytes / SEGMENT_BYTES);
    const slot = new FileSlot(fileToSave(item), this.#sink, parts);
    this.#outbox.add(slot);
    if (parts === 1) return this.#submitOne(slot, item);
    for (let part = 0; part < parts; part += 1) {
      const from = part * SEGMENT_BYTES;
      const bytes = Math.min(SEGMENT_BYTES, item.bytes - from);
      const job = { kind: 'segment' as const, file: fileToRead(item), from, bytes, isLast: part === parts - 1 };
      this.#startedCrew().submit(job, bytes, (done) => this.#takeDone(slot, part, done));
      if (!this.#startedCrew().crew.hasRoom) await this.#until(() => this.#startedCrew().crew.hasRoom);
    }
  }

  async #takeBytes(item: BytesItem): Promise<void> {
    await this.#start();
    this.#foundBytes += item.bytes.length;
    const slot = new FileSlot({ key: null, path: item.head.path, head: () => item.head }, this.#sink, 1);
    this.#outbox.add(slot);
    const job = { kind: 'bytes' as const, bytes: item.bytes };
    this.#startedCrew().submit(job, item.bytes.length, (done) => this.#takeDone(slot, 0, done));
  }

  async #takeStream(item: StreamItem): Promise<void> {
    await this.#start();
    const slot = new FileSlot({ key: null, path: item.head.path, head: () => item.head }, this.#sink, null);
    this.#outbox.add(slot);
    try {
      const opened = await item.open();
      try {
        for await (const piece of inPieces(opened.stream)) {
          this.#foundBytes += piece.length;
          const part = slot.addPart();
          const job = { kind: 'bytes' as const, bytes: piece };
          this.#startedCrew().submit(job, piece.length, (done) => this.#takeDone(slot, part, done));
          await this.#until(() => this.#startedCrew().crew.pending < 2 * this.#order.workers);
        }
        const { state, reason } = await opened.state();
        slot.endParts(state, reason);
      } finally {
        await opened.close();
      }
    } catch (cause) {
      if (!(cause instanceof FileUnreadable)) throw cause;
      slot.endParts('unreadable', cause.reason);
    }
    this.#outbox.drain();
  }

  #submitOne(slot: FileSlot, item: PathItem): void {
    const job = { kind: 'files' as const, files: [fileToRead(item)] };
    this.#startedCrew().submit(job, item.bytes, (done) => this.#takeDone(slot, 0, done));
  }

  #takeDone(slot: FileSlot, part: number, done: Parameters<FileSlot['take']>[1]): void {
    if (done.files[0] !== undefined) slot.take(part, done, done.files[0], 0);
    this.#newBytes += done.newBytes;
    this.#outbox.drain();
  }

  #flush(): void {
    const batch = this.#batch;
    if (batch.length === 0) return;
    const job = { kind: 'files' as const, files: batch.map(({ file }) => file) };
    this.#startedCrew().submit(job, this.#batchBytes, (done) => {
      let first = 0;
      batch.forEach(({ slot }, at) => {
        const result = done.files[at];
        if (result === undefined) return;
        slot.take(0, done, result, first);
        first += result.chunks;
      });
      this.#newBytes += done.newBytes;
      this.#outbox.drain();
    });
    this.#batch = [];
    this.#batchBytes = 0;
  }

  #queueKnown(record: Buffer, linesBytes: number, packs: Uint32Array, bytes: number): void {
    const lines = record.subarray(record.length - linesBytes);
    const emit = () => this.#emitKnown(lines, packs, record, bytes);
    this.#outbox.add({ isReady: () => true, emit, weight: record.length + 256 });
  }

  #emitKnown(lines: Uint8Array, packs: Uint32Array, record: Uint8Array, bytes: number): void {
    this.#tree.add(lines);
    for (const pack of packs) this.#used.add(pack);
    this.#writer?.add(record);
    this.#totals.files += 1;
    this.#totals.bytes += bytes;
  }

  #saved(key: string | null, bytes: number, record: Buffer | null): void {
    if (key !== null && record !== null) this.#writer?.add(record);
    this.#totals.files += 1;
    this.#workedBytes += bytes;
    this.#totals.bytes += bytes;
  }

  #count(line: EntryItem['line']): void {
    if (line.type === 'directory') this.#totals.directories += 1;
    else if (line.type === 'symlink') this.#totals.symlinks += 1;
    else if (line.type === 'link') this.#totals.links += 1;
    else if (line.type !== 'skipped') return;
    else if (line.kind === undefined) this.#leaveOut(line.path, line.reason, true);
    else {
      this.#totals.skipped += 1;
      this.#passedOver[line.kind] += 1;
    }
  }

  #leaveOut(path: TreePath, reason: string, isGone: boolean): void {
    this.#leftOutCount += 1;
    if (this.#leftOut.length < LISTED_MAX) this.#leftOut.push({ path: treePathText(path), reason });
    if (!isGone) return;
    this.#totals.skipped += 1;
    this.#gone.add(latin1Of(path));
  }

  #packNumber(ref: string): number {
    const known = this.#packNumbers.get(ref);
    const number = known ?? this.#packs.push(ref) - 1;
    if (known === undefined) this.#packNumbers.set(ref, number);
    this.#used.add(number);
    return number;
  }

  /** While walking: the old cache is read one source ahead of the new one's writing. */
  #openReader(source: string): void {
    this.#reader?.close();
    this.#reader = this.#order.memory.openFiles(source);
  }

  #openSource(source: string): void {
    this.#writer?.close();
    const path = join(this.#order.cacheFolder, `new-${this.#files.size}.files`);
    this.#writer = new FileCacheWriter(path);
    this.#files.set(source, path);
  }

  #closeSource(): void {
    this.#reader?.close();
    this.#writer?.close();
    this.#reader = null;
    this.#writer = null;
  }

  #storeTree(chunk: Uint8Array, id: Uint8Array, placed: (place: ChunkPlace) => void): void {
    const send = () => this.#startedCrew().storeTree(chunk, id, placed);
    if (this.#crew === null) this.#unsent.push(send);
    else send();
  }

  async #start(): Promise<void> {
    if (this.#crew === null) {
      this.#crew = await startCrew(this.#order, {
        moved: () => {
          this.#outbox.drain();
          this.#outbox.wake();
        },
        failed: (cause) => {
          this.failure ??= cause;
          this.#outbox.wake();
        },
      });
    }
    for (const send of this.#unsent.splice(0)) send();
  }

  #startedCrew(): StartedCrew {
    if (this.#crew === null) throw new Error('the workers of this run were not started');
    return this.#crew;
  }

  get #hasRoom(): boolean {
    return this.#outbox.hasRoom && (this.#crew === null || this.#crew.crew.hasRoom);
  }

  async #untilRoom(): Promise<void> {
    // What is first in line may wait for this very batch.
    this.#flush();
    await this.#until(() => this.#hasRoom);
  }

  async #until(isSo: () => boolean): Promise<void> {
    for (;;) {
      if (this.failure !== null) throw this.failure;
      this.#outbox.drain();
      if (isSo()) return;
      this.#crew?.checkProgress();
      await this.#outbox.moved();
      this.report();
    }
  }

  async #failed(): Promise<void> {
    while (this.failure === null) await this.#outbox.moved();
  }
}

function latin1Of(path: TreePath): string {
  return treePathBytes(path).toString('latin1');
}
