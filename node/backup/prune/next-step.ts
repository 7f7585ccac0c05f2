/** What to order next at one holder: decided from where it stands and what must stay, and from nothing remembered. */
import { GENERATION_OBJECTS_MAX } from '@breakwater/backup-replication';
import type { HeldLine, HolderState } from './ask-holder.ts';

/** The step. `wait`: what was condemned can still be taken back. `nothing`: there is nothing to delete. */
export type PruneStep =
  | { readonly act: 'condemn'; readonly things: readonly HeldLine[] }
  | { readonly act: 'delete' | 'pardon'; readonly of: number; readonly things: readonly HeldLine[] }
  | { readonly act: 'wait'; readonly until: Date; readonly things: readonly HeldLine[] }
  | { readonly act: 'nothing'; readonly lockedBytes: number };

/** What a killed run stored is used by the next one; after a day nobody comes back for it. */
const YOUNG_MS = 86_400_000;

/**
 * The next step. Whoever is asked twice answers the same, so a run that was killed anywhere goes on with the next one.
 * A thing that became needed after it was condemned is pardoned, with all that were condemned with it: they are
 * condemned anew.
 */
export function nextStep(state: HolderState, live: ReadonlySet<string>, now: Date): PruneStep {
  const { open, things } = state;
  if (open !== null) {
    const condemned = things.filter(({ condemnedBy }) => condemnedBy === open.number);
    if (condemned.some(({ subject }) => live.has(subject)))
      return { act: 'pardon', of: open.number, things: condemned };
    if (now < open.undeleteUntil) return { act: 'wait', until: open.undeleteUntil, things: condemned };
    return { act: 'delete', of: open.number, things: condemned };
  }
  const old = (line: HeldLine) => now.getTime() - line.storedAt.getTime() >= YOUNG_MS;
  const garbage = things.filter((line) => !live.has(line.subject) && old(line));
  const free = garbage.filter(({ lockedUntil }) => lockedUntil <= now);
  if (free.length > 0) return { act: 'condemn', things: free.slice(0, GENERATION_OBJECTS_MAX) };
  return { act: 'nothing', lockedBytes: garbage.reduce((sum, { bytes }) => sum + bytes, 0) };
}
