/** Enrolling: the code, the passkey, done; one thing a page. */
import { html } from 'hono/html';
import { errorSummary, passkeyForm, textField, tokenField } from './form.ts';
import { type HubOwner, menuPage } from './hub-frame.ts';
import type { Html } from './layout.ts';
import { text } from './text/en.ts';

/** The first page; `problem` is what was wrong with the code that was typed. */
export interface EnrolView {
  readonly owner: HubOwner;
  readonly token: string;
  readonly typed: string;
  readonly problem?: { readonly words: string; readonly cure?: string; readonly code?: string };
}

/** Asks for the code; keeps what was typed when it is wrong. */
export function enrolPage({ owner, token, typed, problem }: EnrolView): Html {
  const words = text.enrol;
  const body = html`${problem ? errorSummary({ field: 'code', ...problem }) : ''}
<h1>${words.title}</h1>
<p class="lede">${words.lede}</p>
<form method="post" action="/enrol" class="stack" novalidate>${tokenField(token)}
${textField({
  name: 'code',
  label: words.label,
  hint: words.hint,
  value: typed,
  isCode: true,
  autocomplete: 'one-time-code',
  maxLength: 40,
  ...(problem ? { problem: problem.words } : {}),
})}
<button class="button main" type="submit">${words.button}</button></form>
<h2>${words.noCode}</h2>
<p>${words.noCodeHelp}</p>`;
  const title = problem ? words.titleWrong : words.title;
  return menuPage(owner, '/enrol', { title, body });
}

/** Asks for the passkey, by the name of the person the code was given to. */
export function makePasskeyPage(view: {
  readonly owner: HubOwner;
  readonly token: string;
  readonly givenName: string;
  readonly options: object;
}): Html {
  const words = text.enrol;
  const title = words.makeTitle(view.givenName);
  const body = html`<h1>${title}</h1>
<p>${text.passkey.what}</p>
<p class="lede">${words.makeLede}</p>
${passkeyForm({
  action: '/enrol/passkey',
  token: view.token,
  mode: 'create',
  options: view.options,
  button: words.makeButton,
})}
<p class="small">${words.notYou}</p>`;
  return menuPage(view.owner, '/enrol', { title, body, scripts: ['/assets/passkey.js'] });
}

/** All done. */
export function enrolledPage(owner: HubOwner): Html {
  const words = text.enrol;
  const body = html`<h1>${words.doneTitle}</h1>
<div class="notice ok"><p>${words.doneLede(owner.name)}</p></div>
<p>${words.doneSecond}</p>
<p><a class="button" href="/account">${words.doneAccount}</a></p>`;
  return menuPage(owner, '/enrol', { title: words.doneTitle, body });
}
