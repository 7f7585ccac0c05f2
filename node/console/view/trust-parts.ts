/** The tables of the trust page: witnesses, times if the region cannot be reached, notices, lists so far. */
import { html } from 'hono/html';
import { groups } from '../../keys/fingerprint.ts';
import type { Html } from '../../pages/layout.ts';
import { countText, durationText } from '../amount.ts';
import { table } from '../table.ts';
import { trustText as text } from '../text/trust-en.ts';
import type { BudgetFact, LogFact, NoticeFact, PastListFact, WitnessFact } from '../trust-facts.ts';
import { dayText, when } from '../when.ts';

/** Who watches the log, and whose word still counts. */
export function witnessesPart({ witnesses, witnessesNeeded }: LogFact, now: Date): Html {
  const counting = witnesses.filter(({ counts }) => counts).length;
  const { witness, at, counts } = text.witnessColumns;
  return html`<section class="full stack" aria-labelledby="witnesses"><h2 id="witnesses">${text.witnessesTitle}</h2>
<p>${text.witnessesLine(counting, witnesses.length, witnessesNeeded)}</p>
${table(
  text.witnessesCaption,
  [{ label: witness }, { label: at }, { label: counts }],
  witnesses.map((one) => [
    html`${one.name} <span class="cc">${one.country}</span>`,
    one.cosignedAt ? when(one.cosignedAt, now) : text.counts.none,
    countsState(one),
  ]),
)}</section>`;
}

/** How long each service goes on alone. */
export function budgetsPart(budgets: readonly BudgetFact[], now: Date): Html {
  const { service, level, budget, until } = text.budgetColumns;
  return html`<section class="full stack" aria-labelledby="budgets"><h2 id="budgets">${text.budgetsTitle}</h2>
<p>${text.budgetsLine}</p>
${table(
  text.budgetsCaption,
  [{ label: service }, { label: level }, { label: budget, number: true }, { label: until }],
  budgets.map((one) => [
    serviceName(one.service),
    one.level === null ? text.anyLevel : nameOf(text.levels, one.level),
    durationText(one.budgetMs),
    html`${when(one.until, now)}, ${dayText(one.until)}`,
  ]),
)}</section>`;
}

/** What was taken away ahead of the next list. */
export function noticesPart(notices: readonly NoticeFact[], now: Date): Html {
  return html`<section class="stack" aria-labelledby="notices"><h2 id="notices">${text.noticesTitle}</h2>
${
  notices.length === 0
    ? html`<p>${text.noNotices}</p>`
    : html`<ul class="list">${notices.map((notice) => noticeItem(notice, now))}</ul>`
}</section>`;
}

/** The lists that the log holds. */
export function historyPart(history: readonly PastListFact[], now: Date): Html {
  const { list, issued, logIndex, print } = text.historyColumns;
  return html`<section class="full stack" aria-labelledby="history"><h2 id="history">${text.historyTitle}</h2>
${table(
  text.historyCaption,
  [{ label: list }, { label: issued }, { label: logIndex, number: true }, { label: print }],
  history.map((past) => [
    countText(past.sequence),
    past.issuedAt ? when(past.issuedAt, now) : text.notFetched,
    countText(past.logIndex),
    html`<span class="code print">${groups(past.sha256)}</span>`,
  ]),
)}</section>`;
}

function noticeItem({ name, service, key, reason, issuedAt, id }: NoticeFact, now: Date): Html {
  const suspended = service === null ? null : serviceName(service).toLowerCase();
  return html`<li><p><strong>${text.notice(name, suspended)}</strong> ${when(issuedAt, now)}</p>
<p>${reason}</p>
${key === null ? '' : html`<p class="small">${text.noticeKey} <span class="code print">${groups(key)}</span></p>`}
<p class="small muted code print">${groups(id)}</p></li>`;
}

function countsState({ cosignedAt, counts }: WitnessFact): Html {
  if (counts) return html`<span class="state ok">${text.counts.yes}</span>`;
  const word = cosignedAt === null ? text.counts.none : text.counts.old;
  return html`<span class="state ${cosignedAt === null ? 'off' : 'warn'}">${word}</span>`;
}

function serviceName(service: string): string {
  return nameOf(text.services, service);
}

/** The catalogue's word; a name that it does not know is shown as it stands in the list. */
function nameOf(words: Readonly<Record<string, string>>, name: string): string {
  return words[name] ?? name;
}
