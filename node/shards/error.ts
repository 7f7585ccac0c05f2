/** What can go wrong with a store that lies behind a network: an object store with the S3 interface. */
import { CodedError, type ErrorText, type JsonObject } from '@breakwater/federation-protocol';

const texts = {
  STORE_ADDRESS_INVALID: {
    means: 'This does not say where an object store is, so nothing was read or written.',
    cure: 'Write s3://BUCKET/PREFIX, and if it is not at Amazon "s3://BUCKET/PREFIX?endpoint=https://HOST".',
  },
  STORE_ANSWER_TOO_LARGE: {
    means: 'What the store keeps under this name is larger than anything that is ever put there. It was not read.',
    cure: 'Treat what this location holds as lost: the others can fill it again.',
  },
  STORE_BUCKET_MISSING: {
    means: 'The store answers, but has no bucket of this name.',
    cure: 'Make the bucket first, or correct its name, its endpoint or its region.',
  },
  STORE_FAILED: {
    means: 'The store refused or failed at something it should be able to do. Nothing was lost.',
    cure: 'Look at the status and the reason that it gave; run the command again, which goes on where it stopped.',
  },
  STORE_FULL: {
    means: 'The store has no more room for you. What was half written is not there.',
    cure: 'Free some room or raise the quota, then run the command again.',
  },
  STORE_REFUSED: {
    means: 'The store knows neither you nor your right to this bucket.',
    cure: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile of yours with ?profile=NAME.',
  },
  STORE_UNREACHABLE: {
    means: 'The store did not answer, though it was asked several times.',
    cure: 'Check the network and the endpoint, then run the command again.',
  },
} as const satisfies Record<string, ErrorText>;

/** Codes of object stores. */
export type StoreErrorCode = keyof typeof texts;

/** A refusal or failure of an object store. Evidence never holds a key or a signed request. */
export class StoreError extends CodedError<StoreErrorCode> {
  constructor(code: StoreErrorCode, happened: string, evidence: JsonObject = {}, cause?: unknown) {
    super(code, happened, texts[code], evidence, cause);
  }
}
