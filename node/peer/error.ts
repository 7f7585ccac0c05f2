/** Refusals between hubs: unreachable, unsigned, not allowed, too large, too many. */
import { CodedError, type ErrorText, type JsonObject } from '@breakwater/federation-protocol';

const texts = {
  PEER_UNKNOWN: {
    means: 'That country is not on the trust list in force, so there is nobody to call.',
    cure: 'Check the country code, then `breakwater trust show`.',
  },
  PEER_UNREACHABLE: {
    means: 'The other hub answers neither directly, nor over a link, nor through any other hub.',
    cure: 'Nothing is lost; the hub tries again. If it lasts, telephone the other operator.',
  },
  PEER_TIMEOUT: {
    means: 'The other hub did not answer in time.',
    cure: 'Nothing is lost; the hub tries again. A slow line may need a later hour.',
  },
  PEER_SIGNATURE_INVALID: {
    means: 'The answer is not signed by the hub that was asked, so it was thrown away.',
    cure: 'Refresh the trust list. If it repeats, something between the hubs changes messages: telephone there.',
  },
  PEER_REFUSED: {
    means: 'The other hub understood the request and refused it; its own code says why.',
    cure: 'Look up the code it gave and act on that.',
  },
  PEER_ROUTE_UNKNOWN: {
    means: 'There is nothing at that address for hubs.',
    cure: 'The two hubs may run different versions; update the older one.',
  },
  PEER_CALLER_REFUSED: {
    means: 'The caller is not one of those who may ask this.',
    cure: 'A hub must be on the trust list; a blank machine must have its recovery request accepted first.',
  },
  PEER_TOO_LARGE: {
    means: 'The message is larger than this address takes.',
    cure: 'The sender must send less; honest hubs never reach the limit.',
  },
  PEER_LINK_REQUIRED: {
    means: 'This hub can only dial out, so it takes calls over its links, not directly.',
    cure: 'Call it through a hub that holds a link to it; hubs do this by themselves.',
  },
  PEER_BUSY: {
    means: 'This hub has as many calls at work as it can carry.',
    cure: 'Try again in a minute; hubs do this by themselves.',
  },
  PEER_MESSAGE_MALFORMED: {
    means: 'A message on a link or relay is not spelt as the protocol demands.',
    cure: 'The two hubs may run different versions; update the older one.',
  },
  PEER_FAILED: {
    means: 'Something went wrong inside the other hub while it answered.',
    cure: 'Try again; if it stays so, tell its operator the time and the code.',
  },
} as const satisfies Record<string, ErrorText>;

/** Codes of calls between hubs. */
export type PeerCode = keyof typeof texts;

/** A call between hubs that was refused or failed. */
export class PeerError extends CodedError<PeerCode> {
  constructor(code: PeerCode, happened: string, evidence: JsonObject = {}, cause?: unknown) {
    super(code, happened, texts[code], evidence, cause);
  }
}
