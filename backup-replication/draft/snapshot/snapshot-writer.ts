/** A snapshot being written: entries become tree lines, files become chunks, all of it becomes packs. */
import { createHash } from 'node:crypto';
import { CHUNK_AVERAGE_BYTES, gearTable } from '../chunk/chunker.ts';
import { type ByteStream, ChunkCutter } from '../chunk/cut-chunks.ts';
import { PackWriter, type PackWriterParts } from './pack-writer.ts';
import type { SnapshotRoot } from './root.ts';
import { type ChunkReference, encodeTreeEntry, type FileState, PLACES_PER_LINE, type TreeEntry } from './tree-entry.ts';

/** Entries that are one line of the tree. */
export type SimpleEntry = Extract<TreeEntry, { type: 'source' | 'directory' | 'symlink' | 'skipped' }>;

/** A file before its contents are read. */
export interface FileHead {
  readonly path: string;
  readonly mode: number;
  readonly mtimeNs: string;
}

/** How reading a file went: `state` is decided after its last byte. */
export interface FileContents {
  readonly stream: ByteStream;
  readonly state: () => Promise<FileState>;
}

/** What came of a snapshot: `packIds[i]` is what a reference with `pack: i` means. */
export interface WrittenSnapshot {
  readonly root: SnapshotRoot;
  readonly packIds: readonly string[];
  /** Plaintext bytes of chunks that no earlier snapshot had. */
  readonly newBytes: number;
}

/** Tree lines wait here until they are about one average chunk. */
const TREE_BUFFER_BYTES = CHUNK_AVERAGE_BYTES;

/** Write entries one after the other, then `finish`. Memory: that of the pack writer, plus 5 MiB. */
export class SnapshotWriter {
  readonly #packs: PackWriter;
  readonly #cutter: ChunkCutter;
  readonly #tree: ChunkReference[] = [];
  readonly #lines: Uint8Array[] = [];
  #lineBytes = 0;
  #totals = { files: 0, directories: 0, symlinks: 0, skipped: 0, bytes: 0 };

  constructor(parts: PackWriterParts) {
    this.#packs = new PackWriter(parts);
    this.#cutter = new ChunkCutter(gearTable(parts.secret));
  }

  /** Writes a source, directory, symlink or skipped line. */
  async entry(entry: SimpleEntry): Promise<void> {
    if (entry.type === 'directory') this.#totals.directories += 1;
    if (entry.type === 'symlink') this.#totals.symlinks += 1;
    if (entry.type === 'skipped') this.#totals.skipped += 1;
    await this.#line(entry);
  }

  /** Writes a file: its line, its chunks, its end with length, hash and state, which it answers. */
  async file(head: FileHead, contents: FileContents): Promise<FileState> {
    await this.#line({ type: 'file', ...head });
    const hash = createHash('sha256');
    let bytes = 0;
    let places: ChunkReference[] = [];
    for await (const chunk of this.#cutter.cut(contents.stream)) {
      hash.update(chunk);
      bytes += chunk.length;
      places.push(await this.#packs.add('data', chunk));
      if (places.length === PLACES_PER_LINE) {
        await this.#line({ type: 'chunks', places });
        places = [];
      }
    }
    if (places.length > 0) await this.#line({ type: 'chunks', places });
    const state = await contents.state();
    await this.#line({ type: 'end', bytes, sha256: hash.digest('hex'), state });
    this.#totals.files += 1;
    this.#totals.bytes += bytes;
    return state;
  }

  /** Seals what is left and waits until every pack is kept. Throws what `keepPack` threw. */
  async finish(): Promise<WrittenSnapshot> {
    await this.#flushTree();
    await this.#packs.finish();
    const root = { ...this.#totals, tree: this.#tree };
    return { root, packIds: this.#packs.packIds, newBytes: this.#packs.newBytes };
  }

  async #line(entry: TreeEntry): Promise<void> {
    const line = encodeTreeEntry(entry);
    this.#lines.push(line);
    this.#lineBytes += line.length;
    if (this.#lineBytes >= TREE_BUFFER_BYTES) await this.#flushTree();
  }

  async #flushTree(): Promise<void> {
    if (this.#lineBytes === 0) return;
    this.#tree.push(await this.#packs.add('tree', Buffer.concat(this.#lines)));
    this.#lines.length = 0;
    this.#lineBytes = 0;
  }
}
