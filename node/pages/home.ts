/** The first page of a hub: what it is, and the two things a citizen may want here. */
import { html } from 'hono/html';
import { type HubOwner, menuPage } from './hub-frame.ts';
import type { Html } from './layout.ts';
import { text } from './text/en.ts';

/** The home page. */
export function homePage(owner: HubOwner): Html {
  const words = text.home;
  const title = words.title(owner.name);
  const body = html`<h1>${title}</h1>
<p class="lede">${words.lede(owner.name)}</p>
<ul class="list">
<li class="plain"><a class="choice" href="/account"><span><span class="name">${text.account.title}</span><br>
<span class="small muted">${words.accountHint}</span></span></a></li>
<li class="plain"><a class="choice" href="/enrol"><span><span class="name">${words.enrolTitle}</span><br>
<span class="small muted">${words.enrolHint}</span></span></a></li>
</ul>
<h2>${words.whatTitle}</h2>
<p>${words.what(owner.name)}</p>
<h2>${words.counterTitle}</h2>
<p>${words.counter}</p>`;
  return menuPage(owner, '/', { title, body });
}
