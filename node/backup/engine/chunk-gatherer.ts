/** Chunks of one job: known ones are noted, new ones sealed, small new ones gathered into blocks first. */
import { BLOCK_GATHER_BYTES, type ChunkNamer } from '@breakwater/backup-replication/packing';
import { ID_BYTES } from '../index/known-place.ts';
import type { IdTable } from './id-table.ts';
import { type FileResult, HOLE, type JobDone, KNOWN } from './messages.ts';
import type { ChunkInBlock, PackLine, SealedBlock } from './pack-line.ts';

/** Files up to this size are one chunk (`CHUNK_MIN_BYTES`) and are read straight into the gathering room. */
export const SMALL_BYTES: number = 64 * 1024;
/** A new chunk of at least this much is a block of its own: gathering would only copy it. */
const ALONE_BYTES = BLOCK_GATHER_BYTES / 2;
/** Two numbers follow the block of a chunk. */
const CHUNK_FIELDS = 3;

/** Collects what one job comes to; `finish` gives it and begins anew. */
export class ChunkGatherer {
  readonly #namer: ChunkNamer;
  readonly #known: IdTable;
  readonly #packs: PackLine;
  /** Small new chunks, one after the other; behind them there is always room for one more small file. */
  readonly #room = new Uint8Array(BLOCK_GATHER_BYTES + ALONE_BYTES);
  #filled = 0;
  #waiting: ChunkInBlock[] = [];
  #waitingAt: number[] = [];
  #ids: Uint8Array[] = [];
  #chunks: number[] = [];
  #blocks: SealedBlock[] = [];
  #newBytes = 0;

  constructor(namer: ChunkNamer, known: IdTable, packs: PackLine) {
    this.#namer = namer;
    this.#known = known;
    this.#packs = packs;
  }

  /** Chunks so far in this job. */
  get count(): number {
    return this.#ids.length;
  }

  /** Where a small file may be read to: at least `SMALL_BYTES`; then say `addRead` before anything else. */
  roomForSmall(): Uint8Array {
    if (this.#filled >= BLOCK_GATHER_BYTES) this.#flush();
    return this.#room.subarray(this.#filled);
  }

  /** A chunk that was read into `roomForSmall()`. */
  addRead(bytes: number): void {
    this.#packs.aheadBytes -= bytes;
    const chunk = this.#room.subarray(this.#filled, this.#filled + bytes);
    const id = this.#namer.bytes(chunk);
    if (!this.#known.claim(id)) this.#note(id, KNOWN, 0, bytes);
    else this.#gather(id, bytes);
  }

  /** A chunk anywhere. */
  add(chunk: Uint8Array): void {
    this.#packs.aheadBytes -= chunk.length;
    const id = this.#namer.bytes(chunk);
    if (!this.#known.claim(id)) {
      this.#note(id, KNOWN, 0, chunk.length);
      return;
    }
    if (chunk.length < ALONE_BYTES) {
      if (this.#filled + chunk.length > this.#room.length) this.#flush();
      this.#room.set(chunk, this.#filled);
      this.#gather(id, chunk.length);
      return;
    }
    this.#newBytes += chunk.length;
    this.#note(id, this.#blocks.length, 0, chunk.length);
    this.#blocks.push(this.#packs.seal(chunk, [{ id, from: 0, bytes: chunk.length }]));
  }

  /** Zeros that need no room. */
  addHole(bytes: number): void {
    this.#note(NO_ID, HOLE, 0, bytes);
  }

  /** Ends the job. */
  finish(job: number, files: readonly FileResult[]): JobDone {
    this.#flush();
    const packs = [...new Set(this.#blocks.map((block) => block.packId))];
    const done: JobDone = {
      kind: 'done',
      job,
      files,
      ids: Buffer.concat(this.#ids),
      chunks: Float64Array.from(this.#chunks),
      blocks: Uint32Array.from(
        this.#blocks.flatMap(({ packId, slot, offset, sealedBytes, blockBytes, encoding }) => [
          packs.indexOf(packId),
          slot,
          offset,
          sealedBytes,
          blockBytes,
          encoding,
        ]),
      ),
      packs,
      newBytes: this.#newBytes,
    };
    this.#ids = [];
    this.#chunks = [];
    this.#blocks = [];
    this.#newBytes = 0;
    return done;
  }

  #gather(id: Uint8Array, bytes: number): void {
    this.#waiting.push({ id, from: this.#filled, bytes });
    this.#waitingAt.push(this.#chunks.length);
    this.#note(id, KNOWN, this.#filled, bytes);
    this.#filled += bytes;
    this.#newBytes += bytes;
    if (this.#filled >= BLOCK_GATHER_BYTES) this.#flush();
  }

  #flush(): void {
    if (this.#filled === 0) return;
    for (const at of this.#waitingAt) this.#chunks[at] = this.#blocks.length;
    this.#blocks.push(this.#packs.seal(this.#room.subarray(0, this.#filled), this.#waiting));
    this.#waiting = [];
    this.#waitingAt = [];
    this.#filled = 0;
  }

  #note(id: Uint8Array, block: number, from: number, bytes: number): void {
    this.#ids.push(id);
    this.#chunks.push(block, from, bytes);
  }
}

const NO_ID = new Uint8Array(ID_BYTES);

/** The numbers of one chunk in `JobDone.chunks`. */
export function chunkAt({ chunks }: JobDone, index: number): { block: number; from: number; bytes: number } {
  const at = index * CHUNK_FIELDS;
  return { block: chunks[at] ?? KNOWN, from: chunks[at + 1] ?? 0, bytes: chunks[at + 2] ?? 0 };
}
