/** The country picker: search on top, last used first, each country with its live state in words, shape and colour. */
import { html } from 'hono/html';
import { sinceWords } from './dates.ts';
import { buttonForm, textField, tokenField } from './form.ts';
import { flowPage, type HubOwner } from './hub-frame.ts';
import type { Html } from './layout.ts';
import { text } from './text/en.ts';

/** One country to choose. */
export interface CountryRow {
  readonly country: string;
  readonly name: string;
  readonly state: 'ready' | 'slow' | 'cut-off';
  readonly since: Date;
  readonly isLastUsed: boolean;
}

/** What the picker shows; `search` is what was typed, `rows` what matches it, in order. */
export interface CountriesView {
  readonly owner: HubOwner;
  readonly uid: string;
  readonly token: string;
  readonly service: string;
  readonly search: string;
  readonly rows: readonly CountryRow[];
  readonly now: Date;
}

const looks = { ready: 'ok', slow: 'warn', 'cut-off': 'bad' } as const;

/** The picker; works without any script. */
export function countriesPage(view: CountriesView): Html {
  const words = text.countries;
  const here = `/sign-in/${view.uid}/countries`;
  const body = html`<h1>${words.title}</h1>
<p class="lede">${words.lede(view.service)}</p>
<form method="get" action="${here}" role="search" class="beside">
${textField({ name: 'search', label: words.search, value: view.search, autocomplete: 'country-name' })}
<button class="button quiet" type="submit">${words.searchButton}</button>
</form>
${view.rows.length > 0 ? '' : html`<p role="status">${words.none(view.search)} <a href="${here}">${words.all}</a></p>`}
<form method="post" action="${here}">${tokenField(view.token)}
<ul class="list">${view.rows.map((row) => countryRow(row, view.now))}</ul></form>
<p><a href="/sign-in/${view.uid}/not-listed">${words.notListed}</a></p>
${buttonForm(`/sign-in/${view.uid}/leave`, view.token, text.signIn.leave, 'bare')}`;
  return flowPage(view.owner, words.title, body);
}

/** For those whose country is not there: the ways that need no hub. */
export function notListedPage(view: Pick<CountriesView, 'owner' | 'uid' | 'token'>): Html {
  const words = text.countries;
  const body = html`<h1>${words.notListedTitle}</h1>
<p class="lede">${words.notListedLede}</p>
<h2>${text.ways.title}</h2>
<ul class="list">${words.notListedWays.map((way) => html`<li>${way}</li>`)}</ul>
<p><a href="/sign-in/${view.uid}/countries">${words.backToList}</a></p>
${buttonForm(`/sign-in/${view.uid}/leave`, view.token, text.signIn.leave)}`;
  return flowPage(view.owner, words.notListedTitle, body);
}

function countryRow(row: CountryRow, now: Date): Html {
  const words = text.countries;
  const state =
    row.state === 'cut-off'
      ? words.cutOff(sinceWords(row.since, now))
      : row.state === 'slow'
        ? words.slow
        : words.ready;
  return html`<li class="plain"><button class="choice" type="submit" name="country" value="${row.country}">
<span class="name">${row.name}</span><span class="cc">${row.country}</span>
${row.isLastUsed ? html`<span class="small muted">${words.lastUsed}</span>` : ''}
<span class="state ${looks[row.state]}">${state}</span></button></li>`;
}
