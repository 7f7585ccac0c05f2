/** Refusals when this hub publishes or fetches entity statements. */
import { CodedError, type ErrorText, type JsonObject } from '@breakwater/federation-protocol';

const texts = {
  ENTITY_HOST_UNKNOWN: {
    means: 'The entity lives on a host that the trust list does not name, so it was not asked anything.',
    cure: 'Its country must be on the trust list in force; refresh the list if it joined just now.',
  },
  ENTITY_UNREACHABLE: {
    means: 'The entity’s statement could not be fetched just now.',
    cure: 'Nothing was decided; try again in a minute. If it lasts, the other hub is down.',
  },
  ENTITY_ANSWER_WRONG: {
    means: 'The host answered with something that is not an entity statement.',
    cure: 'Tell the operator of the other hub; a proxy in front of it may be misconfigured.',
  },
} as const satisfies Record<string, ErrorText>;

/** Codes of publishing and fetching entity statements. */
export type EntityCode = keyof typeof texts;

/** A statement that could not be had. */
export class EntityError extends CodedError<EntityCode> {
  constructor(code: EntityCode, happened: string, evidence: JsonObject = {}, cause?: unknown) {
    super(code, happened, texts[code], evidence, cause);
  }
}
