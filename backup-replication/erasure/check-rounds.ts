/** Which shards are decoded from which, so that the check of a pack's parity touches all of both. */
import type { Scheme } from '../scheme.ts';
import { range } from './shape.ts';

/** One decoding: exactly k shards `have`, among them as many parities as there are data shards in `want`. */
export interface CheckRound {
  readonly have: readonly number[];
  readonly want: readonly number[];
}

/**
 * The rounds for a scheme; none when there is no parity. With as many parities as data shards one round decodes all
 * data from parity alone; with fewer parities the data takes turns, with more the parities do.
 */
export function checkRounds({ k, n }: Scheme): readonly CheckRound[] {
  const parities = n - k;
  const decoded = Math.min(k, parities);
  if (decoded === 0) return [];
  const turns = Math.ceil(Math.max(k, parities) / decoded);
  return range(0, turns).map((turn) => {
    // The last turn looks back, so that all turns are equally wide.
    const missing = Math.min(turn * decoded, k - decoded);
    const parity = k + Math.min(turn * decoded, parities - decoded);
    const want = range(missing, missing + decoded);
    const kept = range(0, k).filter((shard) => !want.includes(shard));
    return { have: [...kept, ...range(parity, parity + decoded)], want };
  });
}
