/** Runbooks: what to do, step by step, also on paper. */
import { html } from 'hono/html';
import type { Html } from '../../pages/layout.ts';
import type { Runbook, RunbookStep } from '../runbook.ts';
import { runbookSlugs } from '../runbook.ts';
import { runbookFrame as frame, runbookText } from '../text/runbook-en.ts';

export function runbookIndexView(): Html {
  return html`<h1>${frame.indexTitle}</h1>
<p class="lede">${frame.indexLede}</p>
<ul class="list">${runbookSlugs.map(
    (slug) => html`<li><a href="/runbook/${slug}">${runbookText[slug].title}</a></li>`,
  )}</ul>`;
}

export function runbookView(runbook: Runbook): Html {
  return html`<h1>${runbook.title}</h1>
<p class="notice">${runbook.calm}</p>
<h2>${frame.stepsTitle}</h2>
<ol class="steps">${runbook.steps.map(step)}</ol>
<h2>${frame.otherwiseTitle}</h2>
<p>${runbook.otherwise}</p>
<p class="small muted">${frame.directory}</p>
<p class="no-print"><a href="/runbook">${frame.all}</a></p>`;
}

function step({ say, command }: RunbookStep): Html {
  return html`<li><p>${say}</p>${command ? html`<pre class="command"><code>${command}</code></pre>` : ''}</li>`;
}
