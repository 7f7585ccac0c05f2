/** What can go wrong when holders are chosen by storm tracks, and what to do about each. */
import type { ErrorText } from '@breakwater/federation-protocol';

/** The codes of placement; part of `BackupErrorCode`. */
export type PlacementErrorCode = 'PLACEMENT_IMPOSSIBLE' | 'PLACEMENT_SITE_UNKNOWN' | 'PLACEMENT_TRACKS_MALFORMED';

/** What each code means and what to do about it. */
export const placementErrorTexts: Readonly<Record<PlacementErrorCode, ErrorText>> = {
  PLACEMENT_IMPOSSIBLE: {
    means: 'There are too few eligible holders, or too little room at them, to give every country its holders.',
    cure: 'Make hosting agreements with more countries, raise the room that is offered, or choose fewer shards.',
  },
  PLACEMENT_SITE_UNKNOWN: {
    means: 'The storm table has no site for this country, so nobody can say what hits it.',
    cure: 'Leave it out of the plan, or add its site in placement/site.ts and derive the table again.',
  },
  PLACEMENT_TRACKS_MALFORMED: {
    means: 'The storm tracks are not in the form that the derivation knows.',
    cure: 'Use the HURDAT2 table whose hash stands beside the derived one, or teach the derivation the new form.',
  },
};
