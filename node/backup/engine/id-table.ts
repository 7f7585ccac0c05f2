/** Which chunks are known: one table of shortened chunk ids that all workers read and write, in shared memory. */

/** The first 16 bytes of a chunk id: it is a keyed hash, so two chunks with one beginning will not be found. */
const WORDS = 4;
const ENTRY_BYTES = WORDS * 4;
/** Words before the entries: lock, entries in use, capacity in entries (a power of two). */
const HEADER_WORDS = 4;
const LOCK = 0;
const COUNT = 1;
const CAPACITY = 2;

/** 2^22 entries are 64 MiB and a terabyte of files. What comes after is stored twice at worst, never lost. */
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
      return this.#add(word(id, at) || 1, word(id, at + 4), word(id, at + 8), word(id, at + 12));
    } finally {
      Atomics.store(words, LOCK, 0);
      Atomics.notify(words, LOCK, 1);
    }
  }

  #add(a: number, b: number, c: number, d: number): boolean {
    const words = this.#words;
    const capacity = words[CAPACITY] as number;
    const count = words[COUNT] as number;
    if (count >= capacity * FULL) {
      if (capacity < CAPACITY_MAX) {
        this.#grow(capacity);
        return this.#add(a, b, c, d);
      }
      // Full for good: a newcomer is not remembered, those inside are still found.
      if (count >= CAPACITY_MAX * 0.9) return !this.#find(a, b, c, d, capacity).found;
    }
    const { at, found } = this.#find(a, b, c, d, capacity);
    if (found) return false;
    words[at] = a;
    words[at + 1] = b;
    words[at + 2] = c;
    words[at + 3] = d;
    words[COUNT] = count + 1;
    return true;
  }

  #find(a: number, b: number, c: number, d: number, capacity: number): { at: number; found: boolean } {
    const words = this.#words;
    const mask = capacity - 1;
    for (let slot = d & mask; ; slot = (slot + 1) & mask) {
      const at = HEADER_WORDS + slot * WORDS;
      const first = words[at];
      if (first === 0) return { at, found: false };
      if (first === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) return { at, found: true };
    }
  }

  /** Under the lock: everybody else waits, for some milliseconds, some twenty times in the life of a table. */
  #grow(capacity: number): void {
    const words = this.#words;
    const old = words.slice(HEADER_WORDS, HEADER_WORDS + capacity * WORDS);
    this.#memory.grow(bytesFor(capacity * 2));
    words.fill(0, HEADER_WORDS, HEADER_WORDS + capacity * 2 * WORDS);
    words[CAPACITY] = capacity * 2;
    for (let at = 0; at < old.length; at += WORDS) {
      if (old[at] === 0) continue;
      const entry = old.subarray(at, at + WORDS);
      const [a = 0, b = 0, c = 0, d = 0] = entry;
      words.set(entry, this.#find(a, b, c, d, capacity * 2).at);
    }
    // Half of what the table is now: at once, not when the collector finds it.
    old.buffer.transfer(0);
  }
}

function word(id: Uint8Array, at: number): number {
  return (
    (id[at] as number) | ((id[at + 1] as number) << 8) | ((id[at + 2] as number) << 16) | ((id[at + 3] as number) << 24)
  );
}
