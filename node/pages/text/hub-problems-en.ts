/** English of the problems that any page of a hub may have, whoever reads it. Codes are not translated. */
import type { ProblemTexts } from './problem-text.ts';

/** By code. Translators: the reader may be a citizen, an operator or somebody who mistyped an address. */
export const hubProblems = {
  /** A form or an upload above the limit. */
  REQUEST_TOO_LARGE: {
    happened: 'That is too much at once.',
    means: 'More was sent than this page accepts; nothing was stored.',
    cure: 'Go back and send less.',
  },
  /** The form came from another website, or from a page that was left open too long. */
  REQUEST_FORBIDDEN: {
    happened: 'This form could not be accepted.',
    means: 'The request did not come from a page of this hub, or the page was too old.',
    cure: 'Go back, reload the page and try once more.',
  },
  /** A wrong address. */
  PAGE_UNKNOWN: {
    happened: 'There is no such page.',
    means: 'There is nothing at this address.',
    cure: 'Check the address, or start from the home page.',
  },
  /** Nobody foresaw this: a mistake of ours. */
  INTERNAL: {
    happened: 'This page could not be made.',
    means: 'Something went wrong on our side. What you entered was not stored.',
    cure: 'Try again in a minute. If it stays so, tell the operator the time and the code.',
  },
} as const satisfies ProblemTexts;

/** Stands for every problem that has no words of its own on a page; the code says which it was. */
export const otherProblem = {
  happened: 'This could not be done.',
  means: 'A check did not pass, so we stopped. Nothing was sent on, and nothing is lost.',
  cure: 'Try again in a few minutes. If it stays so, tell the operator the time and the code.',
} as const;
