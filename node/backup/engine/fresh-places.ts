/** Chunks of one pack that is not in the index yet, as arrays of numbers: a third of what objects would take. */
import { ID_BYTES, type PlaceInPack } from '../index/known-place.ts';

/** Where a block lies, for all chunks in it. */
type BlockPlace = Omit<PlaceInPack, 'from' | 'bytes'>;

/** Eight words of id; then block, from and bytes. */
const ID_WORDS = ID_BYTES / 4;
const ROW_WORDS = ID_WORDS + 3;
const ROWS_MIN = 64;

/** Grows with the pack, and is dropped as a whole when the pack is in the index. */
export class FreshPlaces {
  readonly #blocks: BlockPlace[] = [];
  #rows = new Int32Array(ROWS_MIN * ROW_WORDS);
  #count = 0;
  /** Row numbers from one on, by the second word of the id; twice as many slots as rows. */
  #slots = new Int32Array(ROWS_MIN * 2);

  /** The number of a block, for `add`. */
  addBlock(place: BlockPlace): number {
    return this.#blocks.push(place) - 1;
  }

  /** A chunk whose 32 bytes of id begin at `at` of `ids`. */
  add(ids: Buffer, at: number, block: number, from: number, bytes: number): void {
    if (this.#count * ROW_WORDS === this.#rows.length) this.#grow();
    const row = this.#count * ROW_WORDS;
    for (let word = 0; word < ID_WORDS; word += 1) this.#rows[row + word] = ids.readInt32LE(at + word * 4);
    this.#rows[row + ID_WORDS] = block;
    this.#rows[row + ID_WORDS + 1] = from;
    this.#rows[row + ID_WORDS + 2] = bytes;
    this.#count += 1;
    this.#enter(this.#count);
  }

  find(ids: Buffer, at: number): PlaceInPack | null {
    const mask = this.#slots.length - 1;
    const second = ids.readInt32LE(at + 4);
    for (let slot = second & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] as number;
      if (number === 0) return null;
      const row = (number - 1) * ROW_WORDS;
      if (this.#rows[row + 1] === second && this.#isSame(row, ids, at)) return this.#placeAt(row);
    }
  }

  #isSame(row: number, ids: Buffer, at: number): boolean {
    for (let word = 0; word < ID_WORDS; word += 1)
      if (this.#rows[row + word] !== ids.readInt32LE(at + word * 4)) return false;
    return true;
  }

  #placeAt(row: number): PlaceInPack | null {
    const block = this.#blocks[this.#rows[row + ID_WORDS] as number];
    if (block === undefined) return null;
    return {
      ...block,
      from: this.#rows[row + ID_WORDS + 1] as number,
      bytes: this.#rows[row + ID_WORDS + 2] as number,
    };
  }

  #enter(number: number): void {
    const mask = this.#slots.length - 1;
    let slot = (this.#rows[(number - 1) * ROW_WORDS + 1] as number) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = number;
  }

  #grow(): void {
    const rows = new Int32Array(this.#rows.length * 2);
    rows.set(this.#rows);
    this.#rows = rows;
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let number = 1; number <= this.#count; number += 1) this.#enter(number);
  }
}
