/** The frame of a console page: whose console, where one can go, who is signed in, and a way out. */
import type { Context } from 'hono';
import { html } from 'hono/html';
import { type Html, page } from '../pages/layout.ts';
import { formField } from './guard.ts';
import { sessionOf } from './session.ts';
import type { ConsoleSite } from './site.ts';
import { frameText } from './text/frame-en.ts';

const places = [
  ['/', frameText.overview],
  ['/peers', frameText.peers],
  ['/backups', frameText.backups],
  ['/trust', frameText.trust],
  ['/events', frameText.events],
  ['/counter', frameText.counter],
] as const;

/** What a page says of itself; `here` is its entry in the navigation. */
export interface ConsolePage {
  readonly title: string;
  readonly here?: (typeof places)[number][0];
  readonly body: Html;
  readonly scripts?: readonly string[];
}

/** A page for a signed-in operator. */
export async function operatorPage(
  context: Context,
  site: ConsoleSite,
  content: ConsolePage,
  status: 200 | 400 | 404 | 409 | 502 = 200,
): Promise<Response> {
  const session = sessionOf(context);
  const frame = page({
    ...frameOf(site, content),
    wide: true,
    navigation: places.map(([href, label]) => ({ href, label, current: href === content.here })),
    aside: html`<form class="sign-out no-print" method="post" action="/sign-out">${formField(context, site)}<button
      class="link" type="submit">${frameText.signOut}</button></form>`,
    footer: html`<p>${frameText.signedInAs(session.operator)}</p><a href="/passkeys">${frameText.passkeys}</a>
<a href="/runbook">${frameText.runbooks}</a>`,
  });
  return context.html(String(await frame), status);
}

/** A page that anyone on the console's address may see: sign-in and runbooks. */
export async function openPage(
  context: Context,
  site: ConsoleSite,
  content: ConsolePage,
  status: 200 | 400 | 404 = 200,
): Promise<Response> {
  const frame = page({ ...frameOf(site, content), footer: html`<a href="/runbook">${frameText.runbooks}</a>` });
  return context.html(String(await frame), status);
}

function frameOf(site: ConsoleSite, content: ConsolePage) {
  return {
    title: content.title,
    body: content.body,
    owner: { name: frameText.owner(site.name) },
    styles: ['/assets/console.css'],
    scripts: (content.scripts ?? []).map((name) => `/assets/${name}`),
  };
}
