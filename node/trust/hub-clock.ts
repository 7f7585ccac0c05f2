/** The time that a hub reckons with in matters of trust: its machine's clock as long as that can be right. */
import { type ClockReading, isBorneOut, readClock, type TrustState } from '@breakwater/trust-lists';
import type { World } from '../world.ts';

type Known = Pick<TrustState, 'clockFloor'> & { readonly root: Pick<TrustState['root'], 'clock'> };

/** Remembers the latest time seen and lets it go on by the machine's counter while its clock is wrong. */
export class HubClock {
  readonly #world: Pick<World, 'now' | 'monotonicMs'>;
  #lastSeen: Date | null = null;
  #readAtMs: number | null = null;

  constructor(world: Pick<World, 'now' | 'monotonicMs'>) {
    this.#world = world;
  }

  /** The latest time seen; null before the first. */
  get lastSeen(): Date | null {
    return this.#lastSeen;
  }

  /** What was written down before a restart. */
  restore(lastSeen: Date | null): void {
    this.#lastSeen = lastSeen;
  }

  /** An operator vouches for the machine's clock, whichever way it moved. */
  confirm(): void {
    this.#lastSeen = this.#world.now();
  }

  /** A quorum that this hub asked itself just now is in this state: a clock that agrees with it is right. */
  bearOut(state: Known & { readonly log: Pick<TrustState['log'], 'quorumTime'> }): void {
    const isBehind = this.read(state).state === 'behind';
    if (isBehind && isBorneOut(this.#world.now(), state.log.quorumTime, state.root.clock)) this.confirm();
  }

  read({ clockFloor, root }: Known): ClockReading {
    const elapsedMs = this.#elapsedMs();
    const reading = readClock(this.#world.now(), { floor: clockFloor, lastSeen: this.#lastSeen }, root.clock);
    // A wrong clock must not keep a hub that is cut off young for ever: the hours since the last reading did pass.
    const now = reading.state === 'ok' ? reading.now : new Date(reading.now.getTime() + elapsedMs);
    if (now > (this.#lastSeen ?? clockFloor)) this.#lastSeen = now;
    return { now, state: reading.state };
  }

  #elapsedMs(): number {
    const nowMs = this.#world.monotonicMs?.() ?? 0;
    const beforeMs = this.#readAtMs ?? nowMs;
    this.#readAtMs = nowMs;
    return Math.max(0, nowMs - beforeMs);
  }
}
