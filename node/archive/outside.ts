/** What an archive takes from outside: time and randomness. It keeps no log, and so loads none. */
import { randomBytes } from 'node:crypto';

/** The real clock and the operating system's generator. */
export const outside = {
  now: (): Date => new Date(),
  randomBytes: (count: number): Uint8Array => new Uint8Array(randomBytes(count)),
} as const;
