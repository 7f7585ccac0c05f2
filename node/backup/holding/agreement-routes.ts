/** Where a peer brings proposals, agreements and notices. */
import { expectObject, parseStrictJson } from '@breakwater/federation-protocol';
import { type EventParts, recordEvent } from '../../events.ts';
import type { PeerRequest, PeerRoute } from '../../peer/peer.ts';
import { AGREEMENT_MAX_BYTES, AGREEMENTS_PATH, type AgreeingParts, takeAgreement } from './make-agreement.ts';

/** What the row needs. */
export interface AgreementRouteParts extends EventParts {
  readonly agreeing: AgreeingParts;
}

/** One row; a proposal only waits for an operator, an agreement carries our own signature already. */
export function agreementRoutes(parts: AgreementRouteParts): PeerRoute[] {
  const handle = async ({ caller, body }: PeerRequest) => {
    const message = expectObject(parseStrictJson(body, { maxBytes: AGREEMENT_MAX_BYTES }), 'agreement');
    await takeAgreement(parts.agreeing, caller.country, message);
    const what = message.ending === undefined ? 'agreement' : 'notice';
    await recordEvent(parts, 'hosting.received', { country: caller.country, what });
    return { status: 200, body: { taken: true } };
  };
  return [{ method: 'PUT', path: AGREEMENTS_PATH, who: 'member', bodyBytes: AGREEMENT_MAX_BYTES, handle }];
}
