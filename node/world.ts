/** What a hub takes from outside: the time, randomness and a place for its log lines. */
import { randomBytes } from 'node:crypto';
import pino, { type Logger } from 'pino';

/** Time, randomness and log, handed in so that tests can hold them still. */
export interface World {
  now(): Date;
  /** Milliseconds that only go forward, whatever is done to the clock; left out where time is held still. */
  monotonicMs?(): number;
  /** `count` bytes from the operating system's generator. */
  randomBytes(count: number): Uint8Array;
  readonly log: Logger;
}

/** The real world. Log lines are JSON on standard error, one a line; `level` is a pino level or `silent`. */
export function realWorld(level: string): World {
  return {
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    randomBytes: (count) => new Uint8Array(randomBytes(count)),
    log: pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2)),
  };
}
