/** Once settled, always settled: a notice that comes around again must not act because a list forgot its number. */
import type { TrustList } from '../document/list.ts';
import { TrustError } from '../error.ts';

/**
 * Throws `TRUST_LIST_UNSETTLES` when the list leaves out a notice that the one before settled. Only a list under a
 * newer root may: there the states change the keys on which old notices stand, and no list has room for them for ever.
 */
export function checkSettled(previous: TrustList | null, list: TrustList): void {
  if (previous === null || list.rootVersion > previous.rootVersion) return;
  const settled = new Set(list.settled);
  const forgotten = previous.settled.filter((id) => !settled.has(id));
  if (forgotten.length === 0) return;
  const happened = `List ${list.sequence} forgets ${forgotten.length} notices that list ${previous.sequence} settled.`;
  throw new TrustError('TRUST_LIST_UNSETTLES', happened, { sequence: list.sequence, forgotten });
}
