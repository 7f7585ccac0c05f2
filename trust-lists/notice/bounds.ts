/** Room for notices: what is in force stays whatever is offered, and each newcomer must say something that is new. */
import { noticesOfOthersMax, noticesOfSelfMax } from './limits.ts';
import type { CountedNotice } from './verify-notices.ts';

/** Why a newcomer was turned away: another says it already, or there is no room. */
export interface TurnedAway {
  readonly one: CountedNotice;
  readonly why: 'in-force' | 'no-room';
}

/**
 * Adds newcomers to the notices in force. Nothing is ever evicted, not even what a broader notice contains: when the
 * broader one is settled, the narrower word must still stand. Only a newcomer that says exactly what another of the
 * same makers says is turned away, and one for which there is no room.
 */
export function admit(
  inForce: readonly CountedNotice[],
  newcomers: readonly CountedNotice[],
): { readonly kept: readonly CountedNotice[]; readonly turnedAway: readonly TurnedAway[] } {
  const kept = [...inForce];
  const turnedAway: TurnedAway[] = [];
  // Broad ones first, and nothing by `issued`, which whoever makes a notice chooses.
  for (const one of [...newcomers].sort(compare)) {
    if (kept.some((other) => saysAsMuch(other, one))) turnedAway.push({ one, why: 'in-force' });
    else if (hasRoom(kept, one)) kept.push(one);
    else turnedAway.push({ one, why: 'no-room' });
  }
  return { kept, turnedAway };
}

/** A state's own word at a later revision of its entry is a new one: it ends later than the one before. */
function saysAsMuch(kept: CountedNotice, one: CountedNotice): boolean {
  return kept.by === one.by && scopeOf(kept) === scopeOf(one) && (one.by === 'others' || !isLater(one, kept));
}

function isLater(a: CountedNotice, b: CountedNotice): boolean {
  return a.notice.revision > b.notice.revision;
}

/** The first notice about a whole service or country always has room, so that no flood about keys can shut it out. */
function hasRoom(kept: readonly CountedNotice[], one: CountedNotice): boolean {
  const { territory } = one.notice;
  const alike = kept.filter(({ by, notice }) => by === one.by && (by === 'others' || notice.territory === territory));
  const broad = new Set(alike.filter(isBroad).map(scopeOf));
  if (isBroad(one) && !broad.has(scopeOf(one))) return true;
  return alike.length - broad.size < (one.by === 'self' ? noticesOfSelfMax : noticesOfOthersMax);
}

function isBroad({ notice }: CountedNotice): boolean {
  return notice.kid === null;
}

function scopeOf({ notice: { territory, service, kid } }: CountedNotice): string {
  return [territory, service ?? '', kid ?? ''].join(' ');
}

function compare(a: CountedNotice, b: CountedNotice): number {
  const narrower = narrowness(a) - narrowness(b);
  return narrower || a.notice.revision - b.notice.revision || (a.notice.id < b.notice.id ? -1 : 1);
}

function narrowness({ notice: { service, kid } }: CountedNotice): number {
  return (kid === null ? 0 : 2) + (service === null ? 0 : 1);
}
