/** Where a citizen proves who they are: with a passkey here, or by going on to their own country. */
import { html } from 'hono/html';
import { buttonForm, passkeyForm } from './form.ts';
import { flowPage, type HubOwner } from './hub-frame.ts';
import type { Html } from './layout.ts';
import { text } from './text/en.ts';

/** What the page shows. `abroadIn` is the asking country's name when the service is in another country. */
export interface SignInView {
  readonly owner: HubOwner;
  readonly uid: string;
  readonly token: string;
  readonly service: string;
  readonly abroadIn: string | null;
  readonly options: object;
}

/** The sign-in page; a service of our own also offers the way to other countries. */
export function signInPage(view: SignInView): Html {
  const words = text.signIn;
  const title = view.abroadIn ? words.titleAbroad(view.service, view.abroadIn) : words.title(view.service);
  const passkey = passkeyForm({
    action: `/sign-in/${view.uid}/passkey`,
    token: view.token,
    mode: 'get',
    options: view.options,
    button: view.abroadIn ? words.passkeyButton : words.homeButton(view.owner.name),
  });
  const home = view.abroadIn
    ? html`${passkey}<p class="hint">${text.passkey.what}</p>`
    : html`<section class="panel stack"><h2>${words.homeTitle(view.owner.name)}</h2>${passkey}
<p class="hint">${text.passkey.what}</p></section>
<section class="panel stack"><h2>${words.abroadTitle}</h2>
<p><a class="button quiet" href="/sign-in/${view.uid}/countries">${words.abroadButton}</a></p>
<p class="hint">${words.abroadHint}</p></section>`;
  const body = html`<h1>${title}</h1>
<p class="lede">${words.nextStep}</p>
${home}
<p class="small">${words.notEnrolled} <a href="/enrol">${words.notEnrolledLink}</a></p>
${buttonForm(`/sign-in/${view.uid}/leave`, view.token, words.leave, 'bare')}`;
  return flowPage(view.owner, title, body, ['/assets/passkey.js']);
}
