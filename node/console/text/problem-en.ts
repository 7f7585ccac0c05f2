/** English of what the console refuses: what happened, what it means, what to do. Commands are not translated. */
import type { ProblemTexts } from '../../pages/text/problem-text.ts';

/** By code. Translators: the reader is an operator or a registrar, perhaps at three in the morning. */
export const consoleProblems = {
  /** The browser used a name that is not the console’s. */
  CONSOLE_HOST_WRONG: {
    happened: 'This is not the address of the console.',
    means: 'The console answers only under its own address, so that no web site can reach it through a foreign name.',
    cure: 'Open the console at the address that `breakwater status` shows, on the machine the hub runs on.',
  },
  /** Another web site sent the form. */
  CONSOLE_ORIGIN_WRONG: {
    happened: 'This form came from somewhere else.',
    means: 'The form was not sent from a page of this console; nothing was done.',
    cure: 'Open the console in its own tab, go to the page and try once more.',
  },
  /** The form belongs to a session that ended. */
  CONSOLE_FORM_STALE: {
    happened: 'This page was too old.',
    means: 'The page was older than your session, so nothing was done.',
    cure: 'Reload the page and try once more.',
  },
  /** No page of ours sends such a form. */
  CONSOLE_FORM_MALFORMED: {
    happened: 'This is not a form of the console.',
    means: 'What arrived is not what this form sends; nothing was done.',
    cure: 'Go back to the page, reload it and try once more.',
  },
  /** Stands above the way to sign in. */
  CONSOLE_SIGN_IN_NEEDED: {
    happened: 'You are not signed in.',
    means: 'Nobody is signed in here, or the session ended: after 30 minutes without use, or after 8 hours.',
    cure: 'Sign in with your passkey, or make a one-time link with `breakwater operator link --dir …`.',
  },
  /** The one-time link of an operator. */
  CONSOLE_LINK_USED: {
    happened: 'This link has been used already.',
    means: 'A link works once. If it was not you who used it, somebody else has been here.',
    cure: 'Make a new one with `breakwater operator link --dir …`, and look at “What happened” for the sign-in.',
  },
  /** The one-time link of an operator. */
  CONSOLE_LINK_EXPIRED: {
    happened: 'This link has run out.',
    means: 'A link is good for 15 minutes, so that an old one lying about opens nothing.',
    cure: 'Make a new one with `breakwater operator link --dir …`.',
  },
  /** The one-time link of an operator. */
  CONSOLE_LINK_UNKNOWN: {
    happened: 'This link is not one of ours.',
    means: 'The link was cut short when it was copied, or it belongs to another hub.',
    cure: 'Copy the whole address, or make a new one with `breakwater operator link --dir …`.',
  },
  /** The operator’s passkey. */
  CONSOLE_PASSKEY_UNKNOWN: {
    happened: 'This passkey is not known here.',
    means: 'This passkey was never set up at this console, or it was taken away.',
    cure: 'Choose another passkey, or sign in with a one-time link and set up this one.',
  },
  /** The operator’s passkey answered, but the answer did not hold. */
  CONSOLE_PASSKEY_REFUSED: {
    happened: 'The passkey could not be checked.',
    means: 'The answer of the passkey did not fit the question of this page; nobody was signed in.',
    cure: 'Reload the page and try once more. If it fails again, sign in with a one-time link.',
  },
  /** The record in the people directory was opened before and is gone. */
  CONSOLE_PERSON_UNKNOWN: {
    happened: 'There is no such record.',
    means: 'The people directory has no such record now; no code was made.',
    cure: 'Search again. If the person is missing, ask for a new import of the directory.',
  },
  /** The button “back up now” had no effect. */
  CONSOLE_BACKUP_NOT_STARTED: {
    happened: 'The backup did not start.',
    means: 'The backup program could not be started. The backups you have are untouched.',
    cure: 'Run `breakwater backup run --dir …` in a terminal to see why, then `breakwater doctor --dir …`.',
  },
} as const satisfies ProblemTexts;
