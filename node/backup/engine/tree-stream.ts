/** The tree as a stream of bytes: cut where its own bytes say so, so that an unchanged stretch is a known chunk. */
import { type ChunkNamer, type ChunkPlace, cutPlain } from '@breakwater/backup-replication';

/** Tree chunks are cut at this at the latest: a block of the tree always fits a pack of the middle class. */
const TREE_CHUNK_MAX_BYTES = 512 * 1024;

/** What a tree stream takes. */
export interface TreeStreamParts {
  readonly gear: Uint32Array;
  readonly namer: ChunkNamer;
  /** Chunks of the last snapshot's tree by their names in base64url. */
  readonly known: ReadonlyMap<string, ChunkPlace>;
  /** Stores a chunk that is not among them; `chunk` is the callee's to keep. Calls `placed` in time. */
  readonly store: (chunk: Uint8Array, id: Uint8Array, placed: (place: ChunkPlace) => void) => void;
}

/** Takes lines, gives places. Memory: two longest chunks. */
export class TreeStream {
  readonly #parts: TreeStreamParts;
  readonly #buffer = Buffer.allocUnsafe(2 * TREE_CHUNK_MAX_BYTES);
  readonly #places: (ChunkPlace | null)[] = [];
  #filled = 0;
  #bytes = 0;

  constructor(parts: TreeStreamParts) {
    this.#parts = parts;
  }

  /** Bytes so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds lines; their bytes are copied. */
  add(lines: Uint8Array): void {
    this.#bytes += lines.length;
    for (let at = 0; at < lines.length; ) {
      const taken = Math.min(lines.length - at, this.#buffer.length - this.#filled);
      this.#buffer.set(lines.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled === this.#buffer.length) this.#cut(false);
    }
  }

  /** Nothing more comes. */
  end(): void {
    this.#cut(true);
  }

  /** The places of all chunks in order; undefined while some are not stored. */
  places(): readonly ChunkPlace[] | undefined {
    const placed = this.#places.filter((place) => place !== null);
    return placed.length === this.#places.length ? placed : undefined;
  }

  #cut(isEnd: boolean): void {
    let start = 0;
    while (this.#filled - start >= TREE_CHUNK_MAX_BYTES || (isEnd && start < this.#filled)) {
      const latest = Math.min(this.#filled, start + TREE_CHUNK_MAX_BYTES);
      const end = cutPlain(this.#buffer, start, latest, this.#parts.gear);
      this.#give(this.#buffer.subarray(start, end));
      start = end;
    }
    this.#buffer.copyWithin(0, start, this.#filled);
    this.#filled -= start;
  }

  #give(chunk: Uint8Array): void {
    const id = Buffer.from(this.#parts.namer.bytes(chunk));
    const at = this.#places.length;
    const known = this.#parts.known.get(id.toString('base64url')) ?? null;
    this.#places.push(known);
    if (known !== null) return;
    this.#parts.store(Uint8Array.from(chunk), id, (place) => {
      this.#places[at] = place;
    });
  }
}
