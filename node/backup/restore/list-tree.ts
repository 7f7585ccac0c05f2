/** What a snapshot holds, line by line, for people and programs: nothing is fetched but the tree. */
import { createHash } from 'node:crypto';
import type { Metadata, Place, SourceLine, TreeLine } from '@breakwater/backup-replication';
import type { OpenSnapshot } from './open-snapshot.ts';
import { openReading, type ReadingOptions } from './reading.ts';
import { type Selection, Selector } from './select.ts';
import { inWords } from './survey.ts';
import { treeLines } from './tree-lines.ts';
import { keyOf, pathText } from './tree-path.ts';

/** One thing in a snapshot. */
export interface ListedEntry {
  readonly type: 'directory' | 'file' | 'symlink' | 'link';
  /** For people: bytes that are no UTF-8 show as the replacement character. */
  readonly path: string;
  /** Tells two paths apart whatever their bytes. */
  readonly key: string;
  /** Of files; else 0. */
  readonly bytes: number;
  /** Null for links. */
  readonly mode: number | null;
  readonly mtimeNs: string | null;
  readonly uid: number | null;
  readonly gid: number | null;
  /** Of links. */
  readonly target: string | null;
  /** A hash of the names of a file's chunks: equal where the contents are; empty for all else. */
  readonly content: string;
  readonly source: Pick<SourceLine, 'name' | 'kind' | 'tier'>;
}

/**
 * Everything selected, in the order of the tree. Throws `RESTORE_PATH_UNKNOWN` at the end when a path was named that
 * is not there (unless it `mayLack`), `RESTORE_HOLDERS_TOO_FEW`, and the codes of the engine.
 */
export async function* listTree(
  snapshot: OpenSnapshot,
  select: Selection = {},
  options: ReadingOptions & { readonly mayLack?: boolean } = {},
): AsyncGenerator<ListedEntry, void, undefined> {
  const reading = openReading(snapshot, { workers: 0, ...options });
  const selector = new Selector(select);
  const lister = new Lister(selector);
  try {
    for await (const line of treeLines(snapshot, reading.reader)) {
      const entry = lister.take(line);
      if (entry !== null) yield entry;
    }
    if (options.mayLack !== true) selector.checkAllSeen();
  } catch (cause) {
    throw inWords(cause);
  } finally {
    await reading.close();
  }
}

/** Puts the lines of a file together. */
class Lister {
  readonly #selector: Selector;
  #source: ListedEntry['source'] = { name: '', kind: 'directory', tier: 1 };
  #open: { readonly entry: ListedEntry | null; readonly content: Content } | null = null;

  constructor(selector: Selector) {
    this.#selector = selector;
  }

  take(line: TreeLine): ListedEntry | null {
    if (line.type === 'source') {
      this.#selector.source(line);
      this.#source = { name: line.name, kind: line.kind, tier: line.tier };
      return null;
    }
    if (line.type === 'chunks') {
      this.#open?.content.add(line.places);
      return null;
    }
    if (line.type === 'end') {
      const { entry = null, content } = this.#open ?? {};
      this.#open = null;
      return entry === null ? null : { ...entry, bytes: line.bytes, content: content?.text() ?? '' };
    }
    if (line.type === 'skipped') return null;
    const isWanted = this.#selector.wants(keyOf(line.path));
    const entry = isWanted ? this.#entryOf(line) : null;
    if (line.type !== 'file') return entry;
    const content = new Content();
    if (!('places' in line)) {
      this.#open = { entry, content };
      return null;
    }
    if (entry === null) return null;
    content.add(line.places);
    return { ...entry, bytes: line.bytes, content: content.text() };
  }

  #entryOf(line: Extract<TreeLine, { type: ListedEntry['type'] }>): ListedEntry {
    const base = { type: line.type, path: pathText(line.path), key: keyOf(line.path), bytes: 0, content: '' };
    const source = this.#source;
    if (line.type === 'link') {
      return { ...base, mode: null, mtimeNs: null, uid: null, gid: null, target: pathText(line.target), source };
    }
    const { mtimeNs, uid, gid } = line;
    if (line.type === 'symlink')
      return { ...base, mode: null, mtimeNs, uid, gid, target: pathText(line.target), source };
    const { mode }: Metadata = line;
    return { ...base, mode, mtimeNs, uid, gid, target: null, source };
  }
}

/** The names of a file's chunks, hashed as they come. */
class Content {
  readonly #hash = createHash('sha256');

  add(places: readonly Place[]): void {
    for (const place of places) this.#hash.update('pack' in place ? place.chunkId : `hole ${place.bytes}\n`);
  }

  text(): string {
    return this.#hash.digest('base64url');
  }
}
