/** Where each chunk lies, put together from what workers tell and what the index knows. */
import { type ChunkPlace, packRefOf } from '@breakwater/backup-replication';
import type { ChunkIndex } from '../index/chunk-index.ts';
import { ID_BYTES, type PlaceInPack } from '../index/known-place.ts';
import { chunkAt } from './chunk-gatherer.ts';
import { FreshPlaces } from './fresh-places.ts';
import { HOLE, type JobDone, KNOWN } from './messages.ts';

/** A chunk's place; null while another worker is still writing it. */
type Found = Omit<ChunkPlace, 'chunkId'>;

/** Chunks of packs that are not in the index yet stay in memory: those of packs open or on their way. */
export class PlaceBook {
  readonly #index: ChunkIndex;
  /** By the reference of the pack; there are a handful. */
  readonly #fresh = new Map<string, FreshPlaces>();
  readonly #saved = new Set<string>();
  readonly #waiting = new Map<string, ((place: Found) => void)[]>();

  constructor(index: ChunkIndex) {
    this.#index = index;
  }

  /** Chunks that somebody waits for. */
  get unresolved(): number {
    return this.#waiting.size;
  }

  /** Takes in the new chunks of a job, and tells those who waited for them. */
  learn(done: JobDone): void {
    const ids = Buffer.from(done.ids.buffer, done.ids.byteOffset, done.ids.byteLength);
    let last = { block: -1, number: -1, fresh: null as FreshPlaces | null };
    for (let chunk = 0; chunk * ID_BYTES < ids.length; chunk += 1) {
      const { block, from, bytes } = chunkAt(done, chunk);
      if (block < 0) continue;
      if (block !== last.block) last = { block, ...this.#freshBlock(done, block) };
      last.fresh?.add(ids, chunk * ID_BYTES, last.number, from, bytes);
      if (this.#waiting.size > 0) this.#tellOf(ids, chunk, placeOf(done, block, from, bytes));
    }
  }

  /** The place of chunk `chunk` of a job that was learnt; `later` is called when it is not known yet (null). */
  resolve(done: JobDone, chunk: number, later: (place: ChunkPlace) => void): ChunkPlace | { bytes: number } | null {
    const { block, from, bytes } = chunkAt(done, chunk);
    if (block === HOLE) return { bytes };
    const ids = Buffer.from(done.ids.buffer, done.ids.byteOffset, done.ids.byteLength);
    const [start, end] = [chunk * ID_BYTES, (chunk + 1) * ID_BYTES];
    const chunkId = ids.toString('base64url', start, end);
    if (block !== KNOWN) return { ...placeOf(done, block, from, bytes), chunkId };
    const key = ids.toString('latin1', start, end);
    const found = this.#findFresh(ids, start) ?? this.#index.find('data', ids.subarray(start, end));
    if (found !== null) return { ...withoutMore(found), chunkId };
    const waiting = this.#waiting.get(key) ?? [];
    waiting.push((place) => later({ ...place, chunkId }));
    this.#waiting.set(key, waiting);
    return null;
  }

  /** The pack stands in the index now: its chunks need no memory here. */
  saved(packId: string): void {
    const ref = packRefOf(packId);
    this.#saved.add(ref);
    this.#fresh.delete(ref);
  }

  #tellOf(ids: Buffer, chunk: number, place: Found): void {
    const key = ids.toString('latin1', chunk * ID_BYTES, (chunk + 1) * ID_BYTES);
    const waiting = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    for (const tell of waiting) tell(place);
  }

  /** Where chunks of this block are kept; nowhere when its pack is in the index already. */
  #freshBlock(done: JobDone, block: number): { fresh: FreshPlaces | null; number: number } {
    const { pack, from: _from, bytes: _bytes, ...place } = placeOf(done, block, 0, 0);
    if (this.#saved.has(pack)) return { fresh: null, number: -1 };
    const fresh = this.#fresh.get(pack) ?? new FreshPlaces();
    this.#fresh.set(pack, fresh);
    return { fresh, number: fresh.addBlock(place) };
  }

  #findFresh(ids: Buffer, at: number): Found | null {
    for (const [pack, fresh] of this.#fresh) {
      const place = fresh.find(ids, at);
      if (place !== null) return { pack, ...place };
    }
    return null;
  }
}

function withoutMore({ pack, slot, offset, sealedBytes, blockBytes, encoding, from, bytes }: Found): Found {
  return { pack, slot, offset, sealedBytes, blockBytes, encoding, from, bytes };
}

/** The numbers of one block in `JobDone.blocks`. */
const BLOCK_FIELDS = 6;

function placeOf(
  { blocks, packs }: JobDone,
  block: number,
  from: number,
  bytes: number,
): PlaceInPack & { pack: string } {
  const at = block * BLOCK_FIELDS;
  return {
    pack: packRefOf(packs[blocks[at] ?? 0] ?? ''),
    slot: blocks[at + 1] ?? 0,
    offset: blocks[at + 2] ?? 0,
    sealedBytes: blocks[at + 3] ?? 0,
    blockBytes: blocks[at + 4] ?? 0,
    encoding: blocks[at + 5] === 1 ? 1 : 0,
    from,
    bytes,
  };
}
