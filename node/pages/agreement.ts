/** The page on which a citizen sees exactly what would be told, to whom and why, and agrees or does not. */
import type { AssuranceLevel } from '@breakwater/federation-protocol';
import { html } from 'hono/html';
import { readableDate } from './dates.ts';
import { buttonForm, tokenField } from './form.ts';
import { flowPage, type HubOwner } from './hub-frame.ts';
import type { Html } from './layout.ts';
import { text } from './text/en.ts';

/** One attribute with the value that would be told; an empty value is not in the register. */
export interface AttributeRow {
  readonly name: string;
  readonly value: string;
}

/** Everything the page says. `country` is the asking country's name, `isAbroad` whether it is another than ours. */
export interface AgreementView {
  readonly owner: HubOwner;
  readonly uid: string;
  readonly token: string;
  readonly service: string;
  readonly country: string;
  readonly isAbroad: boolean;
  readonly purpose: string;
  readonly legalBasis: string;
  readonly retentionDays: number;
  readonly needed: readonly AttributeRow[];
  readonly optional: readonly AttributeRow[];
  readonly level: AssuranceLevel;
}

/** The agreement page. Optional attributes are ticked boxes named `attribute`; leaving them all out is fine. */
export function agreementPage(view: AgreementView): Html {
  const words = text.agreement;
  const title = words.title(view.service, view.country);
  const body = html`<h1 class="tight">${title}</h1>
<form method="post" action="/sign-in/${view.uid}/agreement" class="agreement stack">${tokenField(view.token)}
<section><h2 class="label">${words.needed}</h2>
${
  view.needed.length === 0
    ? html`<p>${words.neededNone}</p>`
    : html`<dl class="facts pairs">${view.needed.map(
        (row) => html`<dt>${labelOf(row)}</dt><dd>${shown(row)}</dd>`,
      )}</dl>`
}</section>
${view.optional.length === 0 ? '' : optionalPart(view.optional)}
<dl class="facts pairs small run-in">
<dt>${words.purpose}</dt><dd>${view.purpose}</dd>
<dt>${words.legalBasis}</dt><dd>${view.legalBasis}</dd>
<dt>${words.retention}</dt><dd>${words.days(view.retentionDays)}</dd>
</dl>
<p class="small">${words.assurance[view.level](view.owner.name)}</p>
<button class="button main" type="submit">${words.agree(view.service)}</button>
</form>
${buttonForm(`/sign-in/${view.uid}/leave`, view.token, words.notNow, 'quiet main')}
<p class="hint">${view.isAbroad ? `${words.onTheList(view.country)} ` : ''}${words.remembered}</p>`;
  return flowPage(view.owner, title, body);
}

function optionalPart(rows: readonly AttributeRow[]): Html {
  return html`<fieldset><legend>${text.agreement.optional}</legend>${rows.map((row) =>
    row.value === ''
      ? html`<p class="tick muted">${labelOf(row)}: ${shown(row)}</p>`
      : html`<div class="tick">
<input type="checkbox" id="give-${row.name}" name="attribute" value="${row.name}" checked>
<label for="give-${row.name}"><span>${labelOf(row)}:</span> ${shown(row)}</label></div>`,
  )}</fieldset>`;
}

function labelOf(row: AttributeRow): string {
  return text.attributes[row.name] ?? row.name;
}

/** An address of electronic mail may break behind its sign: on the smallest screens it is longer than a line. */
function shown(row: AttributeRow): Html | string {
  if (row.value === '') return text.agreement.missing;
  const [before = '', ...after] = readableDate(row.value).split('@');
  return after.length === 0 ? before : html`${before}@<wbr>${after.join('@')}`;
}
