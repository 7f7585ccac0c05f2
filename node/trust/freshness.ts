/** How old the region's word is: the stages of design section 5, by the time a source last confirmed the list. */

/** What a hub may still rely on: fresh and aging everything, isolated less, closed nothing from abroad. */
export type FreshnessStage = 'fresh' | 'aging' | 'isolated' | 'closed';

const hourMs = 3_600_000;
const untilMs: readonly (readonly [FreshnessStage, number])[] = [
  ['fresh', 24 * hourMs],
  ['aging', 72 * hourMs],
  ['isolated', 14 * 24 * hourMs],
];

/** The stage at `now` when the list was last confirmed at `confirmedAt`. */
export function freshnessStage(confirmedAt: Date, now: Date): FreshnessStage {
  const ageMs = now.getTime() - confirmedAt.getTime();
  return untilMs.find(([, limitMs]) => ageMs <= limitMs)?.[0] ?? 'closed';
}
