/** What a citizen reads when something went wrong: what happened, what it means, what to do, the ways out, a code. */
import type { CodedError } from '@breakwater/federation-protocol';
import { html } from 'hono/html';
import { flowPage, type HubOwner } from './hub-frame.ts';
import type { Html } from './layout.ts';
import { problemWords } from './problem-words.ts';
import { text } from './text/en.ts';

/** The page for one error; `ways` are links and buttons out of it, the most likely first. */
export function loginProblemPage(owner: HubOwner, error: CodedError, ways: readonly Html[], detail = ''): Html {
  const words = problemWords(error);
  const body = html`<h1>${words.happened}</h1>
<p>${words.means}</p>
<p>${words.cure}</p>
${ways.length === 0 ? '' : html`<div class="row">${ways}</div>`}
<p class="small muted">${text.common.code(error.code)}
${detail === '' ? '' : html`<br><span class="code">${detail}</span>`}</p>`;
  return flowPage(owner, text.common.problemTitle, body);
}

/** A way out as a link that looks like a button. */
export function wayOut(href: string, label: string): Html {
  return html`<a class="button quiet" href="${href}">${label}</a>`;
}
