/** Turns an error into what a person reads: a page in four parts, with the status that fits its code. */
import { CodedError } from '@breakwater/federation-protocol';
import { html } from 'hono/html';
import { HubError } from '../error.ts';
import { type Html, page } from '../pages/layout.ts';
import { problemWords } from '../pages/problem-words.ts';
import { text } from '../pages/text/en.ts';
import type { World } from '../world.ts';

/** Who owns the page that the problem is shown on. */
export interface ProblemFrame {
  readonly name: string;
  readonly code: string;
}

const statuses: Readonly<Record<string, number>> = {
  PAGE_UNKNOWN: 404,
  REQUEST_TOO_LARGE: 413,
  REQUEST_FORBIDDEN: 403,
  CONSOLE_SIGN_IN_NEEDED: 401,
  CONSOLE_HOST_WRONG: 421,
  CONSOLE_ORIGIN_WRONG: 403,
  CONSOLE_FORM_STALE: 403,
  CONSOLE_PERSON_UNKNOWN: 404,
  INTERNAL: 500,
};

/** The HTTP status for an error: its own, 400 for a refusal, 500 for what nobody foresaw. */
export function statusOf(error: CodedError): number {
  return statuses[error.code] ?? 400;
}

/** The error as a coded one; the unforeseen is logged with its stack and shown as `INTERNAL`. */
export function codedErrorOf(error: unknown, world: World): CodedError {
  if (error instanceof CodedError) return error;
  world.log.error({ err: error instanceof Error ? { message: error.message, stack: error.stack } : String(error) });
  return new HubError('INTERNAL', 'This page could not be made.', {}, error);
}

/** The page that tells it: what happened, what it means, what to do, a code in small type. */
export function problemPage(error: CodedError, frame: ProblemFrame): Html {
  const words = problemWords(error);
  return page({
    title: text.common.problemTitle,
    owner: { name: frame.name, code: frame.code },
    body: html`<h1>${words.happened}</h1>
<p>${words.means}</p>
<p>${words.cure}</p>
<p class="small muted">${text.common.code(error.code)}</p>`,
  });
}
