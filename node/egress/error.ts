/** Refusals at the way out: an address, a redirect, an answer too large or too late. */
import { CodedError, type ErrorText, type JsonObject } from '@breakwater/federation-protocol';

const texts = {
  EGRESS_ADDRESS_REFUSED: {
    means: 'The hub calls only hosts of the trust list, by name, over https; this address is not one of those.',
    cure: 'If it belongs to the region, the trust list must name it; otherwise somebody tried to misuse the hub.',
  },
  EGRESS_REDIRECTED: {
    means: 'The other side answered with a redirect, which the hub never follows.',
    cure: 'The other hub must answer at the address that stands in the trust list.',
  },
  EGRESS_TOO_LARGE: {
    means: 'The answer is larger than any right answer, so reading it was stopped.',
    cure: 'Tell the operator of the other side; it does not behave like a hub.',
  },
  EGRESS_TIMEOUT: {
    means: 'The other side did not answer in time.',
    cure: 'Check the connection. The hub tries again by itself where that makes sense.',
  },
  EGRESS_UNREACHABLE: {
    means: 'No connection to the other side could be made.',
    cure: 'Check the connection and the name; the other hub may be down.',
  },
} as const satisfies Record<string, ErrorText>;

/** Codes of the way out. */
export type EgressCode = keyof typeof texts;

/** A call that was not made or not finished. */
export class EgressError extends CodedError<EgressCode> {
  constructor(code: EgressCode, happened: string, evidence: JsonObject = {}, cause?: unknown) {
    super(code, happened, texts[code], evidence, cause);
  }
}
