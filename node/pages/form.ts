/** Parts that forms are made of: the token, the passkey button, a field that explains itself, the error summary. */
import { html } from 'hono/html';
import type { Html } from './layout.ts';
import { text } from './text/en.ts';

/** The hidden field that shows that a form came from our page in this browser. */
export function tokenField(token: string): Html {
  return html`<input type="hidden" name="form_token" value="${token}">`;
}

/** A form with nothing but one button. */
export function buttonForm(action: string, token: string, label: string | Html, look = 'quiet'): Html {
  return html`<form method="post" action="${action}" class="no-print">${tokenField(token)}
<button class="button ${look}" type="submit">${label}</button></form>`;
}

/** What a passkey form asks of the browser: to make one (`create`) or to use one (`get`), with WebAuthn options. */
export interface PasskeyForm {
  readonly action: string;
  readonly token: string;
  readonly mode: 'create' | 'get';
  readonly options: object;
  readonly button: string;
  /** Fields above the button. */
  readonly fields?: Html;
}

/** The form whose button starts a passkey ceremony (assets/passkey.js fills in `response` and sends it). */
export function passkeyForm(form: PasskeyForm): Html {
  const words = text.passkey;
  return html`<form method="post" action="${form.action}" class="stack" data-passkey="${form.mode}"
 data-options="${JSON.stringify(form.options)}" data-cancelled="${words.cancelled}"
 data-unsupported="${words.unsupported}" data-known="${words.known}" data-waiting="${words.waiting}">
${tokenField(form.token)}<input type="hidden" name="response" value="">
${form.fields ?? ''}<div class="notice bad" role="alert" hidden data-problem></div>
<noscript><p class="notice warn">${words.noScript}</p></noscript>
<button class="button main" type="submit">${form.button}</button>
</form>`;
}

/** A text field with label, hint and, when something is wrong, the problem in words right beside it. */
export interface TextField {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly value?: string;
  readonly problem?: string;
  readonly autocomplete?: string;
  readonly isCode?: boolean;
  readonly maxLength?: number;
}

/** Renders a text field; what was typed stays in it. */
export function textField(field: TextField): Html {
  const described = [field.hint ? `${field.name}-hint` : '', field.problem ? `${field.name}-problem` : ''];
  const by = described.filter((id) => id !== '').join(' ');
  return html`<div class="field${field.problem ? ' wrong' : ''}">
<label for="${field.name}">${field.label}</label>
${field.hint ? html`<span class="hint" id="${field.name}-hint">${field.hint}</span>` : ''}
${field.problem ? html`<span class="problem" id="${field.name}-problem">${field.problem}</span>` : ''}
<input id="${field.name}" name="${field.name}" value="${field.value ?? ''}" type="text"
 autocomplete="${field.autocomplete ?? 'off'}" maxlength="${field.maxLength ?? 80}"${
   field.isCode ? html` class="code" autocapitalize="characters" spellcheck="false"` : ''
 }${by ? html` aria-describedby="${by}"` : ''}${field.problem ? html` aria-invalid="true"` : ''}>
</div>`;
}

/** The box at the top that repeats what is wrong, with a link to the field. */
export function errorSummary(problem: {
  readonly field: string;
  readonly words: string;
  readonly cure?: string;
  readonly code?: string;
}): Html {
  return html`<div class="error-summary" role="alert"><h2>${text.enrol.summary}</h2>
<p><a href="#${problem.field}">${problem.words}</a></p>
${problem.cure ? html`<p>${problem.cure}</p>` : ''}
${problem.code ? html`<p class="small muted">${text.common.code(problem.code)}</p>` : ''}</div>`;
}
