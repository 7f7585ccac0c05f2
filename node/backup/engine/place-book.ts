/** Where each chunk lies, put together from what workers tell and what the index knows. */
import { type ChunkPlace, packRefOf } from '@breakwater/backup-replication';
import type { ChunkIndex } from '../index/chunk-index.ts';
import { ID_BYTES, type PlaceInPack } from '../index/known-place.ts';
import { chunkAt } from './chunk-gatherer.ts';
import { HOLE, type JobDone, KNOWN } from './messages.ts';

/** A chunk's place; null while another worker is still writing it. */
type Found = Omit<ChunkPlace, 'chunkId'>;

/** Chunks of packs that are not in the index yet stay in memory: those of packs open or on their way. */
export class PlaceBook {
  readonly #index: ChunkIndex;
  readonly #fresh = new Map<string, Found>();
  readonly #freshByPack = new Map<string, string[]>();
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
    for (let chunk = 0; chunk * ID_BYTES < ids.length; chunk += 1) {
      const { block, from, bytes } = chunkAt(done, chunk);
      if (block < 0) continue;
      const place = placeOf(done, block, from, bytes);
      const key = ids.toString('latin1', chunk * ID_BYTES, (chunk + 1) * ID_BYTES);
      if (!this.#saved.has(place.pack)) this.#keepFresh(key, place);
      const waiting = this.#waiting.get(key);
      if (waiting === undefined) continue;
      this.#waiting.delete(key);
      for (const tell of waiting) tell(place);
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
    const found = this.#fresh.get(key) ?? this.#index.find('data', ids.subarray(start, end));
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
    for (const key of this.#freshByPack.get(ref) ?? []) this.#fresh.delete(key);
    this.#freshByPack.delete(ref);
  }

  #keepFresh(key: string, place: Found): void {
    this.#fresh.set(key, place);
    const keys = this.#freshByPack.get(place.pack) ?? [];
    if (keys.length === 0) this.#freshByPack.set(place.pack, keys);
    keys.push(key);
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
