/** Which notices are kept when there are too many: the same at every hub, and a flood never hides the broad one. */
import { noticesOfOthersMax, noticesOfSelfMax } from './limits.ts';
import type { Notice } from './notice.ts';
import type { CountedNotice } from './verify-notices.ts';

/**
 * Keeps the broadest first, then the oldest: whoever floods the region with notices about one key cannot crowd out the
 * notice that suspends the whole country. Of others' notices each territory gets its first before any gets its second.
 */
export function keepWithinBounds(counted: readonly CountedNotice[]): readonly CountedNotice[] {
  const mine = byTerritory(counted, 'self').flatMap((ofOne) => ofOne.slice(0, noticesOfSelfMax));
  const ranked = byTerritory(counted, 'others').flatMap((ofOne) => ofOne.map((one, rank) => ({ one, rank })));
  const others = ranked.sort((a, b) => a.rank - b.rank).slice(0, noticesOfOthersMax);
  return [...mine, ...others.map(({ one }) => one)];
}

function byTerritory(
  counted: readonly CountedNotice[],
  by: CountedNotice['by'],
): readonly (readonly CountedNotice[])[] {
  const groups = Map.groupBy(
    counted.filter((one) => one.by === by),
    ({ notice }) => notice.territory,
  );
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, ofOne]) => [...ofOne].sort((a, b) => compare(a.notice, b.notice)));
}

function compare(a: Notice, b: Notice): number {
  const broader = narrowness(a) - narrowness(b);
  if (broader !== 0) return broader;
  return a.issued.getTime() - b.issued.getTime() || (a.id < b.id ? -1 : 1);
}

function narrowness({ service, kid }: Notice): number {
  return (kid === null ? 0 : 2) + (service === null ? 0 : 1);
}
