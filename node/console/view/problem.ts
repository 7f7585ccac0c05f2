/** A refusal inside a page, so that what was typed stays where it was. */
import type { CodedError } from '@breakwater/federation-protocol';
import { html } from 'hono/html';
import type { Html } from '../../pages/layout.ts';
import { problemText } from '../text/frame-en.ts';

/** The four parts: what happened, what it means, what to do, a code in small type. */
export function problemNotice(error: CodedError): Html {
  return html`<section class="error-summary" role="alert" aria-labelledby="problem">
<h2 id="problem">${error.message}</h2>
<p>${error.means}</p>
<p>${error.cure}</p>
<p class="small muted">${problemText.code} <span class="code">${error.code}</span></p>
</section>`;
}
