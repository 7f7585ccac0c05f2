/** My account: who asked about me, what I agreed to, my passkeys; fit to be printed. */
import { html } from 'hono/html';
import type { Agreement } from '../store/agreement.ts';
import type { Disclosure } from '../store/disclosure.ts';
import type { Passkey } from '../store/passkey.ts';
import { dayOf, timeOf } from './dates.ts';
import { buttonForm, passkeyForm, textField, tokenField } from './form.ts';
import { type HubOwner, menuPage } from './hub-frame.ts';
import type { Html } from './layout.ts';
import { text } from './text/en.ts';

/** What the account page shows; `notice` confirms what was just done. */
export interface AccountView {
  readonly owner: HubOwner;
  readonly token: string;
  readonly name: string;
  readonly disclosures: readonly Disclosure[];
  readonly agreements: readonly Agreement[];
  readonly passkeys: readonly Passkey[];
  readonly countryName: (code: string) => string;
  readonly notice: string | null;
  readonly now: Date;
}

const words = text.account;

/** The account page. */
export function accountPage(view: AccountView): Html {
  const body = html`${view.notice ? html`<div class="notice ok" role="status"><p>${view.notice}</p></div>` : ''}
<h1>${words.greeting(view.name)}</h1>
<p class="print-only">${words.printedFrom(view.owner.name, dayOf(view.now))}</p>
<section class="stack"><h2>${words.asked}</h2>${disclosureList(view)}<p class="hint">${words.askedKept}</p></section>
<section class="stack"><h2>${words.agreements}</h2>${agreementList(view)}</section>
<section class="stack no-print"><h2>${words.passkeys}</h2>${passkeyList(view)}
<p><a class="button quiet" href="/account/passkeys/new">${words.add}</a></p></section>
<p class="hint no-print">${words.print}</p>
${buttonForm('/account/sign-out', view.token, words.signOut)}`;
  return menuPage(view.owner, '/account', { title: words.title, body });
}

/** Signing in to the account, with the passkey and nothing else. */
export function accountSignInPage(view: {
  readonly owner: HubOwner;
  readonly token: string;
  readonly options: object;
  readonly notice: string | null;
}): Html {
  const body = html`${view.notice ? html`<div class="notice ok" role="status"><p>${view.notice}</p></div>` : ''}
<h1>${words.signInTitle}</h1>
<p class="lede">${words.signInLede}</p>
${passkeyForm({
  action: '/account/sign-in',
  token: view.token,
  mode: 'get',
  options: view.options,
  button: text.signIn.passkeyButton,
})}
<p class="hint">${text.passkey.what}</p>
<p class="small">${text.signIn.notEnrolled} <a href="/enrol">${text.signIn.notEnrolledLink}</a></p>`;
  return menuPage(view.owner, '/account', { title: words.signInTitle, body, scripts: ['/assets/passkey.js'] });
}

/** Making one more passkey. */
export function addPasskeyPage(view: {
  readonly owner: HubOwner;
  readonly token: string;
  readonly options: object;
}): Html {
  const body = html`<h1>${words.addTitle}</h1>
<p class="lede">${words.addLede}</p>
${passkeyForm({
  action: '/account/passkeys',
  token: view.token,
  mode: 'create',
  options: view.options,
  button: text.enrol.makeButton,
  fields: textField({ name: 'label', label: words.label, hint: words.labelHint, maxLength: 40 }),
})}
<p><a href="/account">${text.common.back}</a></p>`;
  return menuPage(view.owner, '/account', { title: words.addTitle, body, scripts: ['/assets/passkey.js'] });
}

function disclosureList({ disclosures, countryName }: AccountView): Html {
  if (disclosures.length === 0) return html`<p>${words.askedNone}</p>`;
  const days = Map.groupBy(disclosures, ({ at }) => dayOf(at));
  return html`${[...days].map(
    ([day, rows]) =>
      html`<h3>${day}</h3><ul class="list">${rows.map(
        (row) => html`<li>“${row.serviceName}”, ${countryName(row.serviceCountry)}
<span class="cc">${row.serviceCountry}</span><br><span class="small muted">${timeOf(row.at)}, ${
          row.attributes.length === 0 ? words.toldNothing : words.told(attributeNames(row.attributes))
        }</span></li>`,
      )}</ul>`,
  )}`;
}

function agreementList({ agreements, countryName, token }: AccountView): Html {
  if (agreements.length === 0) return html`<p>${words.agreementsNone}</p>`;
  return html`<ul class="list">${agreements.map(
    (one) => html`<li class="row"><span>“${one.serviceName}”, ${countryName(one.serviceCountry)}
<br><span class="small muted">${attributeNames(one.attributes)}; ${
      one.revokedAt ? words.endedOn(dayOf(one.revokedAt)) : words.agreedOn(dayOf(one.agreedAt))
    }</span></span>${one.revokedAt ? '' : endForm(one, token)}</li>`,
  )}</ul><p class="hint">${words.endHint}</p>`;
}

function endForm({ id, serviceName }: Agreement, token: string): Html {
  return rowForm('/account/agreements/end', token, id, words.end, words.endOf(serviceName));
}

function passkeyList({ passkeys, token }: AccountView): Html {
  const isOnly = passkeys.length < 2;
  return html`<ul class="list">${passkeys.map(
    (one) =>
      html`<li class="row"><span>${one.label}<br><span class="small muted">${words.madeOn(dayOf(one.createdAt))}, ${
        one.lastUsedAt ? words.lastUsed(dayOf(one.lastUsedAt)) : words.neverUsed
      }, ${one.isSynced ? words.synced : words.oneDevice}</span></span>${
        isOnly ? '' : rowForm('/account/passkeys/remove', token, one.id, words.remove, words.removeOf(one.label))
      }</li>`,
  )}</ul>${isOnly ? html`<p class="hint">${words.onlyOne}</p>` : ''}`;
}

function rowForm(action: string, token: string, id: string, label: string, of: string): Html {
  return html`<form method="post" action="${action}" class="push no-print">${tokenField(token)}
<input type="hidden" name="id" value="${id}">
<button class="button danger" type="submit">${label}<span class="visually-hidden"> ${of}</span></button></form>`;
}

function attributeNames(names: readonly string[]): string {
  return names.map((name) => text.attributes[name] ?? name).join(', ');
}
