/** A refusal inside a page, so that what was typed stays where it was. */
import type { CodedError } from '@breakwater/federation-protocol';
import { html } from 'hono/html';
import type { Html } from '../../pages/layout.ts';
import { problemWords } from '../../pages/problem-words.ts';
import { problemText } from '../text/frame-en.ts';

/** The four parts: what happened, what it means, what to do, a code in small type. */
export function problemNotice(error: CodedError): Html {
  const words = problemWords(error);
  return html`<section class="error-summary" role="alert" aria-labelledby="problem">
<h2 id="problem">${words.happened}</h2>
<p>${words.means}</p>
<p>${words.cure}</p>
<p class="small muted">${problemText.code} <span class="code">${error.code}</span></p>
</section>`;
}
