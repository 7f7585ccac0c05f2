/** The part of a root that says how long trust outlives the centre, what clocks may do, and where lists go on. */
import type { JsonValue } from '@breakwater/federation-protocol';
import { inside, type Place, readCount, readObject, readOpenObject, readSha256, refuse } from './read.ts';
import type { ClockRules, Freshness, Root } from './root.ts';

const dayMs = 86_400_000;
const longestMs = 366 * dayMs;

/** The stages when a root plan says nothing else (design section 5). */
export const defaultFreshness: Freshness = {
  freshMs: dayMs,
  agingMs: 3 * dayMs,
  isolatedMs: 14 * dayMs,
  closedMs: 90 * dayMs,
};

/** The clock's rules when a root plan says nothing else: 5 minutes between hubs (design section 10), a month ahead. */
export const defaultClock: ClockRules = { maxSkewMs: 5 * 60_000, maxForwardJumpMs: 30 * dayMs };

/** The four stages, each longer than the one before. */
export function readFreshness(value: JsonValue | undefined, place: Place): Freshness {
  const names = ['freshMs', 'agingMs', 'isolatedMs', 'closedMs'];
  const freshness = readOpenObject(value, place, names);
  const [freshMs = 0, agingMs = 0, isolatedMs = 0, closedMs = 0] = names.map((name) =>
    readCount(freshness[name], inside(place, name), 1, longestMs),
  );
  if (!(freshMs < agingMs && agingMs < isolatedMs && isolatedMs < closedMs))
    refuse(place, 'growing from stage to stage');
  return { freshMs, agingMs, isolatedMs, closedMs };
}

/** The clock's rules. */
export function readClock(value: JsonValue | undefined, place: Place): ClockRules {
  const clock = readOpenObject(value, place, ['maxSkewMs', 'maxForwardJumpMs']);
  return {
    maxSkewMs: readCount(clock.maxSkewMs, inside(place, 'maxSkewMs'), 1000, dayMs),
    maxForwardJumpMs: readCount(clock.maxForwardJumpMs, inside(place, 'maxForwardJumpMs'), dayMs, longestMs),
  };
}

/** Where lists go on; null until they ever had to be brought back. */
export function readBaseline(value: JsonValue | undefined, place: Place): Root['baseline'] {
  const { hubs } = readObject(value, place, ['hubs']);
  if (hubs === null) return { hubs: null };
  const at = inside(place, 'hubs');
  const { sequence, sha256 } = readObject(hubs, at, ['sequence', 'sha256']);
  return {
    hubs: {
      sequence: readCount(sequence, inside(at, 'sequence'), 1, Number.MAX_SAFE_INTEGER),
      sha256: readSha256(sha256, inside(at, 'sha256')),
    },
  };
}
