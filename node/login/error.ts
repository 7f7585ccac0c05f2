/** Everything that can go wrong between a citizen and a service: codes, what each means, what to do now. */
import { CodedError, type ErrorText, type JsonObject } from '@breakwater/federation-protocol';

const texts = {
  LOGIN_PASSKEY_UNKNOWN: {
    means: 'This passkey belongs to another website or another country, or it was removed from your account here.',
    cure: 'Try again and choose another passkey. If you have none here, enrol first: a registrar gives you a code.',
  },
  LOGIN_PASSKEY_INVALID: {
    means: 'We could not make sure that it is you, so nobody was told anything.',
    cure: 'Try again. Unlock your device with your finger, face or PIN when it asks.',
  },
  LOGIN_CHALLENGE_STALE: {
    means: 'The page was open for too long, or it was used already. You are not signed in, and nothing is lost.',
    cure: 'Go back, reload the page and try again.',
  },
  LOGIN_FLOW_LOST: {
    means: 'Signing in took longer than ten minutes, or it was begun in another browser or window. Nothing was sent.',
    cure: 'Go back to the service and start again there.',
  },
  LOGIN_STATE_USED: {
    means: 'Each answer from a home country is used once only, so that nobody can repeat it. Nothing was sent.',
    cure: 'Go back to the service and start again there.',
  },
  LOGIN_ISSUER_MISMATCH: {
    means: 'The answer may have been mixed up on purpose, so we did not use it. Nothing was sent to the service.',
    cure: 'Start again. If it happens twice, tell the service by telephone.',
  },
  LOGIN_PEER_UNREACHABLE: {
    means: 'The line to that country may be down. You are not signed in, and nothing is lost.',
    cure: 'Try again in a few minutes, choose another country if you have a passkey there, or use the counter.',
  },
  LOGIN_PEER_REFUSED: {
    means: 'The two countries’ hubs do not agree about this request. You are not signed in, and nothing is lost.',
    cure: 'Try again in a few minutes. If it stays so, tell the service the time and the code.',
  },
  LOGIN_ANSWER_INVALID: {
    means: 'We could not make sure that the answer is genuine, so we did not use it.',
    cure: 'Start again. If it happens twice, tell the service by telephone.',
  },
  LOGIN_DENIED: {
    means: 'Nothing was sent to the service, and nothing was stored about this.',
    cure: 'You can choose another country, go back to the service, or use its counter.',
  },
  LOGIN_REQUEST_REFUSED: {
    means: 'The service’s request is not as it must be, so we stopped before asking you for anything.',
    cure: 'Go back to the service and start again. If it stays so, tell the service the code below.',
  },
  LOGIN_COUNTRY_UNKNOWN: {
    means: 'That country is not on the region’s trust list, or it is your own country.',
    cure: 'Choose a country from the list.',
  },
  ASSURANCE_TOO_LOW: {
    means: 'The service needs to be more certain of who you are than this way of signing in can make it.',
    cure: 'Ask a registrar at home to check your document in person, or use the service at its counter.',
  },
  ASSURANCE_UNPUBLISHED: {
    means: 'The service asks for a level of certainty that this country does not offer.',
    cure: 'Use the service at its counter. The service’s operator should ask for a level that is offered.',
  },
  ENROL_CODE_UNKNOWN: {
    means: 'No code like this was given out here. Nothing was changed.',
    cure: 'Check it letter by letter. A code has ten letters and figures, never I, L, O, 0 or 1.',
  },
  ENROL_CODE_USED: {
    means: 'A code works once. If it was you who used it, you can sign in with your passkey.',
    cure: 'If it was not you, go to the registrar at once: somebody else may have made a passkey in your name.',
  },
  ENROL_CODE_EXPIRED: {
    means: 'Codes work for seven days only, so that a lost letter does no harm. Nothing was changed.',
    cure: 'Ask the registrar for a new code.',
  },
  ENROL_CODE_VOID: {
    means: 'A newer code was given to you, or the hub was restored from its backup; older codes ended then.',
    cure: 'Use the newest code, or ask the registrar for a new one.',
  },
  ENROL_TOO_MANY_TRIES: {
    means: 'Too many wrong codes were entered from your connection. Your code, if you have one, is still good.',
    cure: 'Wait ten minutes, then enter the code slowly.',
  },
  ENROL_PASSKEY_KNOWN: {
    means: 'That passkey is in use here already; no second one was stored.',
    cure: 'Sign in with it, or make the new passkey on another device.',
  },
  ACCOUNT_LAST_PASSKEY: {
    means: 'Without it you could not sign in any more, so it was kept.',
    cure: 'Add another passkey first, then remove this one.',
  },
  CLIENT_ID_TAKEN: {
    means: 'A service with this id is registered already; nothing was changed.',
    cure: 'Choose another --id, or look at what is there with `breakwater client list`.',
  },
  CLIENT_MALFORMED: {
    means: 'The service was not registered.',
    cure: 'Correct the option named in the message; `breakwater client add --help` explains each.',
  },
  PEOPLE_FILE_MALFORMED: {
    means: 'Nobody from this file was imported, so that the directory is never half changed.',
    cure: 'Correct the line named in the message. The first line must name the columns as --help shows them.',
  },
  PERSON_UNKNOWN: {
    means: 'Nobody with this number is in the people directory; no code was made.',
    cure: 'Check the number, or import the person first with `breakwater citizen import`.',
  },
} as const satisfies Record<string, ErrorText>;

/** Every code of the login part. */
export type LoginCode = keyof typeof texts;

/** Meaning and cure of each code. */
export const loginErrorTexts: Readonly<Record<LoginCode, ErrorText>> = texts;

/** A refusal while somebody signs in, enrols, or is registered. */
export class LoginError extends CodedError<LoginCode> {
  constructor(code: LoginCode, happened: string, evidence: JsonObject = {}, cause?: unknown) {
    super(code, happened, texts[code], evidence, cause);
  }
}
