/** The slip that a citizen takes home: one code, three steps, and that it is their choice. */
import { html } from 'hono/html';
import type { Html } from '../../pages/layout.ts';
import { counterText as text } from '../text/counter-en.ts';
import { dayText } from '../when.ts';

/** What stands on the slip. The code is nowhere else: the store keeps only its hash. */
export interface SlipView {
  readonly name: string;
  readonly code: string;
  readonly address: string;
  readonly expiresAt: Date;
}

export function slipView({ name, code, address, expiresAt }: SlipView): Html {
  return html`<p class="notice warn no-print" role="status">${text.slipOnce}</p>
<article class="panel slip">
<h1>${text.slipTitle}</h1>
<p>${text.slipFor(name)}</p>
<p class="code-big" data-enrolment-code>${code}</p>
<p><strong>${text.slipUntil(dayText(expiresAt))}</strong></p>
<ol class="steps"><li>${text.slipOpen}<br><span class="code">${address}</span></li>
${text.slipSteps.map((step) => html`<li>${step}</li>`)}</ol>
<p class="small">${text.slipKeep}</p>
<p class="small">${text.slipVoluntary}</p>
</article>
<p class="row no-print"><button class="button" type="button" data-print hidden>${text.print}</button>
<a href="/counter">${text.done}</a></p>`;
}
