/** The time of a restore, handed in so that tests can hold it still. */

/** A stopwatch and an alarm. */
export interface RestoreClock {
  /** Milliseconds that only go forward. */
  now(): number;
  /** Rings once after so many milliseconds, unless it is cancelled. */
  after(ms: number): { readonly rung: Promise<void>; cancel(): void };
}

/** The real one. An alarm that nobody waits for any more does not keep the program alive. */
export const realClock: RestoreClock = {
  now: () => performance.now(),
  after(ms) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    return { rung: promise, cancel: () => clearTimeout(timer) };
  },
};
