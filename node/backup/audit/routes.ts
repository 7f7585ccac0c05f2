/** The row of a holder for peers that audit it. */
import { answerJson, CHALLENGE_MAX_BYTES, parseChallenge } from '@breakwater/backup-replication';
import { type EventParts, recordEvent } from '../../events.ts';
import type { PeerRequest, PeerRoute } from '../../peer/peer.ts';
import type { AuditStore } from '../../store/audit.ts';
import type { HolderParts } from '../holding/holder.ts';
import { answerChallenge } from './answer-challenge.ts';

/** What the row needs. */
export interface AuditRouteParts extends EventParts {
  readonly holder: HolderParts;
  readonly audits: AuditStore;
}

/** Where challenges go. */
export const AUDIT_PATH = '/peer/audits';

/** Only the owner asks, and only about its own: a leaf is ciphertext, but reading it is the owner's business. */
export function auditRoutes({ holder, audits, world, events }: AuditRouteParts): PeerRoute[] {
  const lost = (country: string, object: string) => recordEvent({ world, events }, 'holding.lost', { country, object });
  const parts = { holder, audits, now: world.now, lost };
  return [
    {
      ...{ method: 'POST', path: AUDIT_PATH, who: 'member', bodyBytes: CHALLENGE_MAX_BYTES },
      handle: async ({ caller, body }: PeerRequest) => {
        const answer = await answerChallenge(parts, caller.country, parseChallenge(body));
        return { status: 200, body: answerJson(answer) };
      },
    },
  ];
}
