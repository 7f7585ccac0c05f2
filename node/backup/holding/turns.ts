/** So many at a time; the others wait, first come, first served. */

/** What waits is not bounded here: each that waits is a transfer that `Arriving`, or the peer's limits, counted. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** Runs `work` when it is its turn. */
  async take<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((go) => this.#waiting.push(go));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // The turn is handed over, so that nobody who comes just now slips in between.
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
