/** One line of packs in a worker: blocks sealed into the open pack, and each full pack coded, checked and handed on. */
import { randomBytes } from 'node:crypto';
import {
  BlockCompressor,
  freeBytes,
  PACK_CLASSES_BYTES,
  PackBuilder,
  type PackRoom,
  packBytesOf,
} from '@breakwater/backup-replication/packing';
import { CHUNK_ROW_BYTES, type ChunkUse, ID_BYTES, writePlace } from '../index/known-place.ts';
import type { PackDone, WorkerOrder } from './messages.ts';
import type { ShardOutlet } from './shard-outlet.ts';

/** Where a block lies, for the tree. */
export interface SealedBlock {
  readonly packId: string;
  readonly slot: number;
  readonly offset: number;
  readonly sealedBytes: number;
  readonly blockBytes: number;
  readonly encoding: 0 | 1;
}

/** A chunk within a block that is about to be sealed. */
export interface ChunkInBlock {
  /** 32 bytes. */
  readonly id: Uint8Array;
  readonly from: number;
  readonly bytes: number;
}

/** Salt of a pack. */
const SALT_BYTES = 32;
/** While more than this waits, packs are of the largest class; else of the middle one, so that little stays unused. */
const MUCH_AHEAD_BYTES = 8 * 1024 * 1024;
/** A pack of the smallest files is closed at this many chunks, so that memory for them is bounded. */
const CHUNKS_MAX = 32_768;
const [, MIDDLE_CLASS] = PACK_CLASSES_BYTES;

/** Packs of one use. */
export class PackLine {
  readonly #order: WorkerOrder;
  readonly #use: ChunkUse;
  readonly #room: PackRoom;
  readonly #outlet: ShardOutlet;
  readonly #tell: (pack: PackDone) => void;
  readonly #compressor = new BlockCompressor();
  #builder: PackBuilder | null = null;
  #rows = Buffer.alloc(0);
  #chunks = 0;
  /** How much is still to come, roughly: what it says when a pack is opened decides the pack's class. */
  aheadBytes = 0;

  constructor(order: WorkerOrder, use: ChunkUse, room: PackRoom, outlet: ShardOutlet, tell: (pack: PackDone) => void) {
    this.#order = order;
    this.#use = use;
    this.#room = room;
    this.#outlet = outlet;
    this.#tell = tell;
  }

  /** Compresses, seals and reads back one block of one or more new chunks. */
  seal(block: Uint8Array, chunks: readonly ChunkInBlock[]): SealedBlock {
    const encoded = this.#compressor.compress(block);
    const builder = this.#builderFor(encoded.bytes.length, chunks.length);
    const { slot, offset, sealedBytes } = builder.add(this.#use, encoded, block);
    if (encoded.encoding === 1) freeBytes(encoded.bytes);
    const place = { slot, offset, sealedBytes, blockBytes: block.length, encoding: encoded.encoding };
    this.#makeRowsFor(chunks.length);
    for (const { id, from, bytes } of chunks) {
      const at = this.#chunks * CHUNK_ROW_BYTES;
      this.#rows.set(id, at);
      writePlace(this.#rows, at + ID_BYTES, { ...place, from, bytes });
      this.#chunks += 1;
    }
    return { packId: builder.id, ...place };
  }

  /** Pads, codes and checks the open pack, and hands it on. */
  close(): void {
    const builder = this.#builder;
    if (builder === null || builder.isEmpty) return;
    this.#builder = null;
    const pack = builder.finish();
    const shardBytes = pack.length / this.#order.scheme.k;
    const parity = this.#room.encodeChecked(pack.length);
    const data = Array.from({ length: this.#order.scheme.k }, (_, i) =>
      pack.subarray(i * shardBytes, (i + 1) * shardBytes),
    );
    const passed = this.#outlet.pass(builder.id, [...data, ...parity]);
    // A memory of its own, which changes hands: a view would take all behind it along.
    const rows = new Uint8Array(this.#rows.subarray(0, this.#chunks * CHUNK_ROW_BYTES));
    this.#chunks = 0;
    this.#tell({ kind: 'pack', id: builder.id, use: this.#use, bytes: pack.length, rows, ...passed });
  }

  #builderFor(storedBytes: number, chunks: number): PackBuilder {
    const open = this.#builder;
    if (open?.hasRoomFor(storedBytes) && this.#chunks + chunks <= CHUNKS_MAX) return open;
    this.close();
    this.#outlet.ready();
    const { owner, scheme, dataKey } = this.#order;
    const salt = randomBytes(SALT_BYTES);
    const middle = this.#room.pack.subarray(0, packBytesOf(MIDDLE_CLASS, scheme));
    const isLittle = this.#use === 'tree' || this.aheadBytes < MUCH_AHEAD_BYTES;
    let builder = new PackBuilder(owner, scheme, dataKey, salt, isLittle ? middle : this.#room.pack);
    if (!builder.hasRoomFor(storedBytes)) builder = new PackBuilder(owner, scheme, dataKey, salt, this.#room.pack);
    this.#builder = builder;
    return builder;
  }

  #makeRowsFor(chunks: number): void {
    const needed = (this.#chunks + chunks) * CHUNK_ROW_BYTES;
    if (needed <= this.#rows.length) return;
    const rows = Buffer.alloc(Math.max(needed, this.#rows.length * 2, 64 * CHUNK_ROW_BYTES));
    rows.set(this.#rows);
    this.#rows = rows;
  }
}
