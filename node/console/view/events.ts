/** What happened, newest first. */
import { html } from 'hono/html';
import type { Html } from '../../pages/layout.ts';
import type { EventFact } from '../facts.ts';
import { table } from '../table.ts';
import { eventsText as text } from '../text/pages-en.ts';
import { when } from '../when.ts';

/** What the page shows; `older` is the address of the next page. */
export interface EventsView {
  readonly events: readonly EventFact[];
  readonly now: Date;
  readonly older: string | null;
  readonly isFirst: boolean;
}

export function eventsView({ events, now, older, isFirst }: EventsView): Html {
  return html`<h1>${text.title}</h1>
<p class="lede">${text.lede}</p>
${events.length === 0 ? html`<p>${text.none}</p>` : eventsTable(events, now)}
<p class="row no-print">${isFirst ? '' : html`<a href="/events">${text.newest}</a>`}
${older ? html`<a href="${older}">${text.older}</a>` : ''}</p>`;
}

/** The table alone, as the overview shows it too. */
export function eventsTable(events: readonly EventFact[], now: Date): Html {
  const { at, what, details } = text.columns;
  return table(
    text.caption,
    [{ label: at }, { label: what }, { label: details }],
    events.map((event) => [when(event.at, now), happening(event), detailsOf(event)]),
  );
}

function happening(event: EventFact): Html | string {
  return event.grave ? html`<span class="state warn">${event.text}</span>` : event.text;
}

function detailsOf(event: EventFact): Html | '' {
  if (event.details.length === 0) return '';
  return html`${event.details.map(
    ({ name, value }) => html`<span class="detail"><span class="muted">${name}</span> ${value}</span> `,
  )}`;
}
