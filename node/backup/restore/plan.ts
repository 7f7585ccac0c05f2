/** A window of the tree turned into jobs, one a pack: every slot is opened once for all that needs it. */
import type { Place } from '@breakwater/backup-replication';
import type { FileMarks, JobFile, SlotOrder } from './job.ts';
import { type PackEntry, type PackTable, packIn } from './pack-table.ts';

/** A file whose pieces lie in several packs: made before, ended when its last job is done. */
export interface SplitFile extends FileMarks {
  readonly path: string | Uint8Array;
  readonly key: string;
  bytes: number;
  jobsLeft: number;
  isRead: boolean;
}

/** A file to plan for: where it goes, what it is, and its key. */
export interface PlannedFile extends FileMarks {
  readonly path: string | Uint8Array;
  readonly key: string;
}

/** What is to be done with one pack; `pack` null is for files without stored bytes. */
export interface PlannedJob {
  readonly pack: PackEntry | null;
  readonly slots: readonly SlotOrder[];
  readonly files: readonly JobFile[];
  /** Keys of the files, in the same order. */
  readonly keys: readonly string[];
  readonly splits: ReadonlySet<SplitFile>;
  /** Bytes of files that are there once it is done. */
  readonly bytes: number;
}

interface Draft {
  readonly pack: PackEntry | null;
  readonly slots: Map<number, SlotOrder>;
  readonly files: JobFile[];
  readonly keys: string[];
  readonly splits: Map<SplitFile, number>;
  bytes: number;
}

/** The window grows, so that workers start at once and later read each pack only once or twice. */
export interface WindowSize {
  bytes: number;
  items: number;
}

/** A million files must not stand in memory: so many pieces or bytes are planned at most before work goes out. */
export const WINDOW_MAX: WindowSize = { bytes: 256 * 1024 * 1024, items: 4_000 };

/** One window being filled. */
export class Window {
  readonly #packs: PackTable;
  #drafts = new Map<string, Draft>();
  readonly #splits = new Set<SplitFile>();
  #bytes = 0;
  #items = 0;
  /** Bytes of holes that no job fills. */
  holeBytes = 0;

  constructor(packs: PackTable) {
    this.#packs = packs;
  }

  isFull(size: WindowSize): boolean {
    return this.#bytes >= size.bytes || this.#items >= size.items;
  }

  /** Whether pieces of this file are in the window. */
  has(split: SplitFile): boolean {
    return this.#splits.has(split);
  }

  /** A file whose places are all known. Answers null when one job does all of it, else the file to be split. */
  addFile(file: PlannedFile, bytes: number, places: readonly Place[]): SplitFile | null {
    const refs = new Set(places.flatMap((place) => ('pack' in place ? [place.pack] : [])));
    if (refs.size > 1) {
      const split = splitOf(file);
      split.bytes = bytes;
      split.isRead = true;
      this.addPieces(split, places, 0);
      return split;
    }
    const [ref = ''] = refs;
    const draft = this.#draft(ref);
    const { path, mode, mtime, owner, xattrs } = file;
    draft.files.push({ path, mode, mtime, owner, xattrs, bytes, isWhole: true, isMade: false });
    draft.keys.push(file.key);
    this.#items += 1;
    this.#addTo(draft, draft.files.length - 1, places, 0);
    return null;
  }

  /** Pieces of a file that lie one after the other from byte `at` on. Answers where they end. */
  addPieces(split: SplitFile, places: readonly Place[], at: number): number {
    let end = at;
    for (const place of places) {
      if (!('pack' in place)) {
        end += place.bytes;
        this.holeBytes += place.bytes;
        continue;
      }
      const draft = this.#draft(place.pack);
      this.#splits.add(split);
      end = this.#addTo(draft, fileIn(draft, split), [place], end);
    }
    return end;
  }

  /** The jobs, and an empty window. Slots lie in each in the order of the pack. */
  take(): PlannedJob[] {
    const jobs = [...this.#drafts.values()].map(({ pack, slots, files, keys, splits, bytes }): PlannedJob => {
      for (const split of splits.keys()) split.jobsLeft += 1;
      const inOrder = [...slots.values()].sort((a, b) => a.offset - b.offset);
      return { pack, slots: inOrder, files, keys, splits: new Set(splits.keys()), bytes };
    });
    this.#drafts = new Map();
    this.#splits.clear();
    this.#bytes = 0;
    this.#items = 0;
    this.holeBytes = 0;
    return jobs;
  }

  #addTo(draft: Draft, file: number, places: readonly Place[], at: number): number {
    let end = at;
    for (const place of places) {
      draft.bytes += place.bytes;
      if ('pack' in place) {
        const { slot, offset, sealedBytes, blockBytes, encoding, from, bytes, chunkId } = place;
        const order = draft.slots.get(slot) ?? { slot, offset, sealedBytes, blockBytes, encoding, pieces: [] };
        draft.slots.set(slot, order);
        order.pieces.push({ file, at: end, from, bytes, id: chunkId });
        this.#bytes += bytes;
        this.#items += 1;
      }
      end += place.bytes;
    }
    return end;
  }

  #draft(ref: string): Draft {
    const known = this.#drafts.get(ref);
    if (known !== undefined) return known;
    const pack = ref === '' ? null : packIn(this.#packs, ref);
    const draft = { pack, slots: new Map(), files: [], keys: [], splits: new Map(), bytes: 0 };
    this.#drafts.set(ref, draft);
    return draft;
  }
}

/** A file whose pieces will come one after the other. */
export function splitOf({ path, key, mode, mtime, owner, xattrs }: PlannedFile): SplitFile {
  return { path, key, mode, mtime, owner, xattrs, bytes: 0, jobsLeft: 0, isRead: false };
}

function fileIn(draft: Draft, split: SplitFile): number {
  const known = draft.splits.get(split);
  if (known !== undefined) return known;
  const { path, mode, mtime, owner, xattrs, bytes } = split;
  draft.files.push({ path, mode, mtime, owner, xattrs, bytes, isWhole: false, isMade: true });
  draft.keys.push(split.key);
  draft.splits.set(split, draft.files.length - 1);
  return draft.files.length - 1;
}
