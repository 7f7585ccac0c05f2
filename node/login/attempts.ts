/** Counts wrong tries within a window of time, with a cap that never moves. */

/** How many wrong tries from one address, and how many in all, are let through within one window. */
export interface AttemptCaps {
  readonly perAddress: number;
  readonly inAll: number;
  readonly windowMs: number;
}

// More addresses than this within one window is an attack; the cap for all together holds then.
const addressesMax = 10_000;

/** Wrong tries so far. `isOpen` is asked before a try, `fail` is told after a wrong one. */
export interface Attempts {
  isOpen(address: string, now: Date): boolean;
  fail(address: string, now: Date): void;
}

/** Starts counting; memory is bounded and a window forgets everything at its end. */
export function countAttempts(caps: AttemptCaps): Attempts {
  let windowEnds = 0;
  let all = 0;
  let byAddress = new Map<string, number>();
  const turn = (now: Date) => {
    if (now.getTime() < windowEnds) return;
    windowEnds = now.getTime() + caps.windowMs;
    all = 0;
    byAddress = new Map();
  };
  return {
    isOpen(address, now) {
      turn(now);
      return all < caps.inAll && (byAddress.get(address) ?? 0) < caps.perAddress;
    },
    fail(address, now) {
      turn(now);
      all++;
      if (byAddress.has(address) || byAddress.size < addressesMax) {
        byAddress.set(address, (byAddress.get(address) ?? 0) + 1);
      }
    },
  };
}
