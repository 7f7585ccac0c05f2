/** English of what can go wrong for a citizen: what happened, what it means, what to do. Codes are not translated. */
import { dayOf } from '../dates.ts';
import type { ProblemTexts } from './problem-text.ts';

/** By code. Translators: `happened` is a heading, one short sentence; nobody is blamed; facts are filled in. */
export const loginProblems = {
  /** `countryName` is the country of this hub. */
  LOGIN_PASSKEY_UNKNOWN: {
    happened: ({ countryName }) => `This passkey is not known in ${countryName}.`,
    means: 'This passkey belongs to another website or another country, or it was removed from your account here.',
    cure: 'Try again and choose another passkey. If you have none here, enrol first: a registrar gives you a code.',
  },
  /** The device answered, but the answer did not hold. */
  LOGIN_PASSKEY_INVALID: {
    happened: 'Your passkey’s answer could not be checked.',
    means: 'We could not make sure that it is you, so nobody was told anything.',
    cure: 'Try again. Unlock your device with your finger, face or PIN when it asks.',
  },
  /** A page with a passkey button works once, for ten minutes. */
  LOGIN_CHALLENGE_STALE: {
    happened: 'This page is no longer good.',
    means: 'The page was open for too long, or it was used already. You are not signed in, and nothing is lost.',
    cure: 'Go back, reload the page and try again.',
  },
  /** The browser shows no sign-in that is under way. */
  LOGIN_FLOW_LOST: {
    happened: 'This sign-in is no longer under way in this browser.',
    means: 'Signing in took longer than ten minutes, or it was begun in another browser or window. Nothing was sent.',
    cure: 'Go back to the service and start again there.',
  },
  /** Somebody came back from home a second time, or after ten minutes. */
  LOGIN_STATE_USED: {
    happened: 'This answer was used already, or it came too late.',
    means: 'Each answer from a home country is used once only, so that nobody can repeat it. Nothing was sent.',
    cure: 'Go back to the service and start again there.',
  },
  /** Two countries were mixed up, perhaps on purpose. `countryName` is the country that was chosen. */
  LOGIN_ISSUER_MISMATCH: {
    happened: ({ countryName }) => `The answer does not come from ${countryName}.`,
    means: 'The answer may have been mixed up on purpose, so we did not use it. Nothing was sent to the service.',
    cure: 'Start again. If it happens twice, tell the service by telephone.',
  },
  /** The hub of the chosen country, `countryName`, is silent. */
  LOGIN_PEER_UNREACHABLE: {
    happened: ({ countryName }) => `${countryName} does not answer just now.`,
    means: 'The line to that country may be down. You are not signed in, and nothing is lost.',
    cure: 'Try again in a few minutes, choose another country if you have a passkey there, or use the counter.',
  },
  /** The hub of `countryName` said no to our hub, not to the citizen. */
  LOGIN_PEER_REFUSED: {
    happened: ({ countryName }) => `${countryName} did not accept our request.`,
    means: 'The two countries’ hubs do not agree about this request. You are not signed in, and nothing is lost.',
    cure: 'Try again in a few minutes. If it stays so, tell the service the time and the code.',
  },
  /** A signature or a value was wrong in what the hub of `countryName` sent. */
  LOGIN_ANSWER_INVALID: {
    happened: ({ countryName }) => `What ${countryName} answered cannot be trusted.`,
    means: 'We could not make sure that the answer is genuine, so we did not use it.',
    cure: 'Start again. If it happens twice, tell the service by telephone.',
  },
  /** The citizen’s own choice, made in `countryName`. “Not now” is the button on the agreement page. */
  LOGIN_DENIED: {
    happened: ({ countryName }) => `You chose “Not now” in ${countryName}.`,
    means: 'Nothing was sent to the service, and nothing was stored about this.',
    cure: 'You can choose another country, go back to the service, or use its counter.',
  },
  /** The service made a mistake; the citizen did not. */
  LOGIN_REQUEST_REFUSED: {
    happened: 'The service’s request was refused.',
    means: 'The service’s request is not as it must be, so we stopped before asking you for anything.',
    cure: 'Go back to the service and start again. If it stays so, tell the service the code below.',
  },
  /** `countryName` or our own country is suspended, or one of them has heard from too few others for too long. */
  LOGIN_NOT_TRUSTED: {
    happened: ({ countryName }) => `Signing in between here and ${countryName} is closed just now.`,
    means: 'The countries of the region have suspended it, or could not reach each other for too long to be sure.',
    cure: 'Try again later, choose another country if you have a passkey there, or use the service’s counter.',
  },
  /** A country that is not on the picker was asked for. */
  LOGIN_COUNTRY_UNKNOWN: {
    happened: 'This country cannot be chosen here.',
    means: 'That country is not on the region’s trust list, or it is your own country.',
    cure: 'Choose a country from the list.',
  },
  /** `countryName` is the citizen’s own country; “you” is the citizen. */
  ASSURANCE_TOO_LOW: {
    happened: ({ countryName }) => `${countryName} is not certain enough of you for this service.`,
    means: 'The service needs to be more certain of who you are than this way of signing in can make it.',
    cure: 'Ask a registrar at home to check your document in person, or use the service at its counter.',
  },
  /** No citizen of `countryName` could ever be certain enough. */
  ASSURANCE_UNPUBLISHED: {
    happened: ({ countryName }) => `${countryName} cannot be as certain as this service needs.`,
    means: 'The service asks for a level of certainty that this country does not offer.',
    cure: 'Use the service at its counter. The service’s operator should ask for a level that is offered.',
  },
  /** `isEmpty`: the field was left empty. */
  ENROL_CODE_UNKNOWN: {
    happened: ({ isEmpty }) => (isEmpty === true ? 'Enter your code.' : 'We do not know this code.'),
    means: 'No code like this was given out here. Nothing was changed.',
    cure: 'Check it letter by letter. A code has ten letters and figures, never I, L, O, 0 or 1.',
  },
  /** `usedAt` is shown as a day, when it is known. */
  ENROL_CODE_USED: {
    happened: ({ usedAt }) =>
      `This code was used ${typeof usedAt === 'string' ? `on ${dayOf(new Date(usedAt))}` : 'already'}.`,
    means: 'A code works once. If it was you who used it, you can sign in with your passkey.',
    cure: 'If it was not you, go to the registrar at once: somebody else may have made a passkey in your name.',
  },
  /** `expiredAt` is shown as a day. */
  ENROL_CODE_EXPIRED: {
    happened: ({ expiredAt }) => `This code worked until ${dayOf(new Date(String(expiredAt)))}.`,
    means: 'Codes work for seven days only, so that a lost letter does no harm. Nothing was changed.',
    cure: 'Ask the registrar for a new code.',
  },
  /** Another code took the place of this one. */
  ENROL_CODE_VOID: {
    happened: 'This code has ended.',
    means: 'A newer code was given to you, or the hub was restored from its backup; older codes ended then.',
    cure: 'Use the newest code, or ask the registrar for a new one.',
  },
  /** Counted by internet connection, so a neighbour may have caused it. */
  ENROL_TOO_MANY_TRIES: {
    happened: 'Too many wrong codes.',
    means: 'Too many wrong codes were entered from your connection. Your code, if you have one, is still good.',
    cure: 'Wait ten minutes, then enter the code slowly.',
  },
  /** The device offered a passkey that is stored here. */
  ENROL_PASSKEY_KNOWN: {
    happened: 'This passkey is known already.',
    means: 'That passkey is in use here already; no second one was stored.',
    cure: 'Sign in with it, or make the new passkey on another device.',
  },
  /** Stands over the refusal to remove a passkey. */
  ACCOUNT_LAST_PASSKEY: {
    happened: 'This is your only passkey.',
    means: 'Without it you could not sign in any more, so it was kept.',
    cure: 'Add another passkey first, then remove this one.',
  },
  /** Terminal only. `id` is what the operator typed. */
  CLIENT_ID_TAKEN: {
    happened: ({ id }) => `There is a service "${id}" already.`,
    means: 'A service with this id is registered already; nothing was changed.',
    cure: 'Choose another --id, or look at what is there with `breakwater client list`.',
  },
  /** Terminal only. `why` names the option. */
  CLIENT_MALFORMED: {
    happened: ({ why }) => `The service cannot be registered: ${why}.`,
    means: 'The service was not registered.',
    cure: 'Correct the option named in the message; `breakwater client add --help` explains each.',
  },
  /** Terminal only. `line` is a number, `why` a half sentence. */
  PEOPLE_FILE_MALFORMED: {
    happened: ({ line, why }) => `Line ${line} of the file cannot be read: ${why}.`,
    means: 'Nobody from this file was imported, so that the directory is never half changed.',
    cure: 'Correct the line named in the message. The first line must name the columns as --help shows them.',
  },
  /** Terminal only: a person number that the directory does not hold. */
  PERSON_UNKNOWN: {
    happened: 'There is nobody with this person number.',
    means: 'Nobody with this number is in the people directory; no code was made.',
    cure: 'Check the number, or import the person first with `breakwater citizen import`.',
  },
} as const satisfies ProblemTexts;
