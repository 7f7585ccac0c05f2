/** Chunks on their way into packs: known ones are only referred to, new ones sealed, full packs coded and handed on. */
import { createHash } from 'node:crypto';
import type { CountryCode } from '@breakwater/federation-protocol';
import { type ChunkIdOf, chunkIdWith } from '../chunk/chunk-id.ts';
import { compressChunk } from '../chunk/compress.ts';
import { type ErasureScheme, encodeShards } from '../erasure/erasure-code.ts';
import type { ChunkPlace } from '../pack/open-pack.ts';
import { PackBuilder } from '../pack/pack-builder.ts';
import { PACK_CLASSES_BYTES, packBytesOf, shardBytesOf } from '../pack/pack-class.ts';
import { SALT_BYTES } from '../seal/pack-key.ts';
import type { ChunkReference } from './tree-entry.ts';

/** What a chunk is for; data and tree never share a pack, so that a tree is read without its data. */
export type ChunkUse = 'data' | 'tree';

/** A chunk that lies in a pack, ready for the chunk index. */
export interface StoredChunk extends ChunkPlace {
  readonly use: ChunkUse;
  readonly packId: string;
}

/** A pack ready to travel: its shards by index, their SHA-256 in hex, and what lies in it. */
export interface FinishedPack {
  readonly id: string;
  readonly packBytes: number;
  readonly shards: readonly Uint8Array[];
  readonly shardHashes: readonly string[];
  readonly chunks: readonly StoredChunk[];
}

/** What the pack writer asks of the world. */
export interface PackWriterParts {
  readonly country: CountryCode;
  readonly scheme: ErasureScheme;
  /** The country's backup secret, 32 bytes. */
  readonly secret: Uint8Array;
  /** The snapshot's data key, 32 fresh random bytes. */
  readonly dataKey: Uint8Array;
  readonly randomBytes: (count: number) => Uint8Array;
  /** The chunk index: a chunk in a pack that enough holders already keep, under a key the same people can open. */
  readonly findChunk: (use: ChunkUse, chunkId: Uint8Array) => Promise<StoredChunk | undefined>;
  /**
   * Resolves when enough holders keep the pack durably; called for at most `PACKS_IN_FLIGHT_MAX` packs at a time.
   * When it resolves, the shards' memory is used for another pack.
   */
  readonly keepPack: (pack: FinishedPack) => Promise<void>;
}

/** Packs being sent while the next is filled: each takes 32 MiB of memory with its parity. */
export const PACKS_IN_FLIGHT_MAX = 3;

/** Memory of one pack and its parity, used again and again: fresh 32 MiB for each would keep the collector busy. */
interface PackRoom {
  readonly pack: Uint8Array;
  readonly parity: Uint8Array;
}

interface OpenPack {
  readonly room: PackRoom;
  readonly builder: PackBuilder;
  readonly chunks: StoredChunk[];
}

/** Memory: two open packs and those in flight, each with its parity: 5 x 32 = 160 MiB, whatever the input. */
export class PackWriter {
  readonly #parts: PackWriterParts;
  readonly #chunkIdOf: ChunkIdOf;
  readonly #open = new Map<ChunkUse, OpenPack>();
  readonly #packIndex = new Map<string, number>();
  /** Chunks of packs that are open or in flight: not yet in the index. */
  readonly #pending = new Map<string, StoredChunk>();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #free: PackRoom[] = [];
  #failure: { readonly cause: unknown } | undefined;
  #newBytes = 0;

  constructor(parts: PackWriterParts) {
    this.#parts = parts;
    this.#chunkIdOf = chunkIdWith(parts.secret);
  }

  /** Names of all packs the snapshot needs; a `ChunkReference.pack` is an index into this list. */
  get packIds(): readonly string[] {
    return [...this.#packIndex.keys()];
  }

  /** Bytes of chunks that were not known before, as plaintext. */
  get newBytes(): number {
    return this.#newBytes;
  }

  /** Makes sure the chunk is in some pack and says where. Its bytes are not kept. */
  async add(use: ChunkUse, plaintext: Uint8Array): Promise<ChunkReference> {
    const chunkId = this.#chunkIdOf(plaintext);
    const pendingKey = `${use}${Buffer.from(chunkId).toString('latin1')}`;
    const known = this.#pending.get(pendingKey) ?? (await this.#parts.findChunk(use, chunkId));
    if (known !== undefined) return this.#refer(known);
    const { encoding, bytes } = compressChunk(plaintext);
    const pack = await this.#packWithRoom(use, bytes.length);
    const location = pack.builder.add(use, chunkId, bytes);
    const packId = pack.builder.id;
    const stored: StoredChunk = { ...location, use, packId, chunkId, encoding, rawBytes: plaintext.length };
    pack.chunks.push(stored);
    this.#pending.set(pendingKey, stored);
    this.#newBytes += plaintext.length;
    return this.#refer(stored);
  }

  /** Closes the open packs and waits until all are kept. */
  async finish(): Promise<void> {
    for (const use of [...this.#open.keys()]) await this.#close(use);
    await Promise.all(this.#inFlight);
    this.#throwFailure();
  }

  #refer(chunk: StoredChunk): ChunkReference {
    const pack = this.#packIndex.get(chunk.packId) ?? this.#packIndex.size;
    this.#packIndex.set(chunk.packId, pack);
    return { ...chunk, pack };
  }

  async #packWithRoom(use: ChunkUse, bytes: number): Promise<OpenPack> {
    const open = this.#open.get(use);
    if (open?.builder.hasRoomFor(bytes)) return open;
    if (open !== undefined) await this.#close(use);
    const { country, scheme, dataKey, randomBytes } = this.#parts;
    const room = this.#free.pop() ?? roomFor(scheme);
    const builder = new PackBuilder(country, scheme, dataKey, randomBytes(SALT_BYTES), room.pack);
    const fresh = { room, builder, chunks: [] };
    this.#open.set(use, fresh);
    return fresh;
  }

  async #close(use: ChunkUse): Promise<void> {
    const open = this.#open.get(use);
    if (open === undefined) return;
    this.#open.delete(use);
    while (this.#inFlight.size >= PACKS_IN_FLIGHT_MAX) await Promise.race(this.#inFlight);
    this.#throwFailure();
    const bytes = open.builder.finish();
    const shards = encodeShards(bytes, this.#parts.scheme, open.room.parity);
    const shardHashes = shards.map((shard) => createHash('sha256').update(shard).digest('hex'));
    this.#send({ id: open.builder.id, packBytes: bytes.length, shards, shardHashes, chunks: open.chunks }, open.room);
  }

  #send(pack: FinishedPack, room: PackRoom): void {
    const sending: Promise<void> = this.#parts
      .keepPack(pack)
      .then(() => {
        this.#free.push(room);
        // From here on the index knows these chunks; the pack can be found again after a crash.
        for (const { use, chunkId } of pack.chunks) {
          this.#pending.delete(`${use}${Buffer.from(chunkId).toString('latin1')}`);
        }
      })
      .catch((cause: unknown) => {
        this.#failure ??= { cause };
      })
      .finally(() => this.#inFlight.delete(sending));
    this.#inFlight.add(sending);
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.cause;
  }
}

function roomFor(scheme: ErasureScheme): PackRoom {
  const largest = PACK_CLASSES_BYTES[2];
  return {
    pack: new Uint8Array(packBytesOf(largest, scheme)),
    parity: new Uint8Array(shardBytesOf(largest, scheme) * scheme.parityShards),
  };
}
