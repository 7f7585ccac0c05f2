/** Pages for getting in: by passkey, by one-time link, and the list of passkeys. */
import { html } from 'hono/html';
import type { Html } from '../../pages/layout.ts';
import type { OperatorPasskey } from '../../store/operator.ts';
import { table } from '../table.ts';
import { signInText } from '../text/frame-en.ts';
import { when } from '../when.ts';

/** What the sign-in page shows; `question` is null while nobody has a passkey. */
export interface SignInView {
  readonly country: string;
  readonly question: object | null;
  readonly field: Html;
  readonly problem: Html | '';
}

export function signInView({ country, question, field, problem }: SignInView): Html {
  return html`${problem}
<h1>${signInText.title}</h1>
<p class="lede">${signInText.lede(country)}</p>
${question ? passkeyForm(question, field) : ''}
<h2>${signInText.withoutTitle}</h2>
<p>${signInText.without}</p>
<pre class="command"><code>breakwater operator link --dir DIR</code></pre>
<p>${signInText.withoutAfter}</p>`;
}

function passkeyForm(question: object, field: Html): Html {
  return html`<p>${signInText.passkeyWhat}</p>
<form class="stack" method="post" action="/sign-in/passkey" data-passkey="get"
  data-question="${JSON.stringify(question)}"
  data-cancelled="${signInText.cancelled}" data-unsupported="${signInText.noPasskeySupport}">${field}
<input type="hidden" name="answer" value="">
<p class="problem" role="status" data-passkey-says></p>
<button class="button main" type="submit">${signInText.withPasskey}</button>
</form>
<noscript><p class="notice warn">${signInText.noScript}</p></noscript>`;
}

/** A link is spent by a button, not by being opened: previews and scanners open links too. */
export function linkView(code: string, field: Html): Html {
  return html`<h1>${signInText.linkTitle}</h1>
<p>${signInText.linkLede}</p>
<form method="post" action="/sign-in/link">${field}
<input type="hidden" name="code" value="${code}">
<button class="button main" type="submit">${signInText.linkButton}</button>
</form>`;
}

/** What the page of passkeys shows. */
export interface PasskeysView {
  readonly passkeys: readonly OperatorPasskey[];
  readonly question: object;
  readonly field: Html;
  readonly now: Date;
  readonly notice: string | null;
  readonly problem: Html | '';
}

export function passkeysView({ passkeys, question, field, now, notice, problem }: PasskeysView): Html {
  const { columns } = signInText;
  const rows = passkeys.map((passkey) => [
    passkey.operator,
    when(passkey.createdAt, now),
    passkey.usedAt ? when(passkey.usedAt, now) : signInText.neverUsed,
    removeForm(passkey, field),
  ]);
  return html`${problem}${notice ? html`<p class="notice ok" role="status">${notice}</p>` : ''}
<h1>${signInText.passkeysTitle}</h1>
<section class="panel">
<h2>${signInText.inviteTitle}</h2>
<p>${signInText.passkeyWhat} ${signInText.invite}</p>
<form class="stack" method="post" action="/passkeys" data-passkey="create" data-question="${JSON.stringify(question)}"
  data-cancelled="${signInText.madeCancelled}" data-unsupported="${signInText.noPasskeySupport}">${field}
<input type="hidden" name="answer" value="">
<p class="problem" role="status" data-passkey-says></p>
<div class="row"><button class="button" type="submit">${signInText.makePasskey}</button>
<a class="button quiet" href="/">${signInText.notNow}</a></div>
</form>
<noscript><p>${signInText.noScript}</p></noscript>
</section>
${
  rows.length === 0
    ? html`<p>${signInText.noneYet}</p>`
    : table(
        signInText.passkeysTitle,
        [{ label: columns.operator }, { label: columns.made }, { label: columns.used }, { label: columns.action }],
        rows,
      )
}`;
}

function removeForm(passkey: OperatorPasskey, field: Html): Html {
  return html`<form method="post" action="/passkeys/remove">${field}
<input type="hidden" name="id" value="${passkey.credentialId}">
<button class="link" type="submit">${signInText.remove}<span
  class="visually-hidden"> ${signInText.removeWhich(passkey.operator)}</span></button>
</form>`;
}
