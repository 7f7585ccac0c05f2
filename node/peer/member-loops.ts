/** Runs one patient loop for each other member of the trust list, follows the list, wakes a loop early when told. */
import { setTimeout as delay } from 'node:timers/promises';
import { CodedError, type CountryCode } from '@breakwater/federation-protocol';
import type { World } from '../world.ts';
import { linkReviewMs } from './limits.ts';
import type { PeerDirectory, PeerMember } from './peer.ts';

/** What a loop may do besides its work: wait, unless it is woken or stopped. */
export interface Turn {
  readonly signal: AbortSignal;
  /** Resolves after `ms`, at once when woken, and never rejects. */
  pause(ms: number): Promise<void>;
}

/** What the loops need. */
export interface MemberLoopParts {
  readonly self: CountryCode;
  readonly directory: PeerDirectory;
  readonly world: Pick<World, 'log'>;
}

/** All loops together. */
export interface MemberLoops {
  /** Ends the present pause of one country's loop. */
  wake(country: CountryCode): void;
  /** Looks at the list of members now: at a first start it comes seconds after the loops. */
  review(): void;
  /** Tells every loop to end; work under way finishes in its own time, so a loop looks at its signal before it acts. */
  stop(): void;
}

/** Starts `loop` for every other member now and for each that the list adds later; stops those it removes. */
export function runPerMember(
  parts: MemberLoopParts,
  loop: (country: CountryCode, turn: Turn) => Promise<void>,
): MemberLoops {
  const running = new Map<CountryCode, { stop: AbortController; wake: () => void }>();

  const start = (country: CountryCode): void => {
    const stop = new AbortController();
    let nap = new AbortController();
    const turn: Turn = {
      signal: stop.signal,
      pause: (ms) => {
        nap = new AbortController();
        return sleep(ms, AbortSignal.any([nap.signal, stop.signal]));
      },
    };
    running.set(country, { stop, wake: () => nap.abort() });
    void loop(country, turn)
      .catch((err: unknown) => parts.world.log.error({ event: 'peer.loop-failed', country, err }))
      // A loop that ended, by a fault or because its country left the list, may be started again by a later review.
      .finally(() => running.delete(country));
  };

  let isOver = false;
  const review = (): void => {
    if (isOver) return;
    const wanted = otherMembers(parts);
    for (const country of wanted) if (!running.has(country)) start(country);
    for (const [country, { stop }] of running) if (!wanted.includes(country)) stop.abort();
  };

  review();
  const reviews = setInterval(review, linkReviewMs);
  reviews.unref();
  return {
    wake: (country) => running.get(country)?.wake(),
    review,
    stop() {
      isOver = true;
      clearInterval(reviews);
      for (const { stop } of running.values()) stop.abort();
    },
  };
}

/** Everybody on the list but ourselves; nobody while there is no list that may be trusted. */
export function otherMembers(parts: Pick<MemberLoopParts, 'directory' | 'self'>): CountryCode[] {
  return otherPeers(parts).map(({ country }) => country);
}

/** The same with what the list says of them. */
export function otherPeers({ directory, self }: Pick<MemberLoopParts, 'directory' | 'self'>): readonly PeerMember[] {
  try {
    return directory.members().filter(({ country }) => country !== self);
  } catch (error) {
    if (error instanceof CodedError && error.code.startsWith('TRUST_')) return [];
    throw error;
  }
}

/** A random pause between half of `ms` and `ms`, so that hubs that fell together do not rise together. */
export function jittered(ms: number, { randomBytes }: Pick<World, 'randomBytes'>): number {
  const [first = 0, second = 0] = randomBytes(2);
  return Math.round(ms / 2 + (ms / 2) * ((first * 256 + second) / 65_535));
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal, ref: false });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
