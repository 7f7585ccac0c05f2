/** Orders under way: so many at a time, and the first failure stops all that have not begun. */

/** Runs work, at most `max` at the same time. */
export class OrderQueue {
  readonly #max: number;
  readonly #running = new Set<Promise<void>>();
  #failure: { readonly cause: unknown } | null = null;

  constructor(max: number) {
    this.#max = max;
  }

  /** Starts work as soon as there is room. Throws what earlier work threw. */
  async add(work: () => Promise<void>): Promise<void> {
    while (this.#running.size >= this.#max) await Promise.race(this.#running);
    this.#check();
    const running: Promise<void> = work()
      .catch((cause: unknown) => {
        this.#failure ??= { cause };
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Waits for all of it. Throws what any of it threw. */
  async finish(): Promise<void> {
    await Promise.all(this.#running);
    this.#check();
  }

  /** Waits until nothing runs any more, whatever came of it: for clearing up after a failure. */
  async settle(): Promise<void> {
    await Promise.all(this.#running);
  }

  #check(): void {
    if (this.#failure !== null) throw this.#failure.cause;
  }
}
