/** How near a document is to its end, in the steps at which people are told. */

/** At most this many percent of its life are left; null while it is more than half. */
export type LifeLeft = 50 | 25 | 10 | null;

const steps = [10, 25, 50] as const;

/**
 * The smallest step that holds at `now` for a life from `issued` to `end`. Many outages of others came from documents
 * that ran out while everybody thought that there was time: so the first warning comes at half of it.
 * @see references/trust.md section 2, row 1
 */
export function lifeLeft(issued: Date, end: Date, now: Date): LifeLeft {
  const wholeMs = end.getTime() - issued.getTime();
  const leftMs = end.getTime() - now.getTime();
  return steps.find((step) => leftMs * 100 <= wholeMs * step) ?? null;
}
