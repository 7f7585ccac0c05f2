/** What the console refuses, each with what it means and what to do. */
import { CodedError, type ErrorText, type JsonObject } from '@breakwater/federation-protocol';

/** Codes of the operator console. */
export type ConsoleErrorCode = keyof typeof consoleErrorTexts;

const consoleErrorTexts = {
  CONSOLE_HOST_WRONG: {
    means: 'The console answers only under its own address, so that no web site can reach it through a foreign name.',
    cure: 'Open the console at the address that `breakwater status` shows, on the machine the hub runs on.',
  },
  CONSOLE_ORIGIN_WRONG: {
    means: 'The form was not sent from a page of this console; nothing was done.',
    cure: 'Open the console in its own tab, go to the page and try once more.',
  },
  CONSOLE_FORM_STALE: {
    means: 'The page was older than your session, so nothing was done.',
    cure: 'Reload the page and try once more.',
  },
  CONSOLE_FORM_MALFORMED: {
    means: 'What arrived is not what this form sends; nothing was done.',
    cure: 'Go back to the page, reload it and try once more.',
  },
  CONSOLE_SIGN_IN_NEEDED: {
    means: 'Nobody is signed in here, or the session ended: after 30 minutes without use, or after 8 hours.',
    cure: 'Sign in with your passkey, or make a one-time link with `breakwater operator link --dir …`.',
  },
  CONSOLE_LINK_USED: {
    means: 'A link works once. If it was not you who used it, somebody else has been here.',
    cure: 'Make a new one with `breakwater operator link --dir …`, and look at “What happened” for the sign-in.',
  },
  CONSOLE_LINK_EXPIRED: {
    means: 'A link is good for 15 minutes, so that an old one lying about opens nothing.',
    cure: 'Make a new one with `breakwater operator link --dir …`.',
  },
  CONSOLE_LINK_UNKNOWN: {
    means: 'The link was cut short when it was copied, or it belongs to another hub.',
    cure: 'Copy the whole address, or make a new one with `breakwater operator link --dir …`.',
  },
  CONSOLE_PASSKEY_UNKNOWN: {
    means: 'This passkey was never set up at this console, or it was taken away.',
    cure: 'Choose another passkey, or sign in with a one-time link and set up this one.',
  },
  CONSOLE_PASSKEY_REFUSED: {
    means: 'The answer of the passkey did not fit the question of this page; nobody was signed in.',
    cure: 'Reload the page and try once more. If it fails again, sign in with a one-time link.',
  },
  CONSOLE_PERSON_UNKNOWN: {
    means: 'The people directory has no such record now; no code was made.',
    cure: 'Search again. If the person is missing, ask for a new import of the directory.',
  },
  CONSOLE_BACKUP_NOT_STARTED: {
    means: 'The backup program could not be started. The backups you have are untouched.',
    cure: 'Run `breakwater backup run --dir …` in a terminal to see why, then `breakwater doctor --dir …`.',
  },
} as const satisfies Record<string, ErrorText>;

/** A refusal of the console. The evidence never holds a code, a name or a person number. */
export class ConsoleError extends CodedError<ConsoleErrorCode> {
  constructor(code: ConsoleErrorCode, happened: string, evidence: JsonObject = {}, cause?: unknown) {
    super(code, happened, consoleErrorTexts[code], evidence, cause);
  }
}
