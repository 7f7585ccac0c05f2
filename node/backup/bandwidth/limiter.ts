/** Holds sending to the rates in force: one bucket of tokens for each holder and one for all together. */
import type { Rates } from './rules.ts';

/** Asked before each piece is sent; resolves when it may be. */
export interface BandwidthLimiter {
  take(holder: string, bytes: number): Promise<void>;
}

/** What a limiter takes from outside. */
export interface LimiterParts {
  /** Milliseconds that only go forward. */
  readonly monotonicMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** The rates in force now. */
  readonly rates: () => Rates;
}

/** Where nothing is limited. */
export const NO_LIMIT: BandwidthLimiter = { take: async () => undefined };

/** Rates are looked at again at least this often: the hour may have changed. */
const LOOK_AGAIN_MS = 1000;
/** What a bucket holds, in seconds of its rate: an idle line may begin with so much at once. */
const BURST_SECONDS = 1;

/** Tokens in bytes. A piece larger than the bucket leaves a debt that is waited for before the next. */
class Bucket {
  #tokens = 0;
  #filledAt: number | null = null;

  fill(rate: number, now: number): void {
    const seconds = (now - (this.#filledAt ?? now - BURST_SECONDS * 1000)) / 1000;
    this.#filledAt = now;
    this.#tokens =
      rate === Number.POSITIVE_INFINITY ? 0 : Math.min(this.#tokens + seconds * rate, BURST_SECONDS * rate);
  }

  /** Milliseconds until something may be sent at this rate. */
  waitMs(rate: number): number {
    if (rate === Number.POSITIVE_INFINITY || this.#tokens > 0) return 0;
    return rate === 0 ? LOOK_AGAIN_MS : Math.ceil(((1 - this.#tokens) / rate) * 1000);
  }

  spend(rate: number, bytes: number): void {
    if (rate !== Number.POSITIVE_INFINITY) this.#tokens -= bytes;
  }
}

/** Pieces of one holder go in the order in which they asked; holders share what there is in all as they come. */
export function createLimiter({ monotonicMs, sleep, rates }: LimiterParts): BandwidthLimiter {
  const inAll = new Bucket();
  const buckets = new Map<string, Bucket>();
  const turns = new Map<string, Promise<void>>();
  const bucketOf = (holder: string) => {
    const bucket = buckets.get(holder) ?? new Bucket();
    buckets.set(holder, bucket);
    return bucket;
  };
  const waitAndSpend = async (holder: string, bytes: number) => {
    const own = bucketOf(holder);
    for (;;) {
      const { inAll: all, perHolder } = rates();
      const now = monotonicMs();
      inAll.fill(all, now);
      own.fill(perHolder, now);
      const wait = Math.max(inAll.waitMs(all), own.waitMs(perHolder));
      if (wait === 0) {
        inAll.spend(all, bytes);
        own.spend(perHolder, bytes);
        return;
      }
      await sleep(Math.min(wait, LOOK_AGAIN_MS));
    }
  };
  return {
    take(holder, bytes) {
      const turn = (turns.get(holder) ?? Promise.resolve()).then(() => waitAndSpend(holder, bytes));
      turns.set(
        holder,
        turn.catch(() => undefined),
      );
      return turn;
    },
  };
}
