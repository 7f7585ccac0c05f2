/** How often may be asked: strangers have no name, so they share by what they ask for, as at the open relay. */
import { PeerError } from '../../peer/error.ts';

/** Calls let through in one minute, for one owner and for all. */
export interface PaceLimits {
  readonly perOwner: number;
  readonly inAll: number;
}

/**
 * An answer is up to 32 heads and two signatures. A blank machine asks each holder a few times, and a hub that walks
 * the heads of ten years asks 300 times; ten a second for one owner is more than both, and what one core does idly.
 */
export const HEADS_PACE: PaceLimits = { perOwner: 600, inAll: 2_400 };

const WINDOW_MS = 60_000;

/** A counter of calls: what it answers throws `PEER_BUSY` beyond the limits. Memory is bounded by `inAll`. */
export function keepPace({ perOwner, inAll }: PaceLimits): (owner: string, now: Date) => void {
  let began = 0;
  let all = 0;
  let byOwner = new Map<string, number>();
  return (owner, now) => {
    const at = now.getTime();
    // Also when the clock went back: a wrong hour must not lock anybody out for an hour.
    if (at >= began + WINDOW_MS || at < began) {
      [began, all] = [at, 0];
      byOwner = new Map();
    }
    const own = byOwner.get(owner) ?? 0;
    if (own >= perOwner || all >= inAll) throw new PeerError('PEER_BUSY', 'Heads are asked for too often.', { owner });
    all += 1;
    byOwner.set(owner, own + 1);
  };
}
