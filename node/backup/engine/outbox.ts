/** The order of the tree: what was found first is written first, however long its reading takes. */

/** Something that will be one or more lines of the tree. */
export interface OutboxSlot {
  /** Whether its lines are known. Asked when it is the first in line; it may begin work then. */
  isReady(): boolean;
  emit(): void;
  /** Bytes it holds in memory, roughly. */
  readonly weight: number;
}

/** Waiting lines of so many bytes stop the walk until the workers catch up. */
const WEIGHT_MAX = 16 * 1024 * 1024;
/** And so many slots, each with a file's particulars. */
const SLOTS_MAX = 2048;

/** Slots in order. Memory: bounded by those two, as long as whoever adds waits for `room`. */
export class Outbox {
  #slots: OutboxSlot[] = [];
  #first = 0;
  #weight = 0;
  #isDraining = false;
  #waiting: (() => void) | null = null;

  get isEmpty(): boolean {
    return this.#first === this.#slots.length;
  }

  add(slot: OutboxSlot): void {
    this.#slots.push(slot);
    this.#weight += slot.weight;
    if (this.#slots.length - this.#first === 1) this.drain();
  }

  /** Emits all that is ready, in order; called whenever something may have become ready. */
  drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    try {
      for (let slot = this.#slots[this.#first]; slot?.isReady() === true; slot = this.#slots[this.#first]) {
        slot.emit();
        this.#weight -= slot.weight;
        this.#first += 1;
      }
    } finally {
      this.#isDraining = false;
    }
    if (this.#first > 1024) {
      this.#slots = this.#slots.slice(this.#first);
      this.#first = 0;
    }
    if (this.hasRoom) this.wake();
  }

  get hasRoom(): boolean {
    return this.#weight < WEIGHT_MAX && this.#slots.length - this.#first < SLOTS_MAX;
  }

  /** Lets whoever waits look again. */
  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.();
  }

  /** Resolves when something moved. */
  moved(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }
}
