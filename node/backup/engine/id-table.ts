/** Which chunks are known: one table of shortened chunk ids that all workers read and write, in shared memory. */

/** The first 12 bytes of a chunk id: it is a keyed hash, so two chunks with one beginning will not be found. */
const WORDS = 3;
const ENTRY_BYTES = WORDS * 4;
/** Words before the entries: lock, entries in use, capacity in entries (a power of two). */
const HEADER_WORDS = 4;
const LOCK = 0;
const COUNT = 1;
const CAPACITY = 2;

/** 2^22 entries are 48 MiB and a terabyte of files. What comes after is stored twice at worst, never lost. */
const CAPACITY_MAX = 2 ** 22;
const CAPACITY_MIN = 2 ** 12;
/** Above this share of full, probing becomes slow. */
const FULL = 0.7;

/** The memory of a table for about so many known chunks; give it to every thread. */
export function createIdTableMemory(known: number): SharedArrayBuffer {
  let capacity = CAPACITY_MIN;
  while (capacity < CAPACITY_MAX && capacity * FULL < known * 2) capacity *= 2;
  const memory = new SharedArrayBuffer(bytesFor(capacity), { maxByteLength: bytesFor(CAPACITY_MAX) });
  new Int32Array(memory)[CAPACITY] = capacity;
  return memory;
}

function bytesFor(capacity: number): number {
  return HEADER_WORDS * 4 + capacity * ENTRY_BYTES;
}

/** One thread's hands on the table. */
export class IdTable {
  readonly #memory: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#memory = memory;
    // Without a length, so that it sees what the table grows by.
    this.#words = new Int32Array(memory);
  }

  /** True when the chunk was not known: the caller has to store it. False when somebody has, or is about to. */
  claim(id: Uint8Array, at = 0): boolean {
    const words = this.#words;
    while (Atomics.compareExchange(words, LOCK, 0, 1) !== 0) Atomics.wait(words, LOCK, 1, 1);
    try {
      return this.#add(word(id, at) || 1, word(id, at + 4), word(id, at + 8));
    } finally {
      Atomics.store(words, LOCK, 0);
      Atomics.notify(words, LOCK, 1);
    }
  }

  #add(a: number, b: number, c: number): boolean {
    const words = this.#words;
    const capacity = words[CAPACITY] as number;
    const count = words[COUNT] as number;
    if (count >= capacity * FULL) {
      if (capacity < CAPACITY_MAX) {
        this.#grow(capacity);
        return this.#add(a, b, c);
      }
      // Full for good: a newcomer is not remembered, those inside are still found.
      if (count >= CAPACITY_MAX * 0.9) return !this.#find(a, b, c, capacity).found;
    }
    const { at, found } = this.#find(a, b, c, capacity);
    if (found) return false;
    this.#set(at, a, b, c);
    words[COUNT] = count + 1;
    return true;
  }

  #find(a: number, b: number, c: number, capacity: number): { at: number; found: boolean } {
    const words = this.#words;
    const mask = capacity - 1;
    for (let slot = c & mask; ; slot = (slot + 1) & mask) {
      const at = HEADER_WORDS + slot * WORDS;
      const first = words[at];
      if (first === 0) return { at, found: false };
      if (first === a && words[at + 1] === b && words[at + 2] === c) return { at, found: true };
    }
  }

  #set(at: number, a: number, b: number, c: number): void {
    const words = this.#words;
    words[at] = a;
    words[at + 1] = b;
    words[at + 2] = c;
  }

  /**
   * Under the lock: everybody else waits, for some milliseconds, some twenty times in the life of a table. In place,
   * as a copy would be the most that a backup of a million files holds at one moment: from an empty slot on, each entry
   * is taken out and put in again. Its way from its first slot then leads over such only as have been moved before, or
   * into the new half; what would come round to the beginning waits until all are moved.
   */
  #grow(capacity: number): void {
    const words = this.#words;
    this.#memory.grow(bytesFor(capacity * 2));
    words[CAPACITY] = capacity * 2;
    let empty = 0;
    while (words[HEADER_WORDS + empty * WORDS] !== 0) empty += 1;
    const round: [number, number, number][] = [];
    for (let step = 1; step < capacity; step += 1) {
      const at = HEADER_WORDS + ((empty + step) & (capacity - 1)) * WORDS;
      const a = words[at] as number;
      if (a === 0) continue;
      const [b, c] = [words[at + 1] as number, words[at + 2] as number];
      words[at] = 0;
      const place = this.#placeBeforeEnd(c, capacity * 2);
      if (place === null) round.push([a, b, c]);
      else this.#set(place, a, b, c);
    }
    for (const [a, b, c] of round) this.#set(this.#find(a, b, c, capacity * 2).at, a, b, c);
  }

  /** The first free place for an entry, or null when there is none between its first slot and the end. */
  #placeBeforeEnd(c: number, capacity: number): number | null {
    for (let slot = c & (capacity - 1); slot < capacity; slot += 1) {
      const at = HEADER_WORDS + slot * WORDS;
      if (this.#words[at] === 0) return at;
    }
    return null;
  }
}

function word(id: Uint8Array, at: number): number {
  return (
    (id[at] as number) | ((id[at + 1] as number) << 8) | ((id[at + 2] as number) << 16) | ((id[at + 3] as number) << 24)
  );
}
