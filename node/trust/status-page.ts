/** The authority’s live page: which hubs answer, which trust list is in force. No script; nothing moves by itself. */
import type { Verified } from '@breakwater/federation-protocol';
import type { Standing, TrustState } from '@breakwater/trust-lists';
import { html } from 'hono/html';
import { groups } from '../keys/fingerprint.ts';
import { type Html, page } from '../pages/layout.ts';
import { mark } from '../pages/mark.ts';
import type { HubSight, RegionSight } from './hub-watch.ts';
import { day } from './lines.ts';
import { trustText } from './text/en.ts';

const { status: text } = trustText;

/** What the page shows. */
export interface StatusView {
  readonly owner: string;
  readonly region: RegionSight;
  readonly state: Verified<TrustState> | null;
  /** How old the list is; null together with the state. */
  readonly standing: Standing | null;
}

const looks = {
  ready: { look: 'ok', word: text.up, block: 'filled' },
  slow: { look: 'warn', word: text.slow, block: 'hollow' },
  'cut-off': { look: 'bad', word: text.down, block: 'broken' },
} as const;

/** The page. */
export function statusPage({ owner, region, state, standing }: StatusView): Html {
  return page({
    title: text.title,
    owner: { name: owner, href: '/' },
    navigation: [
      { href: '/', label: text.site },
      { href: '/status', label: text.title, current: true },
      { href: '/trust-list/', label: text.trustList },
    ],
    footer: html`<p>${text.outage}</p>`,
    body: html`<div class="stack">
<h1>${text.title}</h1>
<p class="status-line row">${arc(region.hubs)}<span>${headline(region.hubs)}</span></p>
${region.hubs.length > 0 ? hubTable(region) : ''}
${state === null || standing === null ? '' : listPart(state, standing)}
</div>`,
  });
}

function headline(hubs: readonly HubSight[]): string {
  if (hubs.length === 0) return text.none;
  const down = hubs.filter(({ state }) => state === 'cut-off').length;
  return down === 0 ? text.allUp(hubs.length) : text.someDown(down, hubs.length);
}

function hubTable({ checkedAt, hubs }: RegionSight): Html {
  return html`<div class="scroll"><table class="table">
<thead><tr><th scope="col">${text.hub}</th><th scope="col">${text.state}</th></tr></thead>
<tbody>${hubs.map((hub) => hubRow(hub, checkedAt))}</tbody>
</table></div>
<p class="small muted">${text.checked(timeText(checkedAt))} <a href="/status">${text.again}</a></p>`;
}

function hubRow({ country, name, origin, state, since }: HubSight, now: Date): Html {
  const { look, word } = looks[state];
  return html`<tr><th scope="row"><a href="${origin}">${name}</a> <span class="muted">${country}</span></th>
<td><span class="state ${look}">${word}</span>
${state === 'ready' ? '' : html`<span class="small muted">${text.since} ${sinceElement(since, now)}</span>`}</td></tr>`;
}

function listPart({ list, log, root, signedBy }: Verified<TrustState>, standing: Standing): Html {
  const needed = root.roles['list:hubs'].threshold;
  return html`<h2>${text.trustList}</h2>
<dl class="facts">
<dt>${text.list}</dt><dd>${list.sequence}</dd>
<dt>${text.freshness}</dt><dd>${freshness(standing)}</dd>
<dt>${text.witnesses}</dt><dd>${text.ofWitnesses(log.witnessTimes.size, root.witnesses.length, root.quorum.k)}</dd>
<dt>${text.log}</dt><dd><span class="code">${log.origin}</span>, ${text.entry(log.leafIndex)}</dd>
<dt>${text.issued}</dt><dd>${day(list.issued)}</dd>
<dt>${text.nextUpdate}</dt><dd>${day(list.nextUpdate)}</dd>
<dt>${text.signedBy}</dt><dd>${signedBy.list.join(', ')} (${text.ofNeeded(signedBy.list.length, needed)})</dd>
<dt>${text.root}</dt><dd>${root.version}</dd>
<dt>${text.rootFingerprint}</dt><dd class="code">${groups(root.sha256)}</dd>
</dl>`;
}

/** How old the list is in a word, since when, and what ends next. */
function freshness({ stage, quorumTime, until, publisherLate }: Standing): Html {
  const look = { fresh: 'ok', aging: 'warn', isolated: 'bad', closed: 'bad' }[stage];
  const ends = until === null || stage === 'fresh' ? '' : text.until(timeText(until));
  return html`<span class="state ${look}">${text.stages[stage]}</span>
<span class="small muted">${text.vouched(timeText(quorumTime))} ${ends} ${publisherLate ? text.late : ''}</span>`;
}

/** The seven blocks of the mark, one a hub in order of country code; a region of another size has no such picture. */
function arc(hubs: readonly HubSight[]): Html | '' {
  if (hubs.length !== 7) return '';
  return mark(
    hubs.map(({ state }) => looks[state].block),
    hubs.map(({ name, state }) => `${name} ${looks[state].word}`).join(', '),
  );
}

/** The hour alone when that was today, with the day when it was earlier. */
function sinceElement(since: Date, now: Date): Html {
  const words = day(since) === day(now) ? hourText(since) : timeText(since);
  return html`<time datetime="${since.toISOString()}">${words}</time>`;
}

function hourText(time: Date): string {
  return `${time.toISOString().slice(11, 16)} UTC`;
}

/** For instance 22 November 2026, 03:20 UTC. */
function timeText(time: Date): string {
  return `${day(time)}, ${hourText(time)}`;
}
