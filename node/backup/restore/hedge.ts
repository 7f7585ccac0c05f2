/** When a shard is late: after the time that nineteen of the last twenty took. */
import type { RestoreClock } from './clock.ts';

/** Before anything is known, and never less: a satellite answers in half a second. */
const FIRST_MS = 5000;
const LEAST_MS = 250;
/** Enough for a 95th percentile, and recent enough for a line that gets worse. */
const SAMPLES = 64;
const SAMPLES_LEAST = 8;
const PERCENTILE = 0.95;

/** Measures fetches and rings when one takes longer than most did. */
export class HedgeTimer {
  readonly #clock: RestoreClock;
  readonly #samples: number[] = [];

  constructor(clock: RestoreClock) {
    this.#clock = clock;
  }

  /** A mark to hand to `took`. */
  start(): number {
    return this.#clock.now();
  }

  took(started: number): void {
    this.#samples.push(this.#clock.now() - started);
    if (this.#samples.length > SAMPLES) this.#samples.shift();
  }

  /** Milliseconds after which a further holder is asked. */
  get lateMs(): number {
    if (this.#samples.length < SAMPLES_LEAST) return FIRST_MS;
    const sorted = [...this.#samples].sort((a, b) => a - b);
    return Math.max(LEAST_MS, sorted[Math.floor(sorted.length * PERCENTILE)] ?? FIRST_MS);
  }

  /** What the work comes to, or `late` when that takes longer; the work goes on. */
  async orLate<T>(work: Promise<T>): Promise<T | 'late'> {
    const alarm = this.#clock.after(this.lateMs);
    try {
      return await Promise.race([work, alarm.rung.then(() => 'late' as const)]);
    } finally {
      alarm.cancel();
    }
  }
}
